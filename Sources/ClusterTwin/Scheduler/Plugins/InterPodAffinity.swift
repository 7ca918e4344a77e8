/// Filter: required terms of the pod, and required anti-affinity of the pods that run already.
///
/// Reads the counts of the state, which follow when pods come and go, be it in thought.
struct InterPodAffinity: Sendable {
  private let affinity: [Int]
  private let antiAffinity: [Int]
  private let repelling: [Int]
  private let meetsOwnTerms: Bool

  /// nil (PreFilter skips) when neither side requires anything.
  init?(_ rules: CountingRules) {
    if rules.affinity.isEmpty && rules.antiAffinity.isEmpty && rules.repelling.isEmpty { return nil }
    affinity = rules.affinity
    antiAffinity = rules.antiAffinity
    repelling = rules.repelling
    meetsOwnTerms = rules.meetsOwnTerms
  }

  /// Whether the pod requires to be near others.
  var attracts: Bool { !affinity.isEmpty }

  /// Pods by the values of a label where a single one keeps the pod away, for all terms of both sides.
  func repelling(_ state: borrowing ClusterState) -> [DomainCounts] {
    var found: [DomainCounts] = []
    for number in antiAffinity { found.append(state.podCounts.domains[number]) }
    for number in repelling { found.append(state.carriedTerms.domains[number]) }
    return found
  }

  static func query(_ terms: [PodAffinity.Term]) -> PodQuery {
    PodQuery(terms: terms.map { PodQuery.Term($0) }, countsTerminating: true)
  }

  func rejects(_ node: Int, _ state: borrowing ClusterState) -> Rejection? {
    if !meetsAffinity(node, state) { return Rejection(.podAffinity, isResolvable: false) }
    for number in antiAffinity {
      if let count = state.podCounts.domains[number].count(at: node, state.nodes), count > 0 {
        return Rejection(.podAntiAffinity, isResolvable: true)
      }
    }
    for number in repelling {
      if let count = state.carriedTerms.domains[number].count(at: node, state.nodes), count > 0 {
        return Rejection(.existingAntiAffinity, isResolvable: true)
      }
    }
    return nil
  }

  private func meetsAffinity(_ node: Int, _ state: borrowing ClusterState) -> Bool {
    var podsExist = true
    for number in affinity {
      guard let count = state.podCounts.domains[number].count(at: node, state.nodes) else { return false }
      if count <= 0 { podsExist = false }
    }
    if podsExist { return true }
    // The first pod of a group may start it.
    if !meetsOwnTerms { return false }
    for number in affinity where state.podCounts.domains[number].total > 0 { return false }
    return true
  }
}
