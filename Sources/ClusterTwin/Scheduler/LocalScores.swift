/// Scores of a shape that depend on one node alone, kept as long as nothing comes to the node or leaves it.
///
/// A pod placed changes one node; for the next pod of the same shape all other nodes are answered from here.
struct LocalScores: Sendable {
  /// The node's epoch when it was scored.
  private var epochs: [UInt32]
  /// The sum of `LocalRules`; -1 where the node is refused.
  private var totals: [Int32]

  init(nodeCount: Int) {
    // No node has reached this epoch when its shape is first asked about.
    epochs = [UInt32](repeating: .max, count: nodeCount)
    totals = [Int32](repeating: -1, count: nodeCount)
  }

  /// The best total among the first `wanted` feasible nodes from a place in the order on, and how many nodes have it.
  mutating func best(
    from start: Int, in order: [NodeID], wanted: Int, _ rules: LocalRules, _ nodes: borrowing NodeTable
  ) -> (total: Int32, ties: Int, feasible: Int, processed: Int) {
    var found: (total: Int32, ties: Int, feasible: Int, processed: Int) = (0, 0, 0, 0)
    var cursor = start
    while found.processed < order.count && found.feasible < wanted {
      let total = total(order[cursor].index, rules, nodes)
      if total >= 0 {
        found.feasible += 1
        if total > found.total {
          found.total = total
          found.ties = 1
        } else if total == found.total {
          found.ties += 1
        }
      }
      found.processed += 1
      cursor += 1
      if cursor == order.count { cursor = 0 }
    }
    return found
  }

  /// The total of a node, from before or anew.
  mutating func total(_ node: Int, _ rules: LocalRules, _ nodes: borrowing NodeTable) -> Int32 {
    let epoch = nodes.epochs[node]
    if epochs[node] != epoch {
      epochs[node] = epoch
      totals[node] = rules.total(node, nodes)
    }
    return totals[node]
  }

  /// One of the nodes that `best` found: the one after `passing` others.
  func node(scoring total: Int32, passing others: Int, from start: Int, in order: [NodeID]) -> NodeID {
    var cursor = start
    var ahead = others
    while true {
      if totals[order[cursor].index] == total {
        if ahead == 0 { return order[cursor] }
        ahead -= 1
      }
      cursor += 1
      if cursor == order.count { cursor = 0 }
    }
  }
}

/// The rules of a shape that look at one node alone, and whose scores need no normalization.
struct LocalRules: Sendable {
  /// Whether the shape has no other rules, as long as no pod with (anti-)affinity runs.
  let areAll: Bool
  private let refusals: [Reason?]
  private let imageScores: [Int64]?
  private let fit: NodeResourcesFit
  private let balance: NodeResourcesBalancedAllocation?

  init(_ shape: PodShape, _ facts: StaticFacts, _ state: ClusterState) {
    areAll =
      facts.avoidedTaints == nil && facts.affinityWeights == nil && shape.hostPorts.isEmpty && shape.volumes.isEmpty
      && shape.affinity.isEmpty && shape.spread == nil && PodTopologySpreadScore.constraints(shape, state).isEmpty
    refusals = facts.refusals
    imageScores = facts.imageScores
    fit = NodeResourcesFit(shape.requests)
    balance = NodeResourcesBalancedAllocation(shape.requests)
  }

  func total(_ node: Int, _ nodes: borrowing NodeTable) -> Int32 {
    if refusals[node] != nil || fit.rejects(node, nodes) != nil { return -1 }
    var total = fit.score(node, nodes) * ScorePlugin.nodeResourcesFit.weight
    if let balance { total += balance.score(node, nodes) * ScorePlugin.balancedAllocation.weight }
    if let imageScores { total += imageScores[node] * ScorePlugin.imageLocality.weight }
    return Int32(truncatingIfNeeded: total)
  }
}

/// The local rules and scores of recent shapes.
struct LocalCache: Sendable {
  private var places: [ShapeID: Int] = [:]
  var rules: [LocalRules] = []
  var scores: [LocalScores] = []
  private var nodeVersion = -1
  private var selectorCount = -1

  private static let limit = 256

  /// The place of a shape's rules and scores.
  mutating func place(of shape: ShapeID, _ state: ClusterState, _ facts: StaticFacts) -> Int {
    let selectors = state.services.count + state.owners.count
    if nodeVersion != state.nodeVersion || selectorCount != selectors || places.count >= Self.limit {
      places.removeAll(keepingCapacity: true)
      rules = []
      scores = []
      nodeVersion = state.nodeVersion
      selectorCount = selectors
    }
    if let place = places[shape] { return place }
    let place = rules.count
    places[shape] = place
    rules.append(LocalRules(state.shapes[shape.index], facts, state))
    scores.append(LocalScores(nodeCount: state.nodes.count))
    return place
  }
}
