import Dispatch
import Synchronization

/// Two things that need nothing of each other, made on two processors.
package func both<One: Sendable, Other: Sendable>(
  _ one: @Sendable () -> One, _ other: @Sendable () -> Other
) -> (One, Other) {
  let first = Mutex(One?.none)
  let second = Mutex(Other?.none)
  DispatchQueue.concurrentPerform(iterations: 2) { index in
    if index == 0 {
      let made = one()
      first.withLock { $0 = made }
    } else {
      let made = other()
      second.withLock { $0 = made }
    }
  }
  guard let one = first.withLock({ $0 }), let other = second.withLock({ $0 }) else {
    preconditionFailure("both were made")
  }
  return (one, other)
}

/// What is made for each number below `count`, on all processors, in the order of the numbers.
package func sideBySide<Made: Sendable>(_ count: Int, _ make: @Sendable (Int) -> Made) -> [Made] {
  let made = Mutex([Made?](repeating: nil, count: count))
  DispatchQueue.concurrentPerform(iterations: count) { index in
    let one = make(index)
    made.withLock { $0[index] = one }
  }
  return made.withLock { $0.compactMap(\.self) }
}

/// What is made of each share of the elements, on all processors, in their order.
package func sideBySide<Element: Sendable, Made: Sendable>(
  _ elements: [Element], share: Int, _ make: @Sendable (ArraySlice<Element>) -> [Made]
) -> [Made] {
  sideBySide((elements.count + share - 1) / share) { number in
    make(elements[number * share..<min(elements.count, (number + 1) * share)])
  }.flatMap(\.self)
}
