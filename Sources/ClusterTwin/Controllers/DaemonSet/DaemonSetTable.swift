import SimKernel

/// What a DaemonSet asks for.
struct DaemonSetSpec: Hashable, Sendable {
  /// `RollingUpdate`, else `OnDelete`.
  var isRolling = true
  var maxUnavailable = ScaledAmount.count(1)
  var maxSurge = ScaledAmount.count(0)
  var minReady = SimDuration.zero

  /// Both shares are rounded up; one pod may be missing where both are zero.
  func unavailable(of desired: Int32) -> Int32 {
    let count = maxUnavailable.roundedUp(of: desired)
    return count == 0 && surge(of: desired) == 0 && desired > 0 ? 1 : count
  }

  func surge(of desired: Int32) -> Int32 { isRolling ? maxSurge.roundedUp(of: desired) : 0 }

  /// Whether a node may run an old and a new pod at a time.
  var allowsSurge: Bool { surge(of: 1) > 0 }
}

/// `status` of a DaemonSet, with the API's names.
struct DaemonSetStatus: Hashable, Sendable {
  var desiredNumberScheduled: Int32 = 0
  var currentNumberScheduled: Int32 = 0
  var numberMisscheduled: Int32 = 0
  var numberReady: Int32 = 0
  var numberAvailable: Int32 = 0
  var updatedNumberScheduled: Int32 = 0

  var numberUnavailable: Int32 { desiredNumberScheduled - numberAvailable }
}

/// One node, as one DaemonSet sees it.
struct DaemonNode: Hashable, Sendable, BitwiseCopyable {
  /// The newest pod of the DaemonSet for the node; the others follow by `PodLifeTable.sibling`.
  var newest: Int32 = -1
  /// Something changed since the last sync.
  var isDirty = false
  /// What the node adds to the status.
  var isDesired = false
  var isScheduled = false
  var isReady = false
  var isAvailable = false
  var isUpdated = false
  /// Back-off of failed pods.
  var wait = SimDuration.zero
  var waitUpdated = SimTime.zero
}

/// DaemonSets as columns. The template of `owned` is the one of the update.
struct DaemonSetTable: Sendable {
  var owned = OwnedPods()
  var name: [Symbol] = []
  var namespace: [Symbol] = []
  var isAlive: [Bool] = []
  var spec: [DaemonSetSpec] = []
  var status: [DaemonSetStatus] = []
  /// By row, then by node.
  var nodes: [[DaemonNode]] = []
  /// Nodes that changed since the last sync, by row.
  private(set) var dirtyNodes: [[NodeID]] = []
  /// There may be pods of an old template.
  var isUpdating: [Bool] = []
  /// How much of the log of node changes has been taken in.
  var nodeMark = 0

  var count: Int { owned.count }

  mutating func add(
    name title: Symbol, namespace space: Symbol, template: TemplateID, spec wish: DaemonSetSpec
  ) -> Int32 {
    name.append(title)
    namespace.append(space)
    isAlive.append(true)
    spec.append(wish)
    status.append(DaemonSetStatus())
    nodes.append([])
    dirtyNodes.append([])
    isUpdating.append(false)
    return owned.add(template: template, minReady: wish.minReady)
  }

  mutating func touch(_ row: Int32, _ node: NodeID) {
    while nodes[Int(row)].count <= node.index { nodes[Int(row)].append(DaemonNode()) }
    if nodes[Int(row)][node.index].isDirty { return }
    nodes[Int(row)][node.index].isDirty = true
    dirtyNodes[Int(row)].append(node)
  }

  /// Takes up to `limit` of the nodes that changed, in order.
  mutating func takeDirtyNodes(_ row: Int32, limit: Int) -> [NodeID] {
    let index = Int(row)
    dirtyNodes[index].sort()
    let taken = Array(dirtyNodes[index].prefix(limit))
    dirtyNodes[index].removeFirst(taken.count)
    for node in taken { nodes[index][node.index].isDirty = false }
    return taken
  }
}
