import SimKernel

/// Messages that wait in a queue: they come by a curve, and every ready consumer takes its share as fast as it can.
struct QueueBacklog: Hashable, Sendable {
  /// Thousandths of a message a second.
  private let arrivals: LoadCurve
  /// What one ready consumer takes, in thousandths of a message a second; nil: whatever is there.
  var perConsumer: Int64?
  /// How many consumers have been ready since `since`.
  private var consumers: Int64 = 0
  /// Millionths of thousandths of a message, so that nothing is lost when consumers come and go.
  private var waiting: Int128 = 0
  private var since = SimTime.zero

  init(arrivals: LoadCurve) { self.arrivals = arrivals }

  /// Thousandths of a message at a moment, not before the last change of the consumers.
  func length(at time: SimTime) -> Int64 { Int64(clamping: amount(at: time) / 1_000_000) }

  /// From `time` on there are so many consumers.
  mutating func setConsumers(_ count: Int64, at time: SimTime) {
    waiting = amount(at: time)
    since = max(since, time)
    consumers = count
  }

  private func amount(at time: SimTime) -> Int128 {
    if perConsumer == nil && consumers > 0 { return 0 }
    let taken = Int128(perConsumer ?? 0) * Int128(consumers)
    var amount = waiting
    var moment = since
    while moment < time {
      let next = min(time, arrivals.nextChange(after: moment) ?? time)
      amount += (Int128(arrivals.value(at: moment)) - taken) * Int128((next - moment).microseconds)
      amount = max(0, amount)
      moment = next
    }
    return amount
  }
}
