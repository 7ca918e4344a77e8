/// One way to place pending pods: so many nodes of a group.
struct ScaleUpOption: Sendable {
  /// Place in the list of groups.
  var group: Int
  var nodeCount: Int
  var pods: [PodID]
  /// By resource, the sum over the pods.
  var requests: [Int64]
  /// Other groups of the same kind of nodes, which share the new ones.
  var similar: [Int] = []
}

/// How well an option suits, by the numbers of one expander.
struct OptionScore: Sendable {
  var option: Int
  /// The smaller the better.
  var score: Double
}
