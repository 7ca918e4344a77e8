import SimKernel

/// The way from a pod to its node that keeps no reasons. It goes where `decide` would send the pod, with the same
/// random numbers, but asks nodes that nothing has changed only once for each demand.
extension Scheduler {
  /// Decides about a pod and carries it out.
  mutating func place(_ pod: PodID) -> Decision.Outcome {
    if let node = placeQuickly(pod) { return .bound(node) }
    let decision = decide(pod)
    carryOut(decision)
    return decision.outcome
  }

  /// Binds a pod; nil, with nothing changed, where no node is feasible or where room has been promised to pods.
  mutating func placeQuickly(_ pod: PodID) -> NodeID? {
    state.nodes.order.refresh()
    let shape = state.pods.shapes[pod.index]
    if !state.nominated.isEmpty || SchedulingGates.blocks(state.shapes[shape.index]) || state.nodes.count == 0 {
      return nil
    }
    let entry = cache.entry(shape, state)
    if cache.facts[entry.facts].message != nil { return nil }
    let facts = cache.facts[entry.facts]
    let question = LocalScores.Question(
      rules: cache.rules[entry.local], refusals: facts.refusals, images: cache.images[entry.images].column)
    // Taken out of the cache so that it is changed in place.
    var scores = LocalScores()
    swap(&scores, &cache.scores[entry.local])
    defer { swap(&scores, &cache.scores[entry.local]) }
    scores.grow(to: state.nodes.slotCount)
    let isLocal = entry.isLocal && facts.avoidedTaints == nil && state.affinityPlacements.shapes.isEmpty
    let node = isLocal ? chooseLocally(question, &scores) : chooseAmongPods(pod, facts, question, &scores)
    if let node { carryOut(Decision(pod: pod, outcome: .bound(node))) }
    return node
  }

  private var wanted: Int {
    Self.nodesToFind(state.nodes.order.list.count, percentage: profile.percentageOfNodesToScore)
  }

  /// The choice for a pod whose rules look at one node at a time.
  private mutating func chooseLocally(_ question: LocalScores.Question, _ scores: inout LocalScores) -> NodeID? {
    let order = state.nodes.order.list
    let start = nextStart % order.count
    let found = scores.best(from: start, in: order, wanted: wanted, question, state.nodes)
    if found.feasible == 0 { return nil }
    var ahead = 0
    switch profile.tieBreak {
    case .first: break
    case .random: if found.ties > 1 { ahead = ties.below(found.ties) }
    }
    let node = scores.node(scoring: found.total, passing: ahead, from: start, in: order, question, state.nodes)
    nextStart = (start + found.processed) % order.count
    return node
  }

  /// The choice for a pod whose rules compare nodes or count other pods.
  private mutating func chooseAmongPods(
    _ pod: PodID, _ facts: StaticFacts, _ question: LocalScores.Question, _ scores: inout LocalScores
  ) -> NodeID? {
    let cycle = SchedulingCycle(pod, facts, question.images, &state)
    if cycle.message != nil { return nil }
    let order = state.nodes.order.list
    let wanted = wanted
    var feasible: [NodeID] = []
    var totals: [Int64] = []
    feasible.reserveCapacity(wanted)
    totals.reserveCapacity(wanted)
    var processed = 0
    var cursor = nextStart % order.count
    while processed < order.count && feasible.count < wanted {
      let node = order[cursor]
      let total = scores.total(node.index, question, state.nodes)
      if total >= 0 && !clashes(cycle, node) && cycle.rejectsForOthers(node, state) == nil {
        feasible.append(node)
        totals.append(Int64(total))
      }
      processed += 1
      cursor += 1
      if cursor == order.count { cursor = 0 }
    }
    if feasible.isEmpty { return nil }
    nextStart = cursor
    if feasible.count == 1 { return feasible[0] }
    addComparing(cycle, feasible, &totals)
    return feasible[choose(totals)]
  }

  private func clashes(_ cycle: SchedulingCycle, _ node: NodeID) -> Bool {
    !cycle.shape.hostPorts.isEmpty
      && NodePorts.conflicts(cycle.shape.hostPorts, state.nodes.ports[node.index], state.words)
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
    if let column = PodTopologySpreadScore.scores(cycle.shape, cycle.facts, feasible, &state) {
      add(.podTopologySpread, column)
    }
    if let column = InterPodAffinityScore.scores(cycle.shape, feasible, &state) { add(.interPodAffinity, column) }
  }
}
