/// What happened while pods were being scheduled: a pod that fails looks at what it missed.
struct InFlightEvents: Sendable {
  private var events: [ClusterEvent] = []
  /// How many events were forgotten because no pod in flight needs them.
  private var dropped = 0
  /// Pods in flight, each with the number of events before it was popped.
  private var pods: [(pod: PodID, mark: Int)] = []

  var isEmpty: Bool { pods.isEmpty }

  func contains(_ pod: PodID) -> Bool { pods.contains { $0.pod == pod } }

  mutating func begin(_ pod: PodID) { pods.append((pod, dropped + events.count)) }

  mutating func append(_ event: ClusterEvent) {
    if !pods.isEmpty { events.append(event) }
  }

  /// The events since the pod was popped.
  func missed(by pod: PodID) -> ArraySlice<ClusterEvent> {
    guard let entry = pods.first(where: { $0.pod == pod }) else { return [] }
    return events[(entry.mark - dropped)...]
  }

  mutating func end(_ pod: PodID) {
    pods.removeAll { $0.pod == pod }
    guard let oldest = pods.first else {
      dropped += events.count
      events.removeAll(keepingCapacity: true)
      return
    }
    events.removeFirst(oldest.mark - dropped)
    dropped = oldest.mark
  }
}
