import DequeModule
import SimKernel

/// The work queue of one controller: rows to look at, each once, first come first served.
struct DirtyRows: Sendable {
  private var queue = Deque<Int32>()
  private var isQueued: [Bool] = []
  /// How often a row was looked at within `instant`.
  private var visits: [Int32] = []
  private var instants: [SimTime] = []

  var isEmpty: Bool { queue.isEmpty }

  mutating func add(_ row: Int32) {
    let index = Int(row)
    while isQueued.count <= index {
      isQueued.append(false)
      visits.append(0)
      instants.append(.never)
    }
    if isQueued[index] { return }
    isQueued[index] = true
    queue.append(row)
  }

  mutating func pop() -> Int32? {
    guard let row = queue.popFirst() else { return nil }
    isQueued[Int(row)] = false
    return row
  }

  /// Counts a visit and gives how many there were at this instant.
  mutating func visit(_ row: Int32, at now: SimTime) -> Int32 {
    let index = Int(row)
    if instants[index] != now {
      instants[index] = now
      visits[index] = 0
    }
    visits[index] += 1
    return visits[index]
  }
}
