import SimKernel

/// The way from a pod to its node that keeps no reasons. It goes where `decide` would send the pod, with the same
/// random numbers, but asks nodes that nothing has changed only once for each demand.
extension Scheduler {
  /// Decides about a pod and carries it out.
  mutating func place(_ pod: PodID) -> Decision.Outcome {
    let decision = settle(pod)
    return decision.outcome
  }

  /// Decides about a pod and carries it out; of a pod that found a node, no more than the node is told.
  mutating func settle(_ pod: PodID) -> Decision {
    var decision: Decision
    switch tryQuickly(pod) {
    case .bound(let node): decision = Decision(pod: pod, outcome: .bound(node))
    case .refused(let found): decision = found
    case .unknown: decision = decide(pod)
    }
    carryOut(decision)
    return decision
  }

  /// Binds a pod; nil, with nothing changed, where no node is feasible or the whole cycle has to be run.
  mutating func placeQuickly(_ pod: PodID) -> NodeID? {
    guard case .bound(let node) = tryQuickly(pod) else { return nil }
    carryOut(Decision(pod: pod, outcome: .bound(node)))
    return node
  }

  private enum QuickOutcome {
    case bound(NodeID)
    /// By rules that look at one node at a time: all that `decide` would say.
    case refused(Decision)
    /// The whole cycle has to be run.
    case unknown
  }

  private mutating func tryQuickly(_ pod: PodID) -> QuickOutcome {
    state.nodes.order.refresh()
    let shape = state.pods.shapes[pod.index]
    if state.pods.nominatedNode[pod.index] != nil || SchedulingGates.blocks(state.shapes[shape.index])
      || state.nodes.count == 0
    {
      return .unknown
    }
    if state.shapes[shape.index].nodeRequirements.terms?.first?.names.isEmpty == false { return tryNamed(pod, shape) }
    let entry = cache.entry(shape, state)
    if cache.facts[entry.facts].message != nil { return .unknown }
    let facts = cache.facts[entry.facts]
    let question = LocalScores.Question(
      rules: cache.rules[entry.local], refusals: facts.refusals, images: cache.images[entry.images].column)
    let filtersLocally =
      entry.filtersLocally && state.carriedTerms.podCount == 0 && state.promisedWithTerms == 0
    if !filtersLocally && !state.nominated.isEmpty { return .unknown }
    let isLocal =
      filtersLocally && entry.scoresLocally && facts.avoidedTaints == nil
      && (!entry.spreads || state.spreadsNothing(shape))
    // Taken out of the cache so that it is changed in place.
    var scores = LocalScores()
    swap(&scores, &cache.scores[entry.local])
    defer { swap(&scores, &cache.scores[entry.local]) }
    scores.grow(to: state.nodes.slotCount)
    let node =
      isLocal ? chooseLocally(question, &scores) : chooseAmongPods(pod, facts, question, &scores)
    if let node { return .bound(node) }
    return filtersLocally ? .refused(refuse(pod, facts, question, scores, entry)) : .unknown
  }

  /// The way of a pod that names its node, as those of DaemonSets do.
  private mutating func tryNamed(_ pod: PodID, _ id: ShapeID) -> QuickOutcome {
    let shape = state.shapes[id.index]
    guard case .named(let names) = NodeAffinity.candidates(shape.nodeRequirements), names.count == 1,
      let node = state.nodes.indexOfName[names[0]], state.nodes.promised[node.index].isEmpty,
      shape.volumes.isEmpty, shape.affinity.isEmpty, state.carriedTerms.podCount == 0,
      !(shape.spread ?? []).contains(where: \.isHard)
    else { return .unknown }
    let allowed = TaintToleration.allowed(shape.tolerations, [state.nodes.taints(of: node)])[0]
    let isOpen =
      !state.nodes.isUnschedulable[node.index] || NodeUnschedulable.isTolerated(shape.tolerations, state.words)
    guard allowed, isOpen, !NodeName.rejects(shape.nodeName, names[0]),
      state.node(node, matches: shape.nodeRequirements),
      !NodePorts.conflicts(shape.hostPorts, state.nodes.ports[node.index], state.words),
      NodeResourcesFit(shape.requests).rejects(node.index, state.nodes) == nil
    else { return .unknown }
    nextStart = (nextStart + 1) % state.nodes.order.list.count
    return .bound(node)
  }

  /// What `decide` says of a pod that no node takes, from the answers kept.
  private mutating func refuse(
    _ pod: PodID, _ facts: StaticFacts, _ question: LocalScores.Question, _ scores: LocalScores,
    _ entry: PlacementCache.Entry
  ) -> Decision {
    var decision = Decision(pod: pod, outcome: .unschedulable)
    let order = state.nodes.order.list
    decision.rejections.reserveCapacity(order.count)
    var resolvable: [NodeID] = []
    resolvable.reserveCapacity(order.count)
    var reasons: UInt32 = 0
    var cursor = nextStart % order.count
    for _ in order.indices {
      let node = order[cursor]
      let rejection = scores.rejection(of: node.index)
      decision.rejections.append(Decision.NodeRejection(node: node, rejection: rejection))
      reasons |= rejection.reasons
      if rejection.isResolvable { resolvable.append(node) }
      cursor = cursor + 1 == order.count ? 0 : cursor + 1
    }
    decision.reasons = reasons
    let cycle = SchedulingCycle(pod, facts, question.images, &state)
    var trials = TrialCache()
    swap(&trials, &cache.trials[entry.local])
    let preemption = Preemption(cycle, decision, nil, resolvable: resolvable, &self, &trials)
    swap(&trials, &cache.trials[entry.local])
    decision.preemption = preemption
    if let chosen = preemption.chosen { decision.outcome = .preempting(preemption.candidates[chosen].node) }
    return decision
  }

