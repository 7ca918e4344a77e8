/// The `rabbitmq` trigger.
package struct RabbitScaler: Sendable {
  package enum Mode: Sendable, Hashable {
    case queueLength
    case messageRate
    case deliverGetRate
    case publishedToDeliveredRatio
    case expectedQueueConsumptionTime
  }

  /// How several queues that a regular expression finds become one.
  package enum Operation: Sendable { case sum, max, avg }

  package struct Queue: Sendable, Hashable {
    package var ready: Int64
    package var unacknowledged: Int64
    /// Messages per second.
    package var publishRate: Double
    package var deliverGetRate: Double

    package init(ready: Int64, unacknowledged: Int64 = 0, publishRate: Double = 0, deliverGetRate: Double = 0) {
      self.ready = ready
      self.unacknowledged = unacknowledged
      self.publishRate = publishRate
      self.deliverGetRate = deliverGetRate
    }
  }

  package var mode: Mode
  package var activation: Double = 0
  package var excludesUnacknowledged = false
  package var operation = Operation.sum

  package init(_ mode: Mode) { self.mode = mode }

  /// The mode of a trigger's metadata; nil where it names none.
  init?(mode text: String) {
    switch text {
    case "QueueLength": self.init(.queueLength)
    case "MessageRate": self.init(.messageRate)
    case "DeliverGetRate": self.init(.deliverGetRate)
    case "PublishedToDeliveredRatio": self.init(.publishedToDeliveredRatio)
    case "ExpectedQueueConsumptionTime": self.init(.expectedQueueConsumptionTime)
    default: return nil
    }
  }

  package func read(_ queues: [Queue]) -> TriggerReading {
    if queues.isEmpty { return .failure("error inspecting rabbitMQ: no queue") }
    let messages = combine(queues.map { Double($0.ready + (excludesUnacknowledged ? 0 : $0.unacknowledged)) })
    let published = combine(queues.map(\.publishRate))
    let delivered = combine(queues.map(\.deliverGetRate))
    let value: Double
    let isActive: Bool
    switch mode {
    case .queueLength:
      value = messages
      isActive = value > activation
    case .messageRate:
      value = published
      isActive = published > activation || messages > activation
    case .deliverGetRate:
      value = delivered
      isActive = value > activation
    case .publishedToDeliveredRatio:
      if published > 0 && delivered == 0 { return .value(milliValue(activation), isActive: true) }
      value = published > 0 ? published / delivered : 0
      isActive = value > activation
    case .expectedQueueConsumptionTime:
      if messages == 0 { return .value(0, isActive: 0 > activation) }
      if delivered == 0 { return .value(milliValue(activation), isActive: true) }
      value = (published - delivered) / delivered + messages / delivered
      isActive = value > activation
    }
    return .value(milliValue(value), isActive: isActive)
  }

  private func combine(_ numbers: [Double]) -> Double {
    switch operation {
    case .sum: numbers.reduce(0, +)
    case .max: numbers.max() ?? 0
    case .avg: numbers.reduce(0, +) / Double(numbers.count)
    }
  }
}
