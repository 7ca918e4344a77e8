import SimKernel

/// Nodes that are to be tainted NoExecute, by zone, at the zone's rate.
struct ZoneQueues: Sendable {
  enum State: UInt8, Sendable {
    case normal
    /// A large part of the zone is lost.
    case partial
    case full
    /// Every zone is lost: the controller believes itself cut off.
    case cutOff

    init(ready: Int, lost: Int) {
      if ready == 0 && lost > 0 {
        self = .full
      } else if lost > 2 && Double(lost) / Double(lost + ready) >= 0.55 {
        self = .partial
      } else {
        self = .normal
      }
    }
  }

  private struct Zone: Sendable {
    var name: Symbol
    var waiting: [NodeID] = []
    /// From one node to the next; nil stops.
    var interval: SimDuration? = .seconds(10)
    /// When the bucket has its next token.
    var next = SimTime.zero
    var isScheduled = false
  }

  private static let largeCluster = 50

  private var zones: [Zone] = []

  private mutating func row(_ name: Symbol) -> Int {
    if let row = zones.firstIndex(where: { $0.name == name }) { return row }
    zones.append(Zone(name: name))
    return zones.count - 1
  }

  mutating func enqueue(_ node: NodeID, in name: Symbol) {
    let row = row(name)
    if !zones[row].waiting.contains(node) { zones[row].waiting.append(node) }
  }

  mutating func remove(_ node: NodeID, from name: Symbol) {
    let row = row(name)
    zones[row].waiting.removeAll { $0 == node }
  }

  mutating func setState(_ state: State, size: Int, of name: Symbol) {
    let row = row(name)
    zones[row].interval =
      switch state {
      case .normal, .full: .seconds(10)
      case .partial: size > Self.largeCluster ? .seconds(100) : nil
      case .cutOff: nil
      }
  }

  /// The zones that have work and no event yet, with the time of their next token.
  mutating func wakeUps(at now: SimTime) -> [(row: Int32, time: SimTime)] {
    zones.indices.compactMap { row in
      guard !zones[row].isScheduled, !zones[row].waiting.isEmpty, zones[row].interval != nil else { return nil }
      zones[row].isScheduled = true
      return (Int32(row), max(now, zones[row].next))
    }
  }

  /// Takes the zone's next node, and its token.
  mutating func take(_ row: Int32, at now: SimTime) -> NodeID? {
    let row = Int(row)
    zones[row].isScheduled = false
    guard let interval = zones[row].interval, !zones[row].waiting.isEmpty else { return nil }
    zones[row].next = now + interval
    return zones[row].waiting.removeFirst()
  }
}
