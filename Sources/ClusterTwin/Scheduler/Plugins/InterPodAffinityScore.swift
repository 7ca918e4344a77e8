/// Score: preferred terms of the pod, and terms of the pods that run already which the pod meets.
enum InterPodAffinityScore {
  /// Normalized scores of the feasible nodes; nil (PreScore skips) when no term has anything to say.
  static func scores(
    _ rules: CountingRules, _ feasible: [NodeID], _ state: borrowing ClusterState
  ) -> [Int64]? {
    var scores: [Int64] = []
    for item in rules.preferred {
      add(state.podCounts.domains[item.number], item.weight, feasible, state.nodes, to: &scores)
    }
    for item in rules.scoring {
      add(state.carriedTerms.domains[item.number], item.weight, feasible, state.nodes, to: &scores)
    }
    if scores.isEmpty { return nil }
    normalize(&scores)
    return scores
  }

  /// Leaves the scores empty as long as no pod meets a term.
  private static func add(
    _ domain: DomainCounts, _ weight: Int64, _ feasible: [NodeID], _ nodes: borrowing NodeTable,
    to scores: inout [Int64]
  ) {
    if domain.total == 0 { return }
    if scores.isEmpty { scores = [Int64](repeating: 0, count: feasible.count) }
    for index in feasible.indices {
      scores[index] += weight * Int64(domain.count(at: feasible[index].index, nodes) ?? 0)
    }
  }

  private static func normalize(_ scores: inout [Int64]) {
    guard let least = scores.min(), let most = scores.max() else { return }
    for index in scores.indices {
      let share = most > least ? Double(scores[index] - least) / Double(most - least) : 0
      scores[index] = Int64(100 * share)
    }
  }
}
