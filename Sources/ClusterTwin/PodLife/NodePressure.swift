import KubeModel
import SimKernel

/// What the kubelets have seen of memory and disk of their nodes, as columns beside the node table.
struct NodePressure: Sendable {
  /// Resources of which a node may run short.
  enum Resource: Int, CaseIterable, Sendable { case memory, disk }

  /// What pods use and ask for beyond what the scheduler's tables hold, by template.
  struct Storage: Sendable {
    var request: Int64 = 0
    /// Over this the pod is evicted by itself; nil where not all containers have one.
    var limit: Int64?
  }

  /// The state of each node that was looked at last.
  var epochs: [UInt32] = []
  /// Nodes whose pods could use more than there is.
  var isHot: [Bool] = []
  /// Until when a condition is held, by resource and node; `.zero` where it is not.
  var until: [[SimTime]] = Resource.allCases.map { _ in [] }
  var storage: [Storage] = []
  /// What each series said at the last look, and how many templates there were.
  var values: [Int64] = []
  var templateCount = 0

  mutating func grow(to slots: Int) {
    while epochs.count < slots {
      epochs.append(.max)
      isHot.append(false)
      for resource in until.indices { until[resource].append(.zero) }
    }
  }
}

/// Which pod the kubelet evicts first (`pkg/kubelet/eviction/helpers.go`).
struct EvictionRank: Comparable, Sendable {
  var usage: Int64
  var request: Int64
  var priority: Int32
  var pod: PodID

  /// Those over their request, then those of low priority, then those that are over it by most.
  static func < (left: EvictionRank, right: EvictionRank) -> Bool {
    let (isOver, isOtherOver) = (left.usage > left.request, right.usage > right.request)
    if isOver != isOtherOver { return isOver }
    if left.priority != right.priority { return left.priority < right.priority }
    let (excess, otherExcess) = (left.usage - left.request, right.usage - right.request)
    return excess != otherExcess ? excess > otherExcess : left.pod < right.pod
  }
}

/// The rounds of the kubelets: containers over their limit are killed, and a node that runs short evicts.
///
/// What is reserved for the system is taken as used by it, so that a node runs short when its pods use more than it
/// offers to them (`memory.available < 100Mi`, `nodefs.available < 10%`).
extension Twin {
  private static let interval = SimDuration.seconds(10)
  /// `evictionPressureTransitionPeriod`.
  private static let transition = SimDuration.minutes(5)
  /// What is left when a node reports pressure; beyond it the kernel kills.
  private static let threshold: Int64 = 100 << 20
  private static let terminationGrace = SimDuration.seconds(1)

  /// Kubelets need not look where nothing says that pods use more than a part of their requests.
  mutating func startKubelets() {
    guard usage.rows.contains(where: { $0.memory != nil || $0.disk != nil }) else { return }
    queue.schedule(.kubelets, at: now + Self.interval)
  }

  mutating func checkKubelets() {
    queue.schedule(.kubelets, at: now + Self.interval)
    let hasChanged = noteSeries()
    killOverLimit()
    pressure.grow(to: cluster.nodes.slotCount)
    for index in 0..<cluster.nodes.slotCount where cluster.nodes.isLive[index] {
      let node = NodeID(index)
      if hasChanged || pressure.epochs[index] != cluster.nodes.epochs[index] {
        pressure.epochs[index] = cluster.nodes.epochs[index]
        pressure.isHot[index] = NodePressure.Resource.allCases.contains { mayRunShort($0, node) }
      }
      for resource in NodePressure.Resource.allCases {
        if pressure.isHot[index] && nodes.isReady(node) { relieve(resource, node) }
        let end = pressure.until[resource.rawValue][index]
        if end != .zero && now >= end {
          pressure.until[resource.rawValue][index] = .zero
          clearTaint(words.pressure(resource), of: node)
        }
      }
    }
  }

  /// Whether a series says something new, or a template is new.
  private mutating func noteSeries() -> Bool {
    var values: [Int64] = []
    for row in usage.rows {
      values.append(row.memory?.value(at: now) ?? 0)
      values.append(row.disk?.value(at: now) ?? 0)
    }
    defer {
      pressure.values = values
      pressure.templateCount = templates.count
    }
    while pressure.storage.count < templates.count {
      pressure.storage.append(NodePressure.Storage(templates[pressure.storage.count].value))
    }
    return values != pressure.values || templates.count != pressure.templateCount
  }

  // MARK: - Limits

  /// The kernel kills containers that use more memory than their limit; the kubelet evicts pods whose files do.
  private mutating func killOverLimit() {
    for pod in podsOverMemory() { killForMemory(pod) }
    for place in templates.indices where templates[place].usage >= 0 {
      if let limit = pressure.storage[place].limit, let used = usage.disk(templates[place].usage, at: now), used > limit
      {
        for pod in runningPods(of: TemplateID(place)) { evictByKubelet(pod, .disk) }
      }
    }
  }

  /// Pods that use more memory than their limit, which a VerticalPodAutoscaler may have set for each.
  private func podsOverMemory() -> [PodID] {
    let isSized = !vertical.autoscalers.isEmpty
    // What a pod of each template uses; 0 where it can't be too much.
    let used = templates.indices.map { place -> Int64 in
      guard let used = usage.memory(templates[place].usage, at: now) else { return 0 }
      return isSized || used > templates[place].amounts.memoryLimit ?? .max ? used : 0
    }
    guard used.contains(where: { $0 > 0 }) else { return [] }
    return cluster.nodes.pods.flatMap { pods in
      pods.filter { pod in
        let template = life.template[pod.index].index
        guard template >= 0, used[template] > 0, life.phase[pod.index] == .running, life.isReady[pod.index] else {
          return false
        }
        return used[template] > demand(of: pod).memoryLimit ?? .max
      }
    }
  }

