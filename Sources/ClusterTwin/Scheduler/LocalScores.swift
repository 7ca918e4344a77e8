/// What the rules that depend on one node alone say, kept as long as nothing about the node changes.
///
/// A pod placed changes one node; for the next pod that asks for the same all other nodes are answered from here.
struct LocalScores: Sendable {
  /// The node's epoch when it was scored.
  private var epochs: [UInt32] = []
  /// The sum of `LocalRules`; -1 where the node is refused.
  private var totals: [Int32] = []
  /// Why, where it is.
  private var rejections: [Rejection] = []

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
    let missing = slotCount - epochs.count
    if missing <= 0 { return }
    // No node has reached this epoch when it is first asked about.
    epochs.append(contentsOf: repeatElement(.max, count: missing))
    totals.append(contentsOf: repeatElement(-1, count: missing))
    let none = Rejection(.insufficientResources, isResolvable: false)
    rejections.append(contentsOf: repeatElement(none, count: missing))
  }

  /// The best total among the first `wanted` feasible nodes from a place in the order on, and how many nodes have it.
  mutating func best(
    from start: Int, in order: [NodeID], wanted: Int, _ question: Question, _ state: borrowing ClusterState
  ) -> Best {
    var found = Best()
    var cursor = start
    while !goOn(&found, &cursor, order.span, wanted: wanted, question.images, state.nodes.epochs.span) {
      bringUpToDate(order[cursor].index, question, state)
    }
    return found
  }

  /// Goes on as long as the answers are up to date; false at a node whose answer is not.
  private func goOn(
    _ found: inout Best, _ cursor: inout Int, _ order: Span<NodeID>, wanted: Int, _ images: [Int64]?,
    _ epochs: Span<UInt32>
  ) -> Bool {
    let known = self.epochs.span
    let totals = self.totals.span
    while found.processed < order.count && found.feasible < wanted {
      let node = order[cursor].index
      if known[node] != epochs[node] { return false }
      var total = totals[node]
      if total >= 0 {
        if let images { total += Int32(truncatingIfNeeded: images[node]) }
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
    return true
  }

  /// The total of a node, from before or anew.
  mutating func total(_ node: Int, _ question: Question, _ state: borrowing ClusterState) -> Int32 {
    if epochs[node] != state.nodes.epochs[node] { bringUpToDate(node, question, state) }
    let total = totals[node]
    guard let images = question.images, total >= 0 else { return total }
    return total + Int32(truncatingIfNeeded: images[node])
  }

  private mutating func bringUpToDate(_ node: Int, _ question: Question, _ state: borrowing ClusterState) {
    epochs[node] = state.nodes.epochs[node]
    let found =
      question.refusals[node].map { Rejection($0, isResolvable: false) } ?? question.rules.rejects(node, state)
    if let found {
      totals[node] = -1
      rejections[node] = found
    } else {
      totals[node] = question.rules.total(node, state.nodes)
    }
  }

  /// Why a node is refused that `total` has just refused.
  func rejection(of node: Int) -> Rejection { rejections[node] }

  /// One of the nodes that `best` found: the one after `passing` others.
  mutating func node(
    scoring best: Int32, passing others: Int, from start: Int, in order: [NodeID], _ question: Question,
    _ state: borrowing ClusterState
  ) -> NodeID {
    var cursor = start
    var ahead = others
    while true {
      if total(order[cursor].index, question, state) == best {
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
  /// Room promised to pods that are at least as important is not to be had.
  private let priority: Int32

  init(_ requests: ResourceRequests, priority: Int32) {
    fit = NodeResourcesFit(requests)
    balance = NodeResourcesBalancedAllocation(requests)
    self.priority = priority
  }

  /// Why the node has no room, with the pods that were promised some and without them.
  func rejects(_ node: Int, _ state: borrowing ClusterState) -> Rejection? {
    if state.nodes.promised[node].isEmpty { return fit.rejects(node, state.nodes) }
    var more: [[Int64]] = []
    for pod in state.nodes.promised[node] where state.pods.node[pod.index] == nil {
      let shape = state.pods.shapes[pod.index].index
      if state.shapes[shape].priority >= priority { more.append(state.shapes[shape].requests.amounts) }
    }
    return fit.rejects(node, state.nodes, with: more) ?? fit.rejects(node, state.nodes)
  }

  func total(_ node: Int, _ nodes: borrowing NodeTable) -> Int32 {
    var total = fit.score(node, nodes) * ScorePlugin.nodeResourcesFit.weight
    if let balance { total += balance.score(node, nodes) * ScorePlugin.balancedAllocation.weight }
    return Int32(truncatingIfNeeded: total)
  }
}