  private var wanted: Int {
    Self.nodesToFind(state.nodes.order.list.count, percentage: profile.percentageOfNodesToScore)
  }

  /// The choice for a pod whose rules look at one node at a time.
  private mutating func chooseLocally(_ question: LocalScores.Question, _ scores: inout LocalScores) -> NodeID? {
    let order = state.nodes.order.list
    let start = nextStart % order.count
    let found = scores.best(from: start, in: order, wanted: wanted, question, state)
    if found.feasible == 0 { return nil }
    var ahead = 0
    switch profile.tieBreak {
    case .first: break
    case .random: if found.ties > 1 { ahead = ties.below(found.ties) }
    }
    let node = scores.node(scoring: found.total, passing: ahead, from: start, in: order, question, state)
    nextStart = (start + found.processed) % order.count
    return node
  }

  /// The choice for a pod whose rules compare nodes or count other pods; where it is nil and the filters look at one node
  /// at a time, `scores` has the answer of every node.
  private mutating func chooseAmongPods(
    _ pod: PodID, _ facts: StaticFacts, _ question: LocalScores.Question, _ scores: inout LocalScores
  ) -> NodeID? {
    let cycle = SchedulingCycle(pod, facts, question.images, &state)
    if cycle.message != nil { return nil }
    var found = Self.search(from: nextStart, wanted: wanted, cycle, question, &scores, state)
    if found.feasible.isEmpty { return nil }
    nextStart = found.next
    if found.feasible.count == 1 { return found.feasible[0] }
    addComparing(cycle, found.feasible, &found.totals)
    return found.feasible[choose(found.totals)]
  }

  /// What a search over the nodes found.
  private struct Found {
    var feasible: [NodeID] = []
    /// Of the feasible nodes: the scores that need no comparison.
    var totals: [Int64] = []
    /// Where the next search begins.
    var next = 0
  }

  /// The first `wanted` feasible nodes from a place in the order on. The state, which is large, comes borrowed: read as
  /// a property of the scheduler it would be copied for every node.
  private static func search(
    from start: Int, wanted: Int, _ cycle: borrowing SchedulingCycle, _ question: LocalScores.Question,
    _ scores: inout LocalScores, _ state: borrowing ClusterState
  ) -> Found {
    let order = state.nodes.order.list
    let asksMore = !cycle.shape.hostPorts.isEmpty || !cycle.shape.volumes.isEmpty
    let filter = cycle.podFilter(state)
    var found = Found()
    found.feasible.reserveCapacity(wanted)
    found.totals.reserveCapacity(wanted)
    var processed = 0
    var cursor = start % order.count
    while processed < order.count && found.feasible.count < wanted {
      let node = order[cursor]
      let total = scores.total(node.index, question, state)
      if total >= 0, !filter.rejects(node.index, state), !asksMore || !refuses(node, cycle, state) {
        found.feasible.append(node)
        found.totals.append(Int64(total))
      }
      processed += 1
      cursor += 1
      if cursor == order.count { cursor = 0 }
    }
    found.next = cursor
    return found
  }

  /// Whether ports or volumes keep the pod off a node. Apart from the loop that asks it, where the cycle, which is large,
  /// would be copied for every node.
  @inline(never)
  private static func refuses(
    _ node: NodeID, _ cycle: borrowing SchedulingCycle, _ state: borrowing ClusterState
  ) -> Bool {
    if NodePorts.conflicts(cycle.shape.hostPorts, state.nodes.ports[node.index], state.words) { return true }
    return cycle.rejectsForOthers(node, state) != nil
  }

  /// Adds the scores that compare the feasible nodes with one another.
  private mutating func addComparing(_ cycle: SchedulingCycle, _ feasible: [NodeID], _ totals: inout [Int64]) {
    func add(_ plugin: ScorePlugin, _ column: [Int64]) {
      for index in totals.indices { totals[index] += column[index] * plugin.weight }
    }
    if let avoided = cycle.facts.avoidedTaints {
      var column = feasible.map { avoided[$0.index] }
      TaintToleration.normalize(&column)
      add(.taintToleration, column)
    }
    if let weights = cycle.facts.affinityWeights {
      var column = feasible.map { weights[$0.index] }
      NodeAffinity.normalize(&column)
      add(.nodeAffinity, column)
    }
    if let column = PodTopologySpreadScore.scores(cycle.rules, cycle.shape, cycle.facts, feasible, state) {
      add(.podTopologySpread, column)
    }
    if let column = InterPodAffinityScore.scores(cycle.rules, feasible, state) { add(.interPodAffinity, column) }
  }
}
