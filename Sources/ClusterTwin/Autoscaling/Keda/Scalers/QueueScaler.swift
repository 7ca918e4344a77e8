/// The `aws-sqs-queue` trigger.
package struct QueueScaler: Sendable {
  /// What the queue says of itself.
  package struct Queue: Sendable, Hashable {
    package var visible: Int64
    package var inFlight: Int64
    package var delayed: Int64

    package init(visible: Int64, inFlight: Int64 = 0, delayed: Int64 = 0) {
      self.visible = visible
      self.inFlight = inFlight
      self.delayed = delayed
    }
  }

  package var activation: Int64 = 0
  package var countsInFlight = true
  package var countsDelayed = false

  package init() {}

  package func read(_ queue: Queue) -> TriggerReading {
    let length = queue.visible + (countsInFlight ? queue.inFlight : 0) + (countsDelayed ? queue.delayed : 0)
    return .value(length * 1000, isActive: length > activation)
  }
}
