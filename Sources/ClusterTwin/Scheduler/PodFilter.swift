/// What keeps a pod off nodes because of other pods, laid out for one search over many nodes; without reasons.
///
/// Good as long as no pod comes or goes.
struct PodFilter {
  /// A label of the nodes, and how many pods repel by its values: what a question reads, and nothing else.
  private struct Repulsion {
    var codes: [Int32]
    var counts: [Int32]

    func rejects(_ node: Int) -> Bool {
      let code = Int(codes[node])
      return code >= 0 && code < counts.count && counts[code] > 0
    }
  }

  private let repulsions: [Repulsion]
  private let attraction: InterPodAffinity?
  private let spread: PodTopologySpread?

  init(_ spread: PodTopologySpread?, _ interPod: InterPodAffinity?, _ state: borrowing ClusterState) {
    self.spread = spread
    attraction = interPod.flatMap { $0.attracts ? $0 : nil }
    var found: [Repulsion] = []
    for domain in interPod?.repelling(state) ?? [] where domain.total > 0 {
      found.append(Repulsion(codes: state.nodes.labelColumns[domain.column].codes, counts: domain.counts))
    }
    repulsions = found
  }

  func rejects(_ node: Int, _ state: borrowing ClusterState) -> Bool {
    for place in repulsions.indices where repulsions[place].rejects(node) { return true }
    if let spread, spread.rejects(node, state) != nil { return true }
    if let attraction, attraction.rejects(node, state) != nil { return true }
    return false
  }
}
