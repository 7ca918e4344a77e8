/// Filter: hard constraints on how evenly pods lie over the values of a label.
struct PodTopologySpread: Sendable {
  private struct Constraint: Sendable {
    let rule: CountingRules.Spread
    /// The counts of the state, where all nodes with the label are eligible.
    let domain: Int?
    /// Else whether a node's pods count, and the counts of its own: by value; -1 where no eligible node has the value.
    var isEligible: [Bool] = []
    var counts: [Int64] = []
    /// The least count of all values, 0 where there are fewer than `minDomains`.
    var minimum: Int64 = 0

    mutating func findMinimum(_ state: borrowing ClusterState) {
      var least = Int64.max
      var domains: Int64 = 0
      for code in state.nodes.labelColumns[rule.column].values.indices {
        let count = count(of: code, state)
        if count < 0 { continue }
        least = min(least, count)
        domains += 1
      }
      minimum = domains < rule.constraint.minDomains || domains == 0 ? 0 : least
    }

    /// -1 where no eligible node has the value.
    func count(of code: Int, _ state: borrowing ClusterState) -> Int64 {
      guard let domain else { return code < counts.count ? counts[code] : -1 }
      if state.nodes.labelColumns[rule.column].nodesPerCode[code] == 0 { return -1 }
      return code < state.podCounts.domains[domain].counts.count
        ? Int64(state.podCounts.domains[domain].counts[code]) : 0
    }
  }

  private var constraints: [Constraint] = []

  /// nil (PreFilter skips) when the pod has no hard constraint.
  init?(_ rules: CountingRules, _ facts: StaticFacts, _ state: borrowing ClusterState) {
    if rules.hard.isEmpty { return nil }
    let everyNodeHasKeys = Self.everyNodeHasKeys(rules.hard, state)
    var hasAllKeys: [Bool]?
    for rule in rules.hard {
      let countsAll = (rules.hard.count == 1 || everyNodeHasKeys) && !Self.narrows(rule.constraint, facts)
      var prepared = Constraint(rule: rule, domain: countsAll ? rule.domain : nil)
      if prepared.domain == nil {
        let nodes = hasAllKeys ?? Self.nodesWithAllKeys(rules.hard, state)
        hasAllKeys = nodes
        prepared.isEligible = nodes
        Self.narrow(&prepared.isEligible, by: rule.constraint, facts)
        prepared.counts = Self.counts(rule, eligible: prepared.isEligible, state)
      }
      prepared.findMinimum(state)
      constraints.append(prepared)
    }
  }

  func rejects(_ node: Int, _ state: borrowing ClusterState) -> Rejection? {
    for constraint in constraints {
      let code = Int(state.nodes.labelColumns[constraint.rule.column].codes[node])
      if code < 0 { return Rejection(.spreadMissingLabel, isResolvable: false) }
      let count = max(0, constraint.count(of: code, state)) + (constraint.rule.matchesItself ? 1 : 0)
      if count - constraint.minimum > constraint.rule.constraint.maxSkew {
        return Rejection(.spread, isResolvable: true)
      }
    }
    return nil
  }

  /// A pod comes to a node or leaves it, in thought; the counts of the state have followed already.
  mutating func add(_ sign: Int64, _ pod: PodID, _ node: NodeID, _ state: borrowing ClusterState) {
    if state.pods.isTerminating[pod.index] { return }
    let shape = state.shapes[state.pods.shapes[pod.index].index]
    for index in constraints.indices {
      if constraints[index].domain == nil {
        guard constraints[index].isEligible[node.index], let query = constraints[index].rule.query,
          state.query(state.podCounts.query(query), matches: shape)
        else { continue }
        let code = Int(state.nodes.labelColumns[constraints[index].rule.column].codes[node.index])
        constraints[index].counts[code] += sign
      }
      constraints[index].findMinimum(state)
    }
  }

  // MARK: - Parts that scoring shares

  /// Whether the inclusion policies of a constraint may leave out nodes.
  static func narrows(_ constraint: SpreadConstraint, _ facts: StaticFacts) -> Bool {
    constraint.honorsTaints || constraint.honorsNodeAffinity && facts.meetsAffinity != nil
  }

  static func everyNodeHasKeys(_ rules: [CountingRules.Spread], _ state: borrowing ClusterState) -> Bool {
    for rule in rules where state.nodes.labelColumns[rule.column].carriers != state.nodes.count { return false }
    return true
  }

  static func nodesWithAllKeys(_ rules: [CountingRules.Spread], _ state: borrowing ClusterState) -> [Bool] {
    var hasAll = [Bool](repeating: true, count: state.nodes.slotCount)
    for rule in rules {
      for node in hasAll.indices where state.nodes.labelColumns[rule.column].codes[node] < 0 { hasAll[node] = false }
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

  /// Matching pods on eligible nodes by value; -1 where no eligible node has the value.
  static func counts(
    _ rule: CountingRules.Spread, eligible: [Bool], _ state: borrowing ClusterState
  ) -> [Int64] {
    var counts = [Int64](repeating: -1, count: state.nodes.labelColumns[rule.column].values.count)
    for node in eligible.indices where eligible[node] {
      let code = Int(state.nodes.labelColumns[rule.column].codes[node])
      if code < 0 { continue }
      counts[code] = max(0, counts[code]) + (rule.query.map { Int64(state.podCounts.perNode[$0][node]) } ?? 0)
    }
    return counts
  }

  static func query(_ constraint: SpreadConstraint, _ shape: PodShape) -> PodQuery {
    PodQuery(
      terms: [PodQuery.Term(namespace: shape.namespace, selector: constraint.selector)], countsTerminating: false)
  }
}
