import SimKernel

/// How a scheduler is set up; the defaults are those of kube-scheduler 1.36.
struct SchedulerProfile: Sendable {
  enum TieBreak: Sendable {
    /// Any of the best nodes, by a random stream.
    case random
    /// The best node that comes first in the order of the nodes.
    case first
  }

  /// 0 for the share that depends on the size of the cluster.
  var percentageOfNodesToScore = 0
  var tieBreak = TieBreak.random
}

/// kube-scheduler 1.36 with the default profile: one pod at a time, from PreFilter to the choice of a node.
struct Scheduler: Sendable {
  var state: ClusterState
  let profile: SchedulerProfile
  var ties: RandomStream
  var preemptionOffsets: RandomStream
  var cache = PlacementCache()
  /// The pods whose promised room was given up when the last decision was carried out.
  private(set) var withdrawn: [PodID] = []
  /// Where the search of the next pod begins.
  var nextStart = 0

  init(state: ClusterState, profile: SchedulerProfile = SchedulerProfile(), streams: RandomStreams) {
    self.state = state
    self.profile = profile
    ties = streams.stream("scheduler/ties")
    preemptionOffsets = streams.stream("scheduler/preemption")
    self.state.nodes.order.refresh()
  }

  /// Decides about a pod without changing the cluster; `carryOut` makes the decision true.
  mutating func decide(_ pod: PodID) -> Decision {
    state.nodes.order.refresh()
    var decision = Decision(pod: pod, outcome: .unschedulable)
    let shapeID = state.pods.shapes[pod.index]
    if SchedulingGates.blocks(state.shapes[shapeID.index]) {
      decision.outcome = .gated
      return decision
    }
    if state.nodes.count == 0 { return decision }
    let entry = cache.entry(shapeID, state)
    let cycle = SchedulingCycle(pod, cache.facts[entry.facts], cache.images[entry.images].column, &state)
    decision.prefilterMessage = cycle.message
    if cycle.message == nil { search(cycle, &decision) }
    switch decision.feasible.count {
    case 0:
      var trials = TrialCache(isKept: false)
      let preemption = Preemption(cycle, decision, state.pods.nominatedNode[pod.index], &self, &trials)
      decision.preemption = preemption
      if let chosen = preemption.chosen { decision.outcome = .preempting(preemption.candidates[chosen].node) }
    case 1:
      decision.outcome = .bound(decision.feasible[0])
    default:
      let scores = score(cycle, decision.feasible)
      decision.outcome = .bound(decision.feasible[choose(scores.totals)])
      decision.scores = scores
    }
    return decision
  }

  /// Binds the pod, or promises it the room that its victims leave; the victims are marked, not removed.
  mutating func carryOut(_ decision: Decision) {
    withdrawn.removeAll(keepingCapacity: true)
    let promise = state.pods.nominatedNode[decision.pod.index]
    switch decision.outcome {
    case .gated: break
    case .bound(let node):
      let shape = state.pods.shapes[decision.pod.index].index
      if !state.shapes[shape].volumes.claims.isEmpty { VolumeBinding.reserve(state.shapes[shape], on: node, &state) }
      state.bind(decision.pod, to: node)
    case .preempting(let node):
      for other in state.nodes.promised[node.index]
      where state.priority(of: other) < state.priority(of: decision.pod) {
        state.clearNomination(of: other)
        withdrawn.append(other)
      }
      if let promise, promise != node { withdrawn.append(decision.pod) }
      state.nominate(decision.pod, to: node)
      for victim in decision.preemption?.victims ?? [] { state.setTerminating(victim, byPreemption: true) }
    case .unschedulable:
      // A pod whose victims still stop keeps the room that is promised to it.
      if decision.preemption?.ineligible != nil { return }
      state.clearNomination(of: decision.pod)
      if promise != nil { withdrawn.append(decision.pod) }
    }
  }

  // MARK: - Filter

