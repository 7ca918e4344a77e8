/// Score: preferred terms of the pod, and terms of the pods that run already which the pod meets.
enum InterPodAffinityScore {
  /// What a required term of an existing pod counts for.
  private static let hardPodAffinityWeight: Int64 = 1

  /// Normalized scores of the feasible nodes; nil (PreScore skips) when no term has anything to say.
  static func scores(_ shape: PodShape, _ feasible: [NodeID], _ state: inout ClusterState) -> [Int64]? {
    var topology: [TopologyCounts] = []
    var isTouched = addOwnTerms(shape, &topology, &state)
    if addExistingTerms(shape, &topology, state) { isTouched = true }
    if !isTouched { return nil }
    var scores = feasible.map { node in
      topology.reduce(Int64(0)) { $0 + ($1.count(at: node.index) ?? 0) }
    }
    normalize(&scores)
    return scores
  }

  /// Returns whether a pod was found that meets a term.
  private static func addOwnTerms(
    _ shape: PodShape, _ topology: inout [TopologyCounts], _ state: inout ClusterState
  ) -> Bool {
    var isTouched = false
    let terms = shape.affinity.preferred.map { ($0.term, $0.weight) }
    let antiTerms = shape.affinity.preferredAnti.map { ($0.term, -$0.weight) }
    for (term, weight) in terms + antiTerms where weight != 0 {
      let perNode = state.counts(InterPodAffinity.query([term]))
      let place = topology.place(of: term.topologyKey, state)
      for node in perNode.indices where perNode[node] > 0 {
        if topology[place].add(weight * Int64(perNode[node]), at: node) { isTouched = true }
      }
    }
    return isTouched
  }

  private static func addExistingTerms(
    _ shape: PodShape, _ topology: inout [TopologyCounts], _ state: ClusterState
  ) -> Bool {
    var isTouched = false
    for existing in state.affinityPlacements.shapes {
      let affinity = state.shapes[existing.index].affinity
      var terms = affinity.required.map { ($0, hardPodAffinityWeight) }
      terms += affinity.preferred.map { ($0.term, $0.weight) }
      terms += affinity.preferredAnti.map { ($0.term, -$0.weight) }
      for (term, weight) in terms where weight != 0 && state.term(term, matches: shape) {
        let place = topology.place(of: term.topologyKey, state)
        for node in state.affinityPlacements.nodes(of: existing) {
          if topology[place].add(weight, at: node.index) { isTouched = true }
        }
      }
    }
    return isTouched
  }

  private static func normalize(_ scores: inout [Int64]) {
    guard let least = scores.min(), let most = scores.max() else { return }
    for index in scores.indices {
      let share = most > least ? Double(scores[index] - least) / Double(most - least) : 0
      scores[index] = Int64(100 * share)
    }
  }
}
