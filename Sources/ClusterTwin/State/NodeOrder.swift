/// The order in which the scheduler visits nodes: one of each zone in turn.
///
/// Mirrors `backend/cache/node_tree.go`.
struct NodeOrder: Sendable {
  struct Zone: Hashable, Sendable {
    var region: Symbol
    var zone: Symbol
  }

  private var zones: [Zone] = []
  private var members: [[NodeID]] = []
  private var isStale = false
  /// All nodes, round robin over the zones.
  private(set) var list: [NodeID] = []

  mutating func add(_ node: NodeID, in zone: Zone) {
    if let index = zones.firstIndex(of: zone) {
      members[index].append(node)
    } else {
      zones.append(zone)
      members.append([node])
    }
    isStale = true
  }

  /// Takes a node out; a zone without nodes loses its turn.
  mutating func remove(_ node: NodeID, from zone: Zone) {
    guard let index = zones.firstIndex(of: zone) else { return }
    members[index].removeAll { $0 == node }
    if members[index].isEmpty {
      zones.remove(at: index)
      members.remove(at: index)
    }
    isStale = true
  }

  /// Brings `list` up to date; to be called before the nodes are walked.
  mutating func refresh() {
    guard isStale else { return }
    isStale = false
    list.removeAll(keepingCapacity: true)
    let longest = members.map(\.count).max() ?? 0
    for place in 0..<longest {
      for zone in members where place < zone.count { list.append(zone[place]) }
    }
  }
}
