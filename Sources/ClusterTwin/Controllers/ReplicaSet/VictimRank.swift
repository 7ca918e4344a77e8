import SimKernel

/// What decides which pod of a ReplicaSet goes first (`controller_utils.go`, `ActivePodsWithRanks`).
struct VictimRank: Hashable, Sendable {
  var isAssigned: Bool
  var phase: PodPhase
  /// Since when the pod is ready, in whole seconds; nil where it is not.
  var ready: SimTime?
  /// The annotation `controller.kubernetes.io/pod-deletion-cost`.
  var cost: Int32
  /// Active pods of the same owner on the same node.
  var neighbours: Int32
  /// Of the container that restarted most.
  var restarts: Int32
  /// In whole seconds.
  var created: SimTime
  /// Orders pods as their UIDs do.
  var uid: UInt64

  /// Whether this pod goes before another one; of equals, the lower UID.
  func precedes(_ other: VictimRank, at now: SimTime) -> Bool { compare(other, at: now) ?? (uid < other.uid) }

  /// Whether this pod goes before another one; nil where Kubernetes has no preference.
  func compare(_ other: VictimRank, at now: SimTime) -> Bool? {
    if isAssigned != other.isAssigned { return !isAssigned }
    if phase != other.phase { return phase < other.phase }
    if (ready == nil) != (other.ready == nil) { return ready == nil }
    if cost != other.cost { return cost < other.cost }
    if neighbours != other.neighbours { return neighbours > other.neighbours }
    if let ready, let otherReady = other.ready, ready != otherReady {
      return Self.isYounger(ready, otherReady, uid < other.uid, now)
    }
    if restarts != other.restarts { return restarts > other.restarts }
    if created != other.created { return Self.isYounger(created, other.created, uid < other.uid, now) }
    return nil
  }

  /// Ages count by their power of two; of equal ones the lower UID goes first.
  private static func isYounger(_ left: SimTime, _ right: SimTime, _ hasLowerUID: Bool, _ now: SimTime) -> Bool {
    let (a, b) = (magnitude(now - left), magnitude(now - right))
    return a == b ? hasLowerUID : a < b
  }

  /// The logarithm of an age in nanoseconds; -1 for none.
  private static func magnitude(_ age: SimDuration) -> Int {
    let nanoseconds = age.microseconds &* 1_000
    return nanoseconds <= 0 ? -1 : 63 - nanoseconds.leadingZeroBitCount
  }

  /// The cost that an annotation names; 0 for one that is no number of 32 bits as Go writes it.
  static func cost(_ text: String?) -> Int32 {
    guard let text, let first = text.first, text == "0" || first == "-" || ("1"..."9").contains(first) else { return 0 }
    return Int32(text) ?? 0
  }
}
