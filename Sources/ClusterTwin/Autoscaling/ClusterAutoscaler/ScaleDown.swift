import SimKernel

/// What the autoscaler knows of a node beyond what the scheduler does.
struct ScaleDownNode: Sendable {
  var node: NodeID
  /// Place in the list of groups; nil when no group owns the node.
  var group: Int?
  var isReady = true
  var isBeingDeleted = false
  /// The annotation that keeps the node.
  var isDisabled = false

  init(_ node: NodeID, group: Int?) {
    self.node = node
    self.group = group
  }
}

/// Why a node stays, or that it can go.
enum NodeVerdict: Sendable, Equatable {
  case unneeded(isEmpty: Bool)
  case noGroup
  case beingDeleted
  case disabled
  case recentlyUnremovable
  case minimumSize
  case utilized
  case blocked(DrainVerdict.Reason)
  case waitsForCompletion
  case noPlaceForPods
}

/// What a planning round found out about a node.
struct NodePlan: Sendable {
  var node: ScaleDownNode
  var verdict: NodeVerdict
  /// The larger share of CPU and memory that is requested.
  var utilization: Double
  /// Pods that would have to move.
  var moved: [PodID] = []
  var unneededFor = SimDuration.zero

  func explanation(_ flags: ClusterAutoscalerFlags) -> Explanation {
    Explanation(
      inputs: [
        ("utilization", "\(utilization)"), ("threshold", "\(flags.utilizationThreshold)"),
        ("pods to move", "\(moved.count)"), ("unneeded for", "\(unneededFor.seconds) s"),
      ],
      formula: "utilization at most the threshold, and every pod has another place", result: "\(verdict)")
  }
}

/// Finds nodes that aren't needed and says when they go. Mirrors the planner of the Cluster Autoscaler 1.36.
struct ScaleDown: Sendable {
  var flags = ClusterAutoscalerFlags()
  private(set) var unneededSince: [NodeID: SimTime] = [:]
  private var unremovableUntil: [NodeID: SimTime] = [:]
  private(set) var lastScaleUp: SimTime?
  private(set) var lastDeletion: SimTime?
  private(set) var lastFailure: SimTime?

  init(flags: ClusterAutoscalerFlags = ClusterAutoscalerFlags()) { self.flags = flags }

  mutating func noteScaleUp(now: SimTime) { lastScaleUp = now }
  mutating func noteDeletion(now: SimTime) { lastDeletion = now }
  mutating func noteFailure(now: SimTime) { lastFailure = now }

  /// One planning round: who is unneeded, and since when.
  mutating func plan(
    _ cluster: ClusterState, nodes: [ScaleDownNode], groups: [ScalableGroup], facts: (PodID) -> DrainFacts,
    budgets: [Int64], now: SimTime
  ) -> [NodePlan] {
    var simulated = SimulatedCluster(cluster)
    var allowed = budgets
    var plans = nodes.map { judge($0, cluster, groups, facts, allowed, now: now) }
    var leaving: Set<NodeID> = []
    for place in order(plans) {
      guard case .unneeded(let isEmpty) = plans[place].verdict else { continue }
      let node = plans[place].node.node
      leaving.insert(node)
      if isEmpty { continue }
      let others = nodes.map(\.node).filter { !leaving.contains($0) }
      if move(plans[place].moved, from: node, to: others, &simulated) {
        for pod in plans[place].moved { for budget in facts(pod).budgets { allowed[Int(budget)] -= 1 } }
      } else {
        leaving.remove(node)
        plans[place].verdict = .noPlaceForPods
        unremovableUntil[node] = now + flags.unremovableRecheck
      }
    }
    keepTimes(&plans, now: now)
    return plans
  }

  private func judge(
    _ node: ScaleDownNode, _ cluster: ClusterState, _ groups: [ScalableGroup], _ facts: (PodID) -> DrainFacts,
    _ allowed: [Int64], now: SimTime
  ) -> NodePlan {
    var plan = NodePlan(node: node, verdict: .noGroup, utilization: 0)
    guard let group = node.group else { return plan }
    let pods = cluster.nodes.pods[node.node.index]
    let gpu = groups[group].gpu
    plan.utilization = utilization(of: node.node, gpu: gpu, cluster, facts, now: now)
    if node.isBeingDeleted {
      plan.verdict = .beingDeleted
    } else if node.isDisabled {
      plan.verdict = .disabled
    } else if unremovableUntil[node.node].map({ $0 > now }) ?? false {
      plan.verdict = .recentlyUnremovable
    } else if groups[group].target <= groups[group].minimum {
      plan.verdict = .minimumSize
    } else if plan.utilization > (gpu == nil ? flags.utilizationThreshold : flags.gpuUtilizationThreshold) {
      plan.verdict = .utilized
    } else {
      drain(pods, &plan, facts, allowed, now: now)
    }
    return plan
  }

