import SimKernel

/// What pods use at a moment: the answer of the metrics pipeline.
extension Twin {
  /// CPU in thousandths of a core; a container can't use more than its limit.
  func cpuUsage(of pod: PodID, at time: SimTime) -> Int64 {
    let index = pod.index
    guard life.phase[index] == .running else { return 0 }
    let template = life.template[index].index
    guard let share = usage.cpu(templates[template].usage, at: time) else {
      return templates[template].amounts.cpuRequest * UsageTable.cpuSharePercent / 100
    }
    if !life.isReady[index] { return 0 }
    return demand(of: pod).cpuLimit.map { min($0, share) } ?? share
  }

  /// Memory in bytes.
  func memoryUsage(of pod: PodID, at time: SimTime) -> Int64 {
    let index = pod.index
    guard life.phase[index] == .running else { return 0 }
    let template = life.template[index].index
    return usage.memory(templates[template].usage, at: time)
      ?? templates[template].amounts.memoryRequest * UsageTable.memorySharePercent / 100
  }

  func runningPods(of template: TemplateID) -> [PodID] {
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
