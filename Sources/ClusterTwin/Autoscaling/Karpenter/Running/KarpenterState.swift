import SimKernel

/// Karpenter of the cluster: its pools and offers, what it has launched, and what it is about to change.
struct Karpenter: Sendable {
  var pools: [KarpenterNodePool]
  var offers: [InstanceOffer] = []
  /// By offer: the group whose machines it launches, and the place of its zone.
  var sources: [(group: Int32, zone: Int)] = []
  /// By offer: whether the requirements of its pool accept it.
  var isAccepted: [Bool] = []
  /// By offer: until when the cloud is believed to have none.
  var soldOutUntil: [SimTime] = []
  var claims: [NodeClaim] = []
  /// Claims that are not over, in the order of their making.
  var living: [Int32] = []
  /// By slot of the node table.
  private var claimOfNode: [Int32] = []
  /// When the batch of waiting pods began; nil while there is none.
  var batchStart: SimTime?
  var batchEnd = EventTicket.none
  /// A command that waits for its second look.
  var candidate: DisruptionCommand?
  /// Commands whose replacements are on their way.
  var running: [RunningCommand] = []
  /// The records of the trace at the last look that found nothing, and when to look again all the same.
  var quietAt = -1
  var quietUntil = SimTime.zero

  struct RunningCommand: Sendable {
    var candidates: [Int32]
    var replacements: [Int32]
  }

  init(pools list: [KarpenterNodePool]) { pools = list }

  var settings: [KarpenterPool] { pools.map(\.pool) }

  /// The claim of a node; nil for a node that Karpenter did not launch.
  func claim(of node: NodeID, _ nodes: NodeTable) -> Int32? {
    guard node.index < claimOfNode.count, claimOfNode[node.index] >= 0 else { return nil }
    let claim = claimOfNode[node.index]
    let entry = claims[Int(claim)]
    return entry.node == node && entry.generation == nodes.generations[node.index] && entry.state != .gone ? claim : nil
  }

  mutating func add(_ claim: NodeClaim) -> Int32 {
    var claim = claim
    claim.hash = pools[offers[Int(claim.offer)].pool].hash
    claims.append(claim)
    living.append(Int32(claims.count - 1))
    return Int32(claims.count - 1)
  }

  mutating func join(_ claim: Int32, _ node: NodeID, generation: UInt32) {
    while claimOfNode.count <= node.index { claimOfNode.append(-1) }
    claimOfNode[node.index] = claim
    claims[Int(claim)].node = node
    claims[Int(claim)].generation = generation
    claims[Int(claim)].state = .ready
  }

  mutating func end(_ claim: Int32) {
    claims[Int(claim)].state = .gone
    living.removeAll { $0 == claim }
  }

  func claim(ofMachine number: Int32, _ group: Int32) -> Int32? {
    living.first { claims[Int($0)].number == number && claims[Int($0)].group == group }
  }

  /// By pool and resource: what its machines have, those on their way included and those on their way out not
  /// (`StateNodes.Active`).
  func used() -> [[Int64]] {
    var sums = pools.map { _ in [Int64]() }
    for claim in living where claims[Int(claim)].state != .deleting && !claims[Int(claim)].isDisrupted {
      let offer = offers[Int(claims[Int(claim)].offer)]
      for (index, amount) in offer.template.capacity.enumerated() {
        while sums[offer.pool].count <= index { sums[offer.pool].append(0) }
        sums[offer.pool][index] += amount
      }
    }
    return sums
  }

  /// The offers as they are to be had now.
  func available(at now: SimTime) -> [InstanceOffer] {
    offers.indices.map { index in
      var offer = offers[index]
      offer.isAvailable = isAccepted[index] && soldOutUntil[index] <= now
      return offer
    }
  }
}

/// A machine that Karpenter asked for.
struct NodeClaim: Sendable {
  enum State: UInt8, Sendable {
    case launched, ready
    /// Its pods leave, then the machine stops.
    case deleting
    case gone
  }

  var offer: Int32
  var group: Int32
  var number: Int32
  var created: SimTime
  var state = State.launched
  var node: NodeID?
  var generation: UInt32 = 0
  /// Pods that were promised to it may still come.
  var nominatedUntil = SimTime.zero
  /// When a pod last came or went, and what was there then.
  var lastPodEvent = SimTime.zero
  var podSignature: UInt64 = 0
  /// The hash of the pool's template that it was made with.
  var hash: UInt64 = 0
  /// When it was found to differ from its pool; nil while it does not.
  var driftedSince: SimTime?
  /// A command takes its place.
  var isDisrupted = false
  /// When the machine stops whatever is left on it.
  var deadline = SimTime.never
  /// Since when nothing is left but pods that a silent node does not stop.
  var stuckSince = SimTime.never
  /// The wait before what a budget refused is asked for again.
  var retry = SimDuration.seconds(1)
}

/// A NodePool with what its nodes are made with.
struct KarpenterNodePool: Sendable {
  var pool: KarpenterPool
  var terminationGrace: SimDuration?
  /// Tells templates apart as the annotation `karpenter.sh/nodepool-hash` does: requirements don't count.
  var hash: UInt64 = 0
}

/// What Karpenter does at a moment to come.
enum KarpenterEvent: Sendable, BitwiseCopyable {
  /// The window of a batch is over.
  case provision
  /// The disruption controller looks, every ten seconds.
  case disrupt
  /// A command gets its second look.
  case validate
  /// Pods leave a node.
  case drain(Int32)
  case expire(Int32)
}
