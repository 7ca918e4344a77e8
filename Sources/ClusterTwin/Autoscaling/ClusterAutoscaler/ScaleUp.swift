import SimKernel

/// What a scale-up decided, and from which options.
struct ScaleUpDecision: Sendable {
  enum Outcome: Sendable, Equatable {
    /// All pending pods fit on nodes that are there or coming.
    case notNeeded
    /// The pods are so young that more may come.
    case waitingForBurst
    case nodeLimitReached
    /// No group can help any pod.
    case noOptions
    case grown
  }

  var outcome: Outcome
  /// How many nodes each group gets.
  var growth: [(group: Int, added: Int)] = []
  var options: [ScaleUpOption] = []
  /// Place in `options`.
  var chosen: Int?
  /// Pods that found a place on existing or coming nodes.
  var placed: [PodID] = []
  /// Groups that were passed over, with the reason.
  var skipped: [(group: Int, reason: String)] = []

  /// Why this option.
  func explanation(_ groups: [ScalableGroup], _ expander: Expander) -> Explanation {
    let scores = expander.scores(options, groups).map(\.score)
    let inputs = zip(options, scores).map { option, score in
      ("\(groups[option.group].name)", "\(option.nodeCount) nodes for \(option.pods.count) pods, score \(score)")
    }
    let result = growth.map { "\(groups[$0.group].name) +\($0.added)" }.joined(separator: ", ")
    return Explanation(inputs: inputs, formula: "the smallest score", result: result.isEmpty ? "\(outcome)" : result)
  }
}

/// Decides by how much which group grows. Mirrors `ScaleUpOrchestrator` of the Cluster Autoscaler 1.36.
struct ScaleUp: Sendable {
  var flags = ClusterAutoscalerFlags()

  /// `pending` are unschedulable pods; `upcoming` says how many nodes of each group are on their way.
  func decide(
    _ cluster: ClusterState, pending: [(pod: PodID, created: SimTime)], groups: [ScalableGroup], upcoming: [Int],
    backoff: GroupBackoff, random: inout RandomStream, now: SimTime
  ) -> ScaleUpDecision {
    var simulated = SimulatedCluster(cluster)
    var nodes = cluster.nodes.order.list
    for (index, group) in groups.enumerated() where index < upcoming.count {
      for number in 0..<upcoming[index] {
        let name = "upcoming-\(index)-\(number)"
        if let node = simulated.addNode(group.template, name: name) { nodes.append(node) }
      }
    }
    let wanted = pending.filter { cluster.priority(of: $0.pod) >= flags.expendablePriority }
    var decision = ScaleUpDecision(outcome: .notNeeded)
    var rest = filterPlaceable(wanted.map(\.pod), on: nodes, &simulated, &decision)
    let young = now - flags.podBurstDelay
    let birth = Dictionary(uniqueKeysWithValues: wanted.map { ($0.pod, $0.created) })
    rest.removeAll { $0.isEmpty }
    if rest.isEmpty { return decision }
    if rest.allSatisfy({ group in group.allSatisfy { birth[$0] ?? .zero > young } }) {
      decision.outcome = .waitingForBurst
      return decision
    }
    let room = flags.maxNodesTotal == 0 ? Int.max : flags.maxNodesTotal - nodes.count
    if room <= 0 {
      decision.outcome = .nodeLimitReached
      return decision
    }
    return choose(rest, groups, room: room, backoff, simulated, decision, &random, now: now)
  }

