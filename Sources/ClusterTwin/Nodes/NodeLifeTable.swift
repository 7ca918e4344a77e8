import SimKernel

/// The lives of nodes as columns beside those of the scheduler's node table.
struct NodeLifeTable: Sendable {
  enum State: UInt8, Sendable, BitwiseCopyable {
    case ready
    /// The machine is dead, and nobody has noticed.
    case silent
    /// The node controller has given it up: Ready is Unknown.
    case unreachable
    /// The Node object is gone.
    case gone
  }

  var state: [State] = []
  /// The row of its group; -1 for a node of no group.
  var group: [Int32] = []
  var joined: [SimTime] = []
  /// From when the machine is paid.
  var paidFrom: [SimTime] = []
  /// Where in its ten seconds the kubelet renews the node's lease.
  var leasePhase: [SimDuration] = []
  /// When the node was tainted NoExecute; `.never` where it is not.
  var evicting: [SimTime] = []
  /// The taints of the node, without those of its lease.
  var ownTaints: [[Taint]] = []
  /// The cloud has announced the end of the machine.
  var isLeaving: [Bool] = []
  /// The cloud has no such machine any more: its controller deletes the Node object, and nothing brings it back.
  var isTerminated: [Bool] = []

  mutating func begin(
    _ node: NodeID, group row: Int32, taints: [Taint], paidFrom start: SimTime, phase: SimDuration, at now: SimTime
  ) {
    while state.count <= node.index {
      state.append(.gone)
      group.append(-1)
      joined.append(.never)
      paidFrom.append(.never)
      leasePhase.append(.zero)
      evicting.append(.never)
      ownTaints.append([])
      isLeaving.append(false)
      isTerminated.append(false)
    }
    state[node.index] = .ready
    group[node.index] = row
    joined[node.index] = now
    paidFrom[node.index] = start
    leasePhase[node.index] = phase
    evicting[node.index] = .never
    ownTaints[node.index] = taints
    isLeaving[node.index] = false
    isTerminated[node.index] = false
  }

  func isReady(_ node: NodeID) -> Bool { state[node.index] == .ready }
}
