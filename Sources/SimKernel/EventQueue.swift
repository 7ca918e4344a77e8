/// What will happen, in the order in which it will.
///
/// Events of one instant come by `rank`, then in the order in which they were scheduled, so that a run depends on
/// nothing but its inputs. A cancelled event costs nothing until its time has come.
package struct EventQueue<Payload: BitwiseCopyable & Sendable>: Sendable {
  // The order knows no payload and so is compiled once; the rest is inlined where the payload is known.
  @usableFromInline package var order = EventOrder()
  @usableFromInline package var payloads: [Payload] = []

  @inlinable package init() {}

  /// Events that stand.
  @inlinable package var count: Int { order.count }
  @inlinable package var isEmpty: Bool { order.count == 0 }

  /// Adds an event and gives the ticket that cancels it. `rank` orders kinds of events within one instant, low first.
  @inlinable @discardableResult
  package mutating func schedule(_ payload: Payload, at time: SimTime, rank: UInt8 = 128) -> EventTicket {
    let ticket = order.schedule(at: time, rank: rank)
    if Int(ticket.slot) == payloads.count { payloads.append(payload) } else { payloads[Int(ticket.slot)] = payload }
    return ticket
  }

  /// Takes an event back; nothing happens where it took place or was cancelled before.
  @inlinable package mutating func cancel(_ ticket: EventTicket) { order.cancel(ticket) }

  /// The time of the next event that stands.
  @inlinable package mutating func nextTime() -> SimTime? { order.nextTime() }

  /// Takes out the next event that stands.
  @inlinable package mutating func pop() -> (time: SimTime, payload: Payload)? {
    guard let (time, slot) = order.pop() else { return nil }
    return (time, payloads[Int(slot)])
  }
}
