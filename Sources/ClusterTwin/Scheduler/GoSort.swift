/// Go's `sort.Slice`: pattern-defeating quicksort, step for step.
///
/// The order of elements that compare as equal, or that a comparison can't order at all, follows from these steps;
/// where Kubernetes sorts so, its decisions do too.
struct GoSort<Element> {
  private(set) var elements: [Element]
  private let precedes: (Element, Element) -> Bool

  static func sorted(_ elements: [Element], by precedes: @escaping (Element, Element) -> Bool) -> [Element] {
    var sort = GoSort(elements: elements, precedes: precedes)
    sort.quicksort(0, elements.count, limit: Int.bitWidth - elements.count.leadingZeroBitCount)
    return sort.elements
  }

  private func less(_ left: Int, _ right: Int) -> Bool { precedes(elements[left], elements[right]) }

  private mutating func quicksort(_ from: Int, _ to: Int, limit: Int) {
    var (a, b, limit) = (from, to, limit)
    var wasBalanced = true
    var wasPartitioned = true
    while true {
      let length = b - a
      if length <= 12 { return insertionSort(a, b) }
      if limit == 0 { return heapSort(a, b) }
      if !wasBalanced {
        breakPatterns(a, b)
        limit -= 1
      }
      var (pivot, hint) = choosePivot(a, b)
      if hint == .decreasing {
        elements[a..<b].reverse()
        pivot = (b - 1) - (pivot - a)
        hint = .increasing
      }
      if wasBalanced && wasPartitioned && hint == .increasing && partialInsertionSort(a, b) { return }
      if a > 0 && !less(a - 1, pivot) {
        a = partitionEqual(a, b, pivot)
        continue
      }
      let (middle, alreadyPartitioned) = partition(a, b, pivot)
      wasPartitioned = alreadyPartitioned
      if middle - a < b - middle {
        wasBalanced = middle - a >= length / 8
        quicksort(a, middle, limit: limit)
        a = middle + 1
      } else {
        wasBalanced = b - middle >= length / 8
        quicksort(middle + 1, b, limit: limit)
        b = middle
      }
    }
  }

  private mutating func insertionSort(_ a: Int, _ b: Int) {
    guard a < b else { return }
    for start in (a + 1)..<max(a + 1, b) {
      var place = start
      while place > a && less(place, place - 1) {
        elements.swapAt(place, place - 1)
        place -= 1
      }
    }
  }

  private mutating func heapSort(_ first: Int, _ b: Int) {
    let count = b - first
    for root in stride(from: (count - 1) / 2, through: 0, by: -1) { siftDown(root, count, first) }
    for last in stride(from: count - 1, through: 0, by: -1) {
      elements.swapAt(first, first + last)
      siftDown(0, last, first)
    }
  }

  private mutating func siftDown(_ start: Int, _ end: Int, _ first: Int) {
    var root = start
    while true {
      var child = 2 * root + 1
      if child >= end { return }
      if child + 1 < end && less(first + child, first + child + 1) { child += 1 }
      if !less(first + root, first + child) { return }
      elements.swapAt(first + root, first + child)
      root = child
    }
  }

  // MARK: - Partitions

  private mutating func partition(_ a: Int, _ b: Int, _ pivot: Int) -> (Int, alreadyPartitioned: Bool) {
    elements.swapAt(a, pivot)
    var (i, j) = (a + 1, b - 1)
    var isFirst = true
    while true {
      while i <= j && less(i, a) { i += 1 }
      while i <= j && !less(j, a) { j -= 1 }
      if i > j { break }
      isFirst = false
      elements.swapAt(i, j)
      i += 1
      j -= 1
    }
    elements.swapAt(j, a)
    return (j, isFirst)
  }

  private mutating func partitionEqual(_ a: Int, _ b: Int, _ pivot: Int) -> Int {
    elements.swapAt(a, pivot)
    var (i, j) = (a + 1, b - 1)
    while true {
      while i <= j && !less(a, i) { i += 1 }
      while i <= j && less(a, j) { j -= 1 }
      if i > j { return i }
      elements.swapAt(i, j)
      i += 1
      j -= 1
    }
  }

  private mutating func partialInsertionSort(_ a: Int, _ b: Int) -> Bool {
    var i = a + 1
    for _ in 0..<5 {
      while i < b && !less(i, i - 1) { i += 1 }
      if i == b { return true }
      if b - a < 50 { return false }
      elements.swapAt(i, i - 1)
      if i - a >= 2 {
        for j in stride(from: i - 1, through: 1, by: -1) {
          if !less(j, j - 1) { break }
          elements.swapAt(j, j - 1)
        }
      }
      if b - i >= 2 {
        for j in (i + 1)..<b {
          if !less(j, j - 1) { break }
          elements.swapAt(j, j - 1)
        }
      }
    }
    return false
  }

  private mutating func breakPatterns(_ a: Int, _ b: Int) {
    let length = b - a
    var random = UInt64(length)
    let mask = UInt64(1) << UInt64(Int.bitWidth - length.leadingZeroBitCount) - 1
    let middle = a + length / 4 * 2 - 1
    for step in 0..<3 {
      random ^= random << 13
      random ^= random >> 7
      random ^= random << 17
      var other = Int(random & mask)
      if other >= length { other -= length }
      elements.swapAt(middle - 1 + step, a + other)
    }
  }

  // MARK: - The pivot

  private enum Hint { case unknown, increasing, decreasing }

  private func choosePivot(_ a: Int, _ b: Int) -> (Int, Hint) {
    let length = b - a
    var swaps = 0
    var (i, j, k) = (a + length / 4, a + length / 4 * 2, a + length / 4 * 3)
    if length >= 50 {
      i = median(i - 1, i, i + 1, &swaps)
      j = median(j - 1, j, j + 1, &swaps)
      k = median(k - 1, k, k + 1, &swaps)
    }
    j = median(i, j, k, &swaps)
    switch swaps {
    case 0: return (j, .increasing)
    case 12: return (j, .decreasing)
    default: return (j, .unknown)
    }
  }

  private func median(_ a: Int, _ b: Int, _ c: Int, _ swaps: inout Int) -> Int {
    var (a, b, c) = (a, b, c)
    order(&a, &b, &swaps)
    order(&b, &c, &swaps)
    order(&a, &b, &swaps)
    return b
  }

  private func order(_ a: inout Int, _ b: inout Int, _ swaps: inout Int) {
    if less(b, a) {
      swaps += 1
      swap(&a, &b)
    }
  }
}
