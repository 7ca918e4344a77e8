import HeapModule

/// What will happen, in the order in which it will.
///
/// Events of one instant come by `rank`, then in the order in which they were scheduled, so that a run depends on
/// nothing but its inputs. A cancelled event costs nothing until its time has come.
package struct EventQueue<Payload: BitwiseCopyable & Sendable>: Sendable {
  private struct Entry: Comparable, Sendable {
    var time: SimTime
    /// The rank in the upper 8 bits, the number of the event below.
    var order: UInt64
    var slot: Int32
    var generation: UInt32

    static func < (left: Entry, right: Entry) -> Bool {
      left.time == right.time ? left.order < right.order : left.time < right.time
    }

    static func == (left: Entry, right: Entry) -> Bool { left.order == right.order }
  }

  private var heap = Heap<Entry>()
  private var payloads: [Payload] = []
  /// Odd while the slot holds an event that stands.
  private var generations: [UInt32] = []
  private var free: [Int32] = []
  private var scheduled: UInt64 = 0
  /// Events that stand.
  package private(set) var count = 0

  package init() {}

  package var isEmpty: Bool { count == 0 }

  /// Adds an event and gives the ticket that cancels it. `rank` orders kinds of events within one instant, low first.
  @discardableResult
  package mutating func schedule(_ payload: Payload, at time: SimTime, rank: UInt8 = 128) -> EventTicket {
    let slot: Int32
    if let reused = free.popLast() {
      slot = reused
      payloads[Int(slot)] = payload
      generations[Int(slot)] &+= 1
    } else {
      slot = Int32(payloads.count)
      payloads.append(payload)
      generations.append(1)
    }
    scheduled += 1
    let generation = generations[Int(slot)]
    heap.insert(Entry(time: time, order: UInt64(rank) << 56 | scheduled, slot: slot, generation: generation))
    count += 1
    return EventTicket(slot: slot, generation: generation)
  }

  /// Takes an event back; nothing happens where it took place or was cancelled before.
  package mutating func cancel(_ ticket: EventTicket) {
    guard ticket.slot >= 0, generations[Int(ticket.slot)] == ticket.generation else { return }
    generations[Int(ticket.slot)] &+= 1
    count -= 1
  }

  /// The time of the next event that stands.
  package mutating func nextTime() -> SimTime? {
    dropCancelled()
    return heap.min?.time
  }

  /// Takes out the next event that stands.
  package mutating func pop() -> (time: SimTime, payload: Payload)? {
    dropCancelled()
    guard let entry = heap.popMin() else { return nil }
    let slot = Int(entry.slot)
    generations[slot] &+= 1
    count -= 1
    free.append(entry.slot)
    return (entry.time, payloads[slot])
  }

  private mutating func dropCancelled() {
    while let entry = heap.min, generations[Int(entry.slot)] != entry.generation {
      _ = heap.popMin()
      free.append(entry.slot)
    }
  }
}

/// The right to cancel one event.
package struct EventTicket: Hashable, Sendable, BitwiseCopyable {
  fileprivate var slot: Int32
  fileprivate var generation: UInt32

  /// Of no event.
  package static let none = EventTicket(slot: -1, generation: 0)
}
