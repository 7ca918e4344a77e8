import SimKernel

/// What pods use at a moment: the answer of the metrics pipeline. A series tells of a pod's own containers; the proxy of a
/// mesh uses the share of its requests that is taken where no series says anything.
extension Twin {
  /// CPU of the pod's own containers in thousandths of a core; a container can't use more than its limit.
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

  /// Memory of the pod's own containers in bytes.
  func memoryUsage(of pod: PodID, at time: SimTime) -> Int64 {
    let index = pod.index
    guard life.phase[index] == .running else { return 0 }
    let template = life.template[index].index
    return usage.memory(templates[template].usage, at: time)
      ?? templates[template].amounts.memoryRequest * UsageTable.memorySharePercent / 100
  }

  /// Utilization as the metrics server has it, in thousandths of a core or of a byte: of the whole pod, or of one of its
  /// containers, which share what the pod uses as they request it. Missing where the pod has no such container.
  func resource(_ name: String, _ container: Symbol? = nil, of pod: PodID, at time: SimTime) -> PodReading {
    let template = life.template[pod.index].index
    let isCPU = name == "cpu"
    let isRunning = life.phase[pod.index] == .running && life.started[pod.index] <= time
    let total = demand(of: pod)
    let own = isCPU ? total.cpuRequest : total.memoryRequest * 1_000
    let proxy = isCPU ? templates[template].proxy.cpuRequest : templates[template].proxy.memoryRequest * 1_000
    // What is asked about: of the own containers all, one or (nil) none, and the proxy or nothing.
    var parts: (own: Int64?, proxy: Int64) = (own, proxy)
    if let container {
      guard let one = self.container(container, of: pod) else { return .missing(request: 0) }
      parts = one.isMeshProxy ? (nil, proxy) : (self.request(of: one, isCPU: isCPU, pod), 0)
    }
    let request = (parts.own ?? 0) + parts.proxy
    guard isRunning else { return .missing(request: request) }
    var used = parts.proxy * (isCPU ? UsageTable.cpuSharePercent : UsageTable.memorySharePercent) / 100
    if let part = parts.own {
      let sum = isCPU ? cpuUsage(of: pod, at: time) : memoryUsage(of: pod, at: time) * 1_000
      used += part == own ? sum : Int64(Int128(sum) * Int128(part) / Int128(max(1, own)))
    }
    return PodReading(usage: used, request: request, measuredAt: time, window: settings.metricsWindow)
  }

  /// The container of that name among those that run side by side.
  func container(_ name: Symbol, of pod: PodID) -> ContainerLife? {
    templates[life.template[pod.index].index].life.containers.first {
      $0.name == name && $0.role != .initialization
    }
  }

  /// What one of a pod's own containers requests, in thousandths: of its template, or of a VerticalPodAutoscaler.
  private func request(of container: ContainerLife, isCPU: Bool, _ pod: PodID) -> Int64 {
    var amounts = (cpu: container.cpuRequest, memory: container.memoryRequest)
    if vertical.sized.number(of: pod) >= 0 {
      let name = cluster.symbols.text(container.name)
      if let sized = verticalContainers(of: pod).first(where: { $0.name == name }) {
        amounts = (sized.requests.cpuMilli, sized.requests.memoryBytes)
      }
    }
    return isCPU ? amounts.cpu ?? 0 : (amounts.memory ?? 0) * 1_000
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