  // MARK: - Shortage

  /// Whether the pods of a node could use more than there is, once all of them run.
  private func mayRunShort(_ resource: NodePressure.Resource, _ node: NodeID) -> Bool {
    let offered = offered(resource, node)
    if offered <= 0 { return false }
    return cluster.nodes.pods[node.index].reduce(0) { $0 + used(resource, by: $1, isRunning: true) } > offered
  }

  private func offered(_ resource: NodePressure.Resource, _ node: NodeID) -> Int64 {
    let id: ResourceID = resource == .memory ? .memory : .ephemeralStorage
    return cluster.nodes.resources[id.index].allocatable[node.index]
  }

  private func used(_ resource: NodePressure.Resource, by pod: PodID, isRunning: Bool) -> Int64 {
    let template = life.template[pod.index]
    guard template.index >= 0, isRunning || life.phase[pod.index] == .running else { return 0 }
    let row = templates[template.index].usage
    switch resource {
    case .memory:
      let share = UsageTable.memorySharePercent
      let (own, proxy) = (templates[template.index].amounts, templates[template.index].proxy)
      return (usage.memory(row, at: now) ?? own.memoryRequest * share / 100) + proxy.memoryRequest * share / 100
    case .disk: return usage.disk(row, at: now) ?? 0
    }
  }

  /// One round of a node that may run short: the condition is set, and one pod has to go.
  private mutating func relieve(_ resource: NodePressure.Resource, _ node: NodeID) {
    let pods = cluster.nodes.pods[node.index]
    var ranks = pods.map { pod in
      EvictionRank(
        usage: used(resource, by: pod, isRunning: false), request: requested(resource, by: pod),
        priority: cluster.priority(of: pod), pod: pod)
    }
    let excess = ranks.reduce(0) { $0 + $1.usage } - offered(resource, node)
    if excess <= 0 { return }
    pressure.until[resource.rawValue][node.index] = now + Self.transition
    setTaint(Taint(key: words.pressure(resource), value: .empty, effect: .noSchedule), of: node)
    if resource == .memory && excess > Self.threshold {
      killByKernel(ranks, excess - Self.threshold, node)
      return
    }
    ranks.removeAll {
      $0.priority >= PriorityClass.systemCritical || $0.usage == 0 || cluster.pods.isTerminating[$0.pod.index]
    }
    if let first = ranks.min() { evictByKubelet(first.pod, resource) }
  }

  private func requested(_ resource: NodePressure.Resource, by pod: PodID) -> Int64 {
    let template = life.template[pod.index].index
    guard template >= 0 else { return 0 }
    switch resource {
    case .memory: return demand(of: pod).memoryRequest + templates[template].proxy.memoryRequest
    case .disk: return template < pressure.storage.count ? pressure.storage[template].request : 0
    }
  }

  /// The node has no memory at all: the kernel kills those of the highest score until there is some again.
  private mutating func killByKernel(_ ranks: [EvictionRank], _ excess: Int64, _ node: NodeID) {
    let capacity = max(1, offered(.memory, node))
    func score(_ rank: EvictionRank) -> Int64 {
      rank.usage * 1_000 / capacity + adjustment(rank, capacity)
    }
    var left = excess
    for rank in ranks.sorted(by: { (score($0), $0.usage) > (score($1), $1.usage) }) where left > 0 && rank.usage > 0 {
      left -= rank.usage
      killForMemory(rank.pod)
    }
  }

  /// `oom_score_adj` by the pod's class of service.
  private func adjustment(_ rank: EvictionRank, _ capacity: Int64) -> Int64 {
    let template = life.template[rank.pod.index].index
    guard template >= 0 else { return 1_000 }
    let values = demand(of: rank.pod)
    if values.memoryRequest == 0 && values.cpuRequest == 0 { return 1_000 }
    let isGuaranteed =
      values.memoryLimit == values.memoryRequest && values.cpuLimit == values.cpuRequest && values.cpuRequest > 0
    if isGuaranteed || rank.priority >= PriorityClass.systemCritical { return -997 }
    return min(max(1_000 - 1_000 * rank.request / capacity, 3), 999)
  }

  /// The pod fails as Evicted after its second of grace; its owner makes another one.
  private mutating func evictByKubelet(_ pod: PodID, _ resource: NodePressure.Resource) {
    trace.add(.podEvicted, at: now, subject: pod.raw, Int64(resource.rawValue))
    setReady(pod, false)
    queue.cancel(life.step[pod.index])
    life.step[pod.index] = queue.schedule(.pod(pod, .shutDown), at: now + Self.terminationGrace)
  }
}

extension NodePressure.Storage {
  /// Reads `ephemeral-storage` of the containers that run side by side.
  init(_ template: KubeValue) {
    let containers = template.at("spec", "containers")?.sequence ?? []
    func amounts(_ list: String) -> [Int64?] {
      containers.map { container in
        container.at("resources", list)?["ephemeral-storage"].flatMap { try? Quantity($0) }?.value
      }
    }
    let limits = amounts("limits")
    limit = limits.isEmpty || limits.contains(nil) ? nil : limits.reduce(0) { $0 + ($1 ?? 0) }
    request = zip(amounts("requests"), limits).reduce(0) { $0 + ($1.0 ?? $1.1 ?? 0) }
  }
}

extension TwinWords {
  func pressure(_ resource: NodePressure.Resource) -> Symbol {
    switch resource {
    case .memory: memoryPressure
    case .disk: diskPressure
    }
  }
}
