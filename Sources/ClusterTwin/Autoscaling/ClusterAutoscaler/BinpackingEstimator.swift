/// Estimates how many nodes of a template a set of pending pods needs.
/// Mirrors `BinpackingNodeEstimator` of the Cluster Autoscaler 1.36: first fit, decreasing.
struct BinpackingEstimator: Sendable {
  /// The most nodes that may be added.
  var limit: Int

  struct Estimate: Sendable {
    /// New nodes with at least one pod.
    var nodeCount = 0
    var pods: [PodID] = []
  }

  /// `groups` hold pods of one shape each; those that can't run on the template are not among them.
  func estimate(_ groups: [[PodID]], _ template: NodeTemplate, in cluster: SimulatedCluster) -> Estimate {
    var cluster = cluster
    var estimate = Estimate()
    var nodes: [NodeID] = []
    var used: [Bool] = []
    for group in ordered(groups, template, cluster.state) {
      var rest = group[...]
      let onAdded = cluster.place(rest, on: nodes)
      for pod in rest.prefix(onAdded) {
        estimate.pods.append(pod)
        if let node = cluster.state.pods.node[pod.index], let place = nodes.lastIndex(of: node) { used[place] = true }
      }
      rest = rest.dropFirst(onAdded)
      while !rest.isEmpty {
        if let last = nodes.last {
          let placed = cluster.place(rest, on: [last])
          estimate.pods += rest.prefix(placed)
          if placed > 0 { used[nodes.count - 1] = true }
          rest = rest.dropFirst(placed)
          // What doesn't fit on an empty node fits on no node of the group.
          if rest.isEmpty || !(used.last ?? true) { break }
        }
        if nodes.count >= limit { break }
        guard let node = cluster.addNode(template, name: "template-\(nodes.count)") else { break }
        nodes.append(node)
        used.append(false)
      }
    }
    estimate.nodeCount = used.count { $0 }
    return estimate
  }

  /// The groups by what share of a node one pod takes, largest first.
  private func ordered(_ groups: [[PodID]], _ template: NodeTemplate, _ state: ClusterState) -> [[PodID]] {
    let allocatable = template.node.allocatable
    func share(_ amount: Int64, _ resource: ResourceID) -> Double {
      guard resource.index < allocatable.count, allocatable[resource.index] > 0 else { return 0 }
      return Double(amount) / Double(allocatable[resource.index])
    }
    let scored = groups.enumerated().map { index, group -> (index: Int, score: Double) in
      guard let first = group.first else { return (index, 0) }
      let requests = state.shape(of: first).requests
      return (index, share(requests[.cpu], .cpu) + share(requests[.memory], .memory))
    }
    return scored.sorted { $0.score > $1.score || ($0.score == $1.score && $0.index < $1.index) }.map {
      groups[$0.index]
    }
  }
}
