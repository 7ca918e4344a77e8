/// Filter: required terms of the pod, and required anti-affinity of the pods that run already.
///
/// Reads the counts of the state, which follow when pods come and go, be it in thought.
struct InterPodAffinity: Sendable {
  private let rules: CountingRules

  /// nil (PreFilter skips) when neither side requires anything.
  init?(_ rules: CountingRules) {
    if rules.affinity.isEmpty && rules.antiAffinity.isEmpty && rules.repelling.isEmpty { return nil }
    self.rules = rules
  }

  static func query(_ terms: [PodAffinity.Term]) -> PodQuery {
    PodQuery(terms: terms.map { PodQuery.Term($0) }, countsTerminating: true)
  }

  func rejects(_ node: Int, _ state: borrowing ClusterState) -> Rejection? {
    if !meetsAffinity(node, state) { return Rejection(.podAffinity, isResolvable: false) }
    for number in rules.antiAffinity {
      if let count = state.podCounts.domains[number].count(at: node, state.nodes), count > 0 {
        return Rejection(.podAntiAffinity, isResolvable: true)
      }
    }
    for number in rules.repelling {
      if let count = state.carriedTerms.domains[number].count(at: node, state.nodes), count > 0 {
        return Rejection(.existingAntiAffinity, isResolvable: true)
      }
    }
    return nil
  }

  private func meetsAffinity(_ node: Int, _ state: borrowing ClusterState) -> Bool {
    var podsExist = true
    for number in rules.affinity {
      guard let count = state.podCounts.domains[number].count(at: node, state.nodes) else { return false }
      if count <= 0 { podsExist = false }
    }
    if podsExist { return true }
    // The first pod of a group may start it.
    if !rules.meetsOwnTerms { return false }
    for number in rules.affinity where state.podCounts.domains[number].total > 0 { return false }
    return true
  }
}
