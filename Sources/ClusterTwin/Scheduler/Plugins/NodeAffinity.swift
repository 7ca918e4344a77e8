/// PreFilter: the nodes that every term names. Filter: `nodeSelector` and required terms. Score: preferred terms.
enum NodeAffinity {
  /// The result of PreFilter.
  enum Candidates {
    case all
    case named([Symbol])
    /// The names in each term exclude one another.
    case conflict
  }

  static func candidates(_ requirements: NodeRequirements) -> Candidates {
    guard let terms = requirements.terms, !terms.isEmpty else { return .all }
    var all: [Symbol] = []
    for term in terms {
      var named: [Symbol]?
      for case .isIn(let values) in term.names {
        named = named.map { $0.filter { values.contains($0) } } ?? values
      }
      guard let named else { return .all }
      all += named
    }
    return all.isEmpty ? .conflict : .named(all)
  }

  /// The weight of the preferred terms that each node meets; nil where the pod has no preference.
  static func weights(_ preferred: [PreferredNodeTerm], _ state: ClusterState) -> [Int64]? {
    if preferred.isEmpty { return nil }
    var weights = [Int64](repeating: 0, count: state.nodes.slotCount)
    for term in preferred where term.weight != 0 {
      let matches = state.nodesMatching(term.term)
      for node in matches.indices where matches[node] { weights[node] += term.weight }
    }
    return weights
  }

  /// The same for one node.
  static func weight(
    _ preferred: [PreferredNodeTerm], of node: NodeID, _ state: borrowing ClusterState
  ) -> Int64 {
    var sum: Int64 = 0
    for term in preferred where state.node(node, matches: term.term) { sum += term.weight }
    return sum
  }

  static func normalize(_ scores: inout [Int64]) { DefaultNormalize.apply(to: &scores, reversed: false) }
}
