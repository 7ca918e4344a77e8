/// Scores that depend on one node alone, kept as long as nothing comes to the node or leaves it.
///
/// A pod placed changes one node; for the next pod that asks for the same all other nodes are answered from here.
struct LocalScores: Sendable {
  /// The node's epoch when it was scored.
  private var epochs: [UInt32] = []
  /// The sum of `LocalRules`; -1 where the node is refused.
  private var totals: [Int32] = []

  /// What a shape is asked about a node.
  struct Question {
    var rules: LocalRules
    /// By node.
    var refusals: [Reason?]
    /// Weighted scores of images by node, which change without an epoch; nil stands for zeros.
    var images: [Int64]?
  }

  /// What `best` found.
  struct Best {
    var total: Int32 = 0
    /// How many nodes have this total.
    var ties = 0
    var feasible = 0
    var processed = 0
  }

  /// Makes room for new slots of nodes, and for the first.
  mutating func grow(to slotCount: Int) {
    while epochs.count < slotCount {
      // No node has reached this epoch when it is first asked about.
      epochs.append(.max)
      totals.append(-1)
    }
  }

  /// The best total among the first `wanted` feasible nodes from a place in the order on, and how many nodes have it.
  mutating func best(
    from start: Int, in order: [NodeID], wanted: Int, _ question: Question, _ nodes: borrowing NodeTable
  ) -> Best {
    var found = Best()
    var cursor = start
    while found.processed < order.count && found.feasible < wanted {
      let total = total(order[cursor].index, question, nodes)
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
  mutating func total(_ node: Int, _ question: Question, _ nodes: borrowing NodeTable) -> Int32 {
    let epoch = nodes.epochs[node]
    if epochs[node] != epoch {
      epochs[node] = epoch
      totals[node] = question.refusals[node] != nil ? -1 : question.rules.total(node, nodes)
    }
    let total = totals[node]
    guard let images = question.images, total >= 0 else { return total }
    return total + Int32(truncatingIfNeeded: images[node])
  }

  /// One of the nodes that `best` found: the one after `passing` others.
  mutating func node(
    scoring best: Int32, passing others: Int, from start: Int, in order: [NodeID], _ question: Question,
    _ nodes: borrowing NodeTable
  ) -> NodeID {
    var cursor = start
    var ahead = others
    while true {
      if total(order[cursor].index, question, nodes) == best {
        if ahead == 0 { return order[cursor] }
        ahead -= 1
      }
      cursor += 1
      if cursor == order.count { cursor = 0 }
    }
  }
}

/// The rules that look at one node and what runs on it, and whose scores need no normalization.
struct LocalRules: Sendable {
  private let fit: NodeResourcesFit
  private let balance: NodeResourcesBalancedAllocation?

  init(_ requests: ResourceRequests) {
    fit = NodeResourcesFit(requests)
    balance = NodeResourcesBalancedAllocation(requests)
  }

  /// -1 where the node has no room.
  func total(_ node: Int, _ nodes: borrowing NodeTable) -> Int32 {
    if fit.rejects(node, nodes) != nil { return -1 }
    var total = fit.score(node, nodes) * ScorePlugin.nodeResourcesFit.weight
    if let balance { total += balance.score(node, nodes) * ScorePlugin.balancedAllocation.weight }
    return Int32(truncatingIfNeeded: total)
  }
}
