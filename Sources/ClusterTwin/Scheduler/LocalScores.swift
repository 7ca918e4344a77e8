/// Scores of a shape that depend on one node alone, kept as long as nothing comes to the node or leaves it.
///
/// A pod placed changes one node; for the next pod of the same shape all other nodes are answered from here.
struct LocalScores: Sendable {
  /// The node's epoch when it was scored.
  private var epochs: [UInt32]
  /// The total of all plugins; -1 where the node is refused.
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
      let node = order[cursor].index
      let epoch = nodes.epochs[node]
      if epochs[node] != epoch {
        epochs[node] = epoch
        totals[node] = rules.total(node, nodes)
      }
      let total = totals[node]
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

/// The rules of a shape that no other pod's labels or promises enter, and whose scores need no normalization.
struct LocalRules: Sendable {
  private let refusals: [Reason?]
  private let imageScores: [Int64]?
  private let fit: NodeResourcesFit
  private let balance: NodeResourcesBalancedAllocation?
  /// What every node scores alike.
  private let base: Int64

  /// nil when the shape has rules that compare nodes or count pods.
  init?(_ shape: PodShape, _ facts: StaticFacts, _ state: ClusterState) {
    guard facts.message == nil, facts.avoidedTaints == nil, facts.affinityWeights == nil, shape.hostPorts.isEmpty,
      shape.volumes.isEmpty, shape.gates.isEmpty, shape.affinity.isEmpty, shape.spread == nil,
      PodTopologySpreadScore.constraints(shape, state).isEmpty
    else { return nil }
    refusals = facts.refusals
    imageScores = facts.imageScores
    fit = NodeResourcesFit(shape.requests)
    balance = NodeResourcesBalancedAllocation(shape.requests)
    base = 100 * ScorePlugin.taintToleration.weight + DynamicResources.score * ScorePlugin.dynamicResources.weight
  }

  func total(_ node: Int, _ nodes: borrowing NodeTable) -> Int32 {
    if refusals[node] != nil || fit.rejects(node, nodes) != nil { return -1 }
    var total = base + fit.score(node, nodes) * ScorePlugin.nodeResourcesFit.weight
    if let balance { total += balance.score(node, nodes) * ScorePlugin.balancedAllocation.weight }
    if let imageScores { total += imageScores[node] * ScorePlugin.imageLocality.weight }
    return Int32(truncatingIfNeeded: total)
  }
}

/// The local rules and scores of recent shapes.
struct LocalCache: Sendable {
  private enum Entry {
    /// The shape needs the whole cycle.
    case general
    case local(Int)
  }

  private var entries: [ShapeID: Entry] = [:]
  var rules: [LocalRules] = []
  var scores: [LocalScores] = []
  private var nodeVersion = -1
  private var selectorCount = -1

  private static let limit = 256

  /// The place of a shape's rules and scores; nil when it needs the whole cycle.
  mutating func place(of shape: ShapeID, _ state: ClusterState, _ facts: inout StaticFactsCache) -> Int? {
    // Pods that ask about others may concern any shape.
    if !state.affinityShapes.isEmpty || !state.nominated.isEmpty { return nil }
    let selectors = state.services.count + state.owners.count
    if nodeVersion != state.nodeVersion || selectorCount != selectors || entries.count >= Self.limit {
      entries.removeAll(keepingCapacity: true)
      rules = []
      scores = []
      nodeVersion = state.nodeVersion
      selectorCount = selectors
    }
    switch entries[shape] {
    case .local(let place): return place
    case .general: return nil
    case nil: break
    }
    guard let found = LocalRules(state.shapes[shape.index], facts.facts(of: shape, state), state) else {
      entries[shape] = .general
      return nil
    }
    entries[shape] = .local(rules.count)
    rules.append(found)
    scores.append(LocalScores(nodeCount: state.nodes.count))
    return rules.count - 1
  }
}
