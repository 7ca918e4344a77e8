import SimKernel

/// What pods use at a moment: the answer of the metrics pipeline.
extension Twin {
  /// CPU in thousandths of a core; a container can't use more than its limit.
  func cpuUsage(of pod: PodID, at time: SimTime) -> Int64 {
    let index = pod.index
    guard life.phase[index] == .running else { return 0 }
    let template = templates[life.template[index].index]
    guard let share = usage.cpu(template.usage, at: time) else {
      return template.cpuRequest * UsageTable.cpuSharePercent / 100
    }
    if !life.isReady[index] { return 0 }
    return demand(of: pod).cpuLimit.map { min($0, share) } ?? share
  }

  /// Memory in bytes.
  func memoryUsage(of pod: PodID, at time: SimTime) -> Int64 {
    let index = pod.index
    guard life.phase[index] == .running else { return 0 }
    let template = templates[life.template[index].index]
    return usage.memory(template.usage, at: time) ?? template.memoryRequest * UsageTable.memorySharePercent / 100
  }

  /// A round of the node's agents: containers over their memory limit are killed, and a node without memory evicts.
  mutating func sampleMemory() {
    for row in usage.rows.indices {
      guard let curve = usage.rows[row].memory, !curve.isConstant || now == .zero else { continue }
      let used = curve.value(at: now)
      for template in templates.indices where templates[template].usage == Int32(row) {
        for pod in runningPods(of: TemplateID(template)) {
          if let limit = demand(of: pod).memoryLimit, used > limit { killForMemory(pod) }
        }
      }
    }
  }

  private func runningPods(of template: TemplateID) -> [PodID] {
    cluster.nodes.pods.flatMap { $0 }.filter {
      life.template[$0.index] == template && life.phase[$0.index] == .running && life.isReady[$0.index]
    }
  }

  /// The kernel kills the container: exit code 137, and a restart by the pod's policy.
  mutating func killForMemory(_ pod: PodID) {
    trace.add(.outOfMemory, at: now, subject: pod.raw, memoryUsage(of: pod, at: now))
    noteOutOfMemory(pod)
    restartContainers(of: pod)
  }
}
