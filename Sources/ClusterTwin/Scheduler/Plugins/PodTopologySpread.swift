/// Filter: hard constraints on how evenly pods lie over the values of a label.
struct PodTopologySpread: Sendable {
  private struct Constraint: Sendable {
    /// By node.
    var codes: [Int32]
    /// Whether a node's pods count.
    var isEligible: [Bool]
    var maxSkew: Int64
    var minDomains: Int64
    var matchesItself: Int64
    var query: PodQuery
    /// By value; -1 where no eligible node has the value.
    var counts: [Int64]
    /// The least count of all values, 0 where there are fewer than `minDomains`.
    var minimum: Int64 = 0

    mutating func findMinimum() {
      var least = Int64.max
      var domains: Int64 = 0
      for count in counts where count >= 0 {
        least = min(least, count)
        domains += 1
      }
      minimum = domains < minDomains || domains == 0 ? 0 : least
    }
  }

  private var constraints: [Constraint] = []

  /// nil (PreFilter skips) when the pod has no hard constraint.
  init?(_ shape: PodShape, _ facts: StaticFacts, _ state: inout ClusterState) {
    let hard = (shape.spread ?? []).filter(\.isHard)
    if hard.isEmpty { return nil }
    let hasAllKeys = Self.nodesWithAllKeys(hard, state)
    for constraint in hard {
      let column = state.nodes.column(constraint.topologyKey)
      var isEligible = hasAllKeys
      Self.narrow(&isEligible, by: constraint, facts)
      let query = Self.query(constraint, shape)
      let perNode = Self.counts(constraint, query, &state)
      let codes = column?.codes ?? [Int32](repeating: -1, count: state.nodes.slotCount)
      var counts = [Int64](repeating: -1, count: column?.values.count ?? 0)
      for node in codes.indices where isEligible[node] {
        let code = Int(codes[node])
        counts[code] = max(0, counts[code]) + Int64(perNode[node])
      }
      var prepared = Constraint(
        codes: codes, isEligible: isEligible, maxSkew: constraint.maxSkew, minDomains: constraint.minDomains,
        matchesItself: (constraint.selector?.matches(shape.labels, state.symbols) ?? false) ? 1 : 0, query: query,
        counts: counts)
      prepared.findMinimum()
      constraints.append(prepared)
    }
  }

  func rejects(_ node: Int) -> Rejection? {
    for constraint in constraints {
      let code = constraint.codes[node]
      if code < 0 { return Rejection(.spreadMissingLabel, isResolvable: false) }
      let count = max(0, constraint.counts[Int(code)])
      if count + constraint.matchesItself - constraint.minimum > constraint.maxSkew {
        return Rejection(.spread, isResolvable: true)
      }
    }
    return nil
  }

  /// A pod comes to a node or leaves it, in thought.
  mutating func add(_ sign: Int64, _ pod: PodID, _ node: NodeID, _ state: ClusterState) {
    if state.pods.isTerminating[pod.index] { return }
    let shape = state.shape(of: pod)
    for index in constraints.indices where constraints[index].isEligible[node.index] {
      guard state.query(constraints[index].query, matches: shape) else { continue }
      constraints[index].counts[Int(constraints[index].codes[node.index])] += sign
      constraints[index].findMinimum()
    }
  }

  // MARK: - Parts that scoring shares

  static func nodesWithAllKeys(_ constraints: [SpreadConstraint], _ state: ClusterState) -> [Bool] {
    var hasAll = [Bool](repeating: true, count: state.nodes.slotCount)
    for constraint in constraints {
      let codes = state.nodes.column(constraint.topologyKey)?.codes
      for node in hasAll.indices where (codes?[node] ?? -1) < 0 { hasAll[node] = false }
    }
    return hasAll
  }

  /// Leaves out the nodes that the inclusion policies exclude.
  static func narrow(_ nodes: inout [Bool], by constraint: SpreadConstraint, _ facts: StaticFacts) {
    if constraint.honorsNodeAffinity, let allowed = facts.meetsAffinity {
      for node in nodes.indices where !allowed[node] { nodes[node] = false }
    }
    if constraint.honorsTaints {
      for node in nodes.indices where !facts.toleratesTaints[node] { nodes[node] = false }
    }
  }

  static func query(_ constraint: SpreadConstraint, _ shape: PodShape) -> PodQuery {
    PodQuery(
      terms: [PodQuery.Term(namespace: shape.namespace, selector: constraint.selector)], countsTerminating: false)
  }

  /// Matching pods of each node; an empty selector counts none.
  static func counts(_ constraint: SpreadConstraint, _ query: PodQuery, _ state: inout ClusterState) -> [Int32] {
    guard let selector = constraint.selector, !selector.isEmpty else {
      return [Int32](repeating: 0, count: state.nodes.slotCount)
    }
    return state.counts(query)
  }
}
