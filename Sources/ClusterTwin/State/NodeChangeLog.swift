/// Which nodes changed, in order: who keeps answers about nodes looks again at these only.
struct NodeChangeLog: Sendable {
  private var entries: [NodeID] = []
  private var dropped = 0

  /// The number of changes so far.
  var end: Int { dropped + entries.count }

  mutating func append(_ node: NodeID, slotCount: Int) {
    let limit = max(512, slotCount)
    if entries.count >= 2 * limit {
      entries.removeFirst(limit)
      dropped += limit
    }
    entries.append(node)
  }

  /// The nodes that changed since there were `mark` changes; nil when it is cheaper to look at all nodes.
  func changes(since mark: Int) -> ArraySlice<NodeID>? {
    mark < dropped ? nil : entries[(mark - dropped)...]
  }
}
