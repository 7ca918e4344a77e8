import HeapModule

/// The times of events and the slots that hold what they are: the part of an `EventQueue` that knows no payload.
package struct EventOrder: Sendable {
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
  /// Odd while the slot holds an event that stands.
  private var generations: [UInt32] = []
  private var free: [Int32] = []
  private var scheduled: UInt64 = 0
  /// Events that stand.
  package private(set) var count = 0

  package init() {}

  /// Adds an event; the slot of its ticket is a free one, or the next new one.
  package mutating func schedule(at time: SimTime, rank: UInt8) -> EventTicket {
    let slot: Int32
    if let reused = free.popLast() {
      slot = reused
      generations[Int(slot)] &+= 1
    } else {
      slot = Int32(generations.count)
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
  package mutating func pop() -> (time: SimTime, slot: Int32)? {
    dropCancelled()
    guard let entry = heap.popMin() else { return nil }
    generations[Int(entry.slot)] &+= 1
    count -= 1
    free.append(entry.slot)
    return (entry.time, entry.slot)
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
  package let slot: Int32
  fileprivate let generation: UInt32

  /// Of no event.
  package static let none = EventTicket(slot: -1, generation: 0)
}
