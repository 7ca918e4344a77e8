import Dispatch
import Synchronization

/// What is made for each number below `count`, on all processors, in the order of the numbers.
package func sideBySide<Made: Sendable>(_ count: Int, _ make: @Sendable (Int) -> Made) -> [Made] {
  let made = Mutex([Made?](repeating: nil, count: count))
  DispatchQueue.concurrentPerform(iterations: count) { index in
    let one = make(index)
    made.withLock { $0[index] = one }
  }
  return made.withLock { $0.compactMap(\.self) }
}