  /// Looks at nodes in turn until enough of them are feasible.
  private mutating func search(_ cycle: SchedulingCycle, _ decision: inout Decision) {
    if let nominated = state.pods.nominatedNode[cycle.pod.index],
      cycle.rejectsWithNominated(nominated, &state) == nil
    {
      decision.feasible = [nominated]
      return
    }
    let all = state.nodes.order.list
    let order = cycle.facts.named.map { names in names.compactMap { state.nodes.indexOfName[$0] } } ?? all
    if order.isEmpty { return rejectOthers(order, all, &decision) }
    let wanted = Self.nodesToFind(order.count, percentage: profile.percentageOfNodesToScore)
    var processed = 0
    var cursor = nextStart % order.count
    while processed < order.count && decision.feasible.count < wanted {
      let node = order[cursor]
      cursor = cursor + 1 == order.count ? 0 : cursor + 1
      if let rejection = cycle.rejectsWithNominated(node, &state) {
        decision.rejections.append(Decision.NodeRejection(node: node, rejection: rejection))
      } else {
        decision.feasible.append(node)
      }
      processed += 1
    }
    nextStart = (nextStart + processed) % all.count
    if order.count < all.count { rejectOthers(order, all, &decision) }
  }

  /// The nodes that PreFilter left out.
  private func rejectOthers(_ named: [NodeID], _ all: [NodeID], _ decision: inout Decision) {
    let rejection = Rejection(.notNamedByAffinity, isResolvable: false)
    for node in all where !named.contains(node) {
      decision.rejections.append(Decision.NodeRejection(node: node, rejection: rejection))
    }
  }

  /// How many feasible nodes are enough (`numFeasibleNodesToFind`).
  static func nodesToFind(_ count: Int, percentage: Int) -> Int {
    if count < 100 { return count }
    let share = percentage > 0 ? percentage : max(5, 50 - count / 125)
    return share >= 100 ? count : max(100, count * share / 100)
  }

  // MARK: - Score

  private mutating func score(_ cycle: SchedulingCycle, _ feasible: [NodeID]) -> NodeScores {
    var scores = NodeScores(totals: [Int64](repeating: 0, count: feasible.count))
    func picked(_ column: [Int64]?) -> [Int64] { feasible.map { column?[$0.index] ?? 0 } }
    for plugin in ScorePlugin.allCases {
      switch plugin {
      case .taintToleration:
        var column = picked(cycle.facts.avoidedTaints)
        TaintToleration.normalize(&column)
        scores.add(plugin, column)
      case .nodeAffinity:
        guard let weights = cycle.facts.affinityWeights else { continue }
        var column = picked(weights)
        NodeAffinity.normalize(&column)
        scores.add(plugin, column)
      case .nodeResourcesFit:
        let fit = NodeResourcesFit(cycle.shape.requests)
        scores.add(plugin, feasible.map { fit.score($0.index, state.nodes) })
      case .podTopologySpread:
        guard let column = PodTopologySpreadScore.scores(cycle.rules, cycle.shape, cycle.facts, feasible, state) else {
          continue
        }
        scores.add(plugin, column)
      case .interPodAffinity:
        guard let column = InterPodAffinityScore.scores(cycle.rules, feasible, state) else { continue }
        scores.add(plugin, column)
      case .dynamicResources:
        scores.add(plugin, feasible.map { _ in DynamicResources.score })
      case .balancedAllocation:
        guard let balance = NodeResourcesBalancedAllocation(cycle.shape.requests) else { continue }
        scores.add(plugin, feasible.map { balance.score($0.index, state.nodes) })
      case .imageLocality:
        scores.add(plugin, picked(cycle.imageScores))
      }
    }
    return scores
  }

  /// The place of one of the largest totals.
  mutating func choose(_ totals: [Int64]) -> Int {
    let best = totals.max() ?? 0
    let places = totals.indices.filter { totals[$0] == best }
    switch profile.tieBreak {
    case .first: return places[0]
    case .random: return places.count == 1 ? places[0] : places[ties.below(places.count)]
    }
  }
}