  private func drain(
    _ pods: [PodID], _ plan: inout NodePlan, _ facts: (PodID) -> DrainFacts, _ allowed: [Int64], now: SimTime
  ) {
    plan.verdict = .unneeded(isEmpty: true)
    for pod in pods {
      switch DrainVerdict(facts(pod), flags: flags, allowed: allowed, now: now) {
      case .ignore: break
      case .move:
        plan.moved.append(pod)
        plan.verdict = .unneeded(isEmpty: false)
      case .wait:
        plan.verdict = .waitsForCompletion
        return
      case .block(let reason):
        plan.verdict = .blocked(reason)
        return
      }
    }
  }

  /// The larger requested share of CPU and memory; of the accelerator alone where there is one.
  private func utilization(
    of node: NodeID, gpu: ResourceID?, _ cluster: ClusterState, _ facts: (PodID) -> DrainFacts, now: SimTime
  ) -> Double {
    let resources = gpu.map { [$0] } ?? [.cpu, .memory]
    var sums = [Int64](repeating: 0, count: resources.count)
    for pod in cluster.nodes.pods[node.index] {
      let own = facts(pod)
      if let deleted = own.deletedAt, now > deleted + own.gracePeriod + .seconds(30) { continue }
      let shape = cluster.pods.shapes[pod.index].index
      for (place, resource) in resources.enumerated() { sums[place] += cluster.shapes[shape].requests[resource] }
    }
    var highest = 0.0
    for (place, resource) in resources.enumerated() {
      let allocatable = cluster.nodes.resources[resource.index].allocatable[node.index]
      if allocatable > 0 { highest = max(highest, Double(sums[place]) / Double(allocatable)) }
    }
    return highest
  }

  /// Empty nodes first, then those of the round before, else as they come.
  private func order(_ plans: [NodePlan]) -> [Int] {
    func rank(_ plan: NodePlan) -> Int {
      if plan.verdict == .unneeded(isEmpty: true) { return 0 }
      return unneededSince[plan.node.node] == nil ? 2 : 1
    }
    let ranks = plans.map { rank($0) }
    return plans.indices.sorted { ranks[$0] != ranks[$1] ? ranks[$0] < ranks[$1] : $0 < $1 }
  }

  /// Puts the pods elsewhere; all or none. Where they went they stay, so that the decisions of a round agree.
  private func move(
    _ pods: [PodID], from node: NodeID, to others: [NodeID], _ simulated: inout SimulatedCluster
  ) -> Bool {
    for pod in pods { simulated.unbind(pod) }
    for (index, pod) in pods.enumerated() where simulated.place([pod], on: others) == 0 {
      for placed in pods[..<index] { simulated.unbind(placed) }
      for pod in pods { simulated.bind(pod, to: node) }
      return false
    }
    return true
  }

  private mutating func keepTimes(_ plans: inout [NodePlan], now: SimTime) {
    var kept: [NodeID: SimTime] = [:]
    for place in plans.indices {
      guard case .unneeded = plans[place].verdict else { continue }
      let node = plans[place].node.node
      let since = unneededSince[node] ?? now
      kept[node] = since
      plans[place].unneededFor = now - since
    }
    unneededSince = kept
  }

  // MARK: - Deletion

  /// Whether a scale-up, deletion or failure is too recent for any node to go.
  func isCoolingDown(now: SimTime) -> Bool {
    let ends = [
      lastScaleUp.map { $0 + flags.delayAfterAdd }, lastDeletion.map { $0 + flags.delayAfterDelete },
      lastFailure.map { $0 + flags.delayAfterFailure },
    ]
    return ends.contains { end in end.map { $0 > now } ?? false }
  }

  /// The nodes to delete now: empty ones together, else one to drain; `deleting` and `draining` are under way.
  func deletions(
    _ plans: [NodePlan], groups: [ScalableGroup], deleting: Int, draining: Int, now: SimTime
  ) -> (empty: [NodeID], drain: [NodeID]) {
    if isCoolingDown(now: now) { return ([], []) }
    var sizes = groups.map(\.target)
    var empty: [NodeID] = []
    var drain: [NodeID] = []
    let due = plans.filter { $0.unneededFor > ($0.node.isReady ? flags.unneededTime : flags.unreadyTime) }
    for wantsEmpty in [true, false] {
      for plan in due where plan.verdict == .unneeded(isEmpty: wantsEmpty) {
        guard let group = plan.node.group, sizes[group] > groups[group].minimum else { continue }
        if deleting + empty.count + drain.count >= flags.maxParallelism { return (empty, drain) }
        if wantsEmpty {
          empty.append(plan.node.node)
        } else {
          if draining + drain.count >= flags.maxDrainParallelism { return (empty, drain) }
          drain.append(plan.node.node)
        }
        sizes[group] -= 1
      }
    }
    return (empty, drain)
  }
}
