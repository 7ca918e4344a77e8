/// Finds groups whose nodes are alike, and shares new nodes among them.
/// Mirrors `compare_nodegroups` and `balancing_processor` of the Cluster Autoscaler 1.36.
struct SimilarGroups {
  var maxMemoryDifference = 0.015
  var maxAllocatableDifference = 0.05
  var maxFreeDifference = 0.05
  /// Labels that differ between zones and instances.
  var ignoredLabels: Set<Symbol> = []

  init(_ state: inout ClusterState, ignoring more: [String] = []) {
    let standard = [
      "kubernetes.io/hostname", "failure-domain.beta.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/region",
      "topology.kubernetes.io/zone", "topology.kubernetes.io/region", "kops.k8s.io/instancegroup",
      "alpha.eksctl.io/instance-id", "alpha.eksctl.io/nodegroup-name", "eks.amazonaws.com/nodegroup",
      "k8s.amazonaws.com/eniConfig", "lifecycle", "topology.ebs.csi.aws.com/zone", "topology.gke.io/zone",
      "agentpool", "kubernetes.azure.com/agentpool", "topology.disk.csi.azure.com/zone",
    ]
    for label in standard + more { ignoredLabels.insert(state.symbols.intern(label)) }
  }

  /// Whether the nodes of two groups may stand for each other.
  func areSimilar(_ left: ScalableGroup, _ right: ScalableGroup, _ state: ClusterState) -> Bool {
    let (first, second) = (left.template, right.template)
    for index in 0..<max(first.capacity.count, second.capacity.count) {
      let (a, b) = (amount(first.capacity, index), amount(second.capacity, index))
      if index == ResourceID.memory.index ? !within(a, b, maxMemoryDifference) : a != b { return false }
      let allocatable = (amount(first.node.allocatable, index), amount(second.node.allocatable, index))
      if !within(allocatable.0, allocatable.1, maxAllocatableDifference) { return false }
      let free = (
        allocatable.0 - daemons(first, index, state), allocatable.1 - daemons(second, index, state)
      )
      if !within(free.0, free.1, maxFreeDifference) { return false }
    }
    return labels(first) == labels(second)
  }

  private func amount(_ amounts: [Int64], _ index: Int) -> Int64 { index < amounts.count ? amounts[index] : 0 }

  private func within(_ a: Int64, _ b: Int64, _ ratio: Double) -> Bool {
    Double(max(a, b) - min(a, b)) <= Double(max(a, b)) * ratio
  }

  private func daemons(_ template: NodeTemplate, _ index: Int, _ state: ClusterState) -> Int64 {
    template.daemons.reduce(0) { $0 + state.shapes[$1.index].requests[ResourceID(index: index)] }
  }

  private func labels(_ template: NodeTemplate) -> [LabelSet.Pair] {
    template.node.labels.pairs.filter { !ignoredLabels.contains($0.key) }
  }

  /// Gives one node after the other to the group with the smallest target that may still grow.
  static func balance(_ count: Int, among members: [Int], _ groups: [ScalableGroup]) -> [(group: Int, added: Int)] {
    var added = members.map { (group: $0, added: 0) }
    for _ in 0..<count {
      var best: Int?
      for place in added.indices {
        let size = groups[added[place].group].target + added[place].added
        if size >= groups[added[place].group].maximum { continue }
        if let chosen = best, groups[added[chosen].group].target + added[chosen].added <= size { continue }
        best = place
      }
      guard let best else { break }
      added[best].added += 1
    }
    return added.filter { $0.added > 0 }
  }
}