  /// Pods by shape, those of high priority first; whoever fits on the nodes leaves.
  private func filterPlaceable(
    _ pods: [PodID], on nodes: [NodeID], _ simulated: inout SimulatedCluster, _ decision: inout ScaleUpDecision
  ) -> [[PodID]] {
    var groups: [[PodID]] = []
    var places: [ShapeID: Int] = [:]
    let state = simulated.state
    for pod in pods {
      let shape = state.pods.shapes[pod.index]
      if let place = places[shape] {
        groups[place].append(pod)
      } else {
        places[shape] = groups.count
        groups.append([pod])
      }
    }
    let order = groups.indices.sorted {
      let (left, right) = (state.priority(of: groups[$0][0]), state.priority(of: groups[$1][0]))
      return left != right ? left > right : $0 < $1
    }
    return order.map { index in
      let placed = simulated.place(groups[index][...], on: nodes)
      decision.placed += groups[index].prefix(placed)
      return Array(groups[index].dropFirst(placed))
    }
  }

  private func choose(
    _ pods: [[PodID]], _ groups: [ScalableGroup], room: Int, _ backoff: GroupBackoff, _ simulated: SimulatedCluster,
    _ start: ScaleUpDecision, _ random: inout RandomStream, now: SimTime
  ) -> ScaleUpDecision {
    var decision = start
    var state = simulated.state
    let similarity = SimilarGroups(&state)
    for (index, group) in groups.enumerated() {
      if let reason = refusal(of: group, backoff, now: now) {
        decision.skipped.append((index, reason))
        continue
      }
      let similar =
        flags.balancesSimilarGroups
        ? groups.indices.filter { other in
          other != index && refusal(of: groups[other], backoff, now: now) == nil
            && similarity.areSimilar(group, groups[other], state)
        } : []
      let headroom = similar.reduce(group.headroom) { $0 + groups[$1].headroom }
      let limit = min(headroom, room, flags.maxNodesPerScaleUp)
      let fitting = fitting(pods, group, simulated)
      let estimate = BinpackingEstimator(limit: limit).estimate(fitting, group.template, in: simulated)
      if estimate.nodeCount == 0 {
        decision.skipped.append((index, "no pending pod would run on it"))
        continue
      }
      decision.options.append(
        ScaleUpOption(
          group: index, nodeCount: estimate.nodeCount, pods: estimate.pods,
          requests: requests(of: estimate.pods, state), similar: similar))
    }
    guard let chosen = pick(decision.options, groups, &random) else {
      decision.outcome = .noOptions
      return decision
    }
    let option = decision.options[chosen]
    decision.chosen = chosen
    decision.outcome = .grown
    let count = min(option.nodeCount, room)
    decision.growth = SimilarGroups.balance(count, among: [option.group] + option.similar, groups)
    return decision
  }

  private func refusal(of group: ScalableGroup, _ backoff: GroupBackoff, now: SimTime) -> String? {
    if !group.isHealthy { return "not healthy" }
    if backoff.isBackedOff(group.name, now: now) { return "backed off after a failure" }
    return group.headroom == 0 ? "max node group size reached" : nil
  }

  /// The groups of pods whose first one runs on an empty node of the template.
  private func fitting(_ pods: [[PodID]], _ group: ScalableGroup, _ simulated: SimulatedCluster) -> [[PodID]] {
    var trial = simulated
    guard let node = trial.addNode(group.template, name: "template") else { return [] }
    return pods.filter { trial.fits($0[0], on: node) }
  }

  private func requests(of pods: [PodID], _ state: ClusterState) -> [Int64] {
    var sums = [Int64](repeating: 0, count: state.resourceNames.count)
    for pod in pods {
      let shape = state.pods.shapes[pod.index].index
      for (index, amount) in state.shapes[shape].requests.amounts.enumerated() { sums[index] += amount }
    }
    return sums
  }

  /// Passes the options down the chain of expanders; a last tie is broken at random.
  private func pick(_ options: [ScaleUpOption], _ groups: [ScalableGroup], _ random: inout RandomStream) -> Int? {
    var left = Array(options.indices)
    for expander in flags.expanders where left.count > 1 {
      left = expander.best(left.map { options[$0] }, groups, &random).map { left[$0] }
    }
    if left.isEmpty { return nil }
    return left.count == 1 ? left[0] : left[random.below(left.count)]
  }
}
