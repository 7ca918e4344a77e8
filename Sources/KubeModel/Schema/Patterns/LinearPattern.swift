/// A pattern of a schema, ready to be searched for in texts.
///
/// API servers match with Go's `regexp` (RE2), whose time grows with the length of the text only. Swift's `Regex`
/// tries alternatives one after another: patterns of real schemas (`^([a-z]([-a-z]*[a-z])*\.?)*$`) would take it
/// seconds for 30 bytes of a hostile manifest. This follows all alternatives at once, as RE2 does.
package struct LinearPattern: Sendable {
  private enum Step: Sendable {
    case scalars(ScalarSet)
    case split(Int, Int)
    case jump(Int)
    case start, end, match
  }

  private let steps: [Step]

  /// Compiles a pattern; nil when its syntax is none of Go's or it is too large.
  package init?(_ pattern: String) {
    guard let tree = PatternParser.parse(pattern) else { return nil }
    var steps: [Step] = []
    guard Self.append(tree, to: &steps) else { return nil }
    steps.append(.match)
    self.steps = steps
  }

  private static let most = 30_000

  private static func append(_ tree: PatternTree, to steps: inout [Step]) -> Bool {
    guard steps.count < most else { return false }
    switch tree {
    case .empty: return true
    case .scalars(let set): steps.append(.scalars(set))
    case .start: steps.append(.start)
    case .end: steps.append(.end)
    case .sequence(let parts): return parts.allSatisfy { append($0, to: &steps) }
    case .choice(let alternatives): return appendChoice(alternatives[...], to: &steps)
    case .repeated(let part, let least, let most):
      for _ in 0..<least where !append(part, to: &steps) { return false }
      guard let most else { return appendLoop(part, to: &steps) }
      var exits: [Int] = []
      for _ in least..<max(most, least) {
        exits.append(steps.count)
        steps.append(.split(steps.count + 1, 0))
        guard append(part, to: &steps) else { return false }
      }
      for exit in exits { steps[exit] = .split(exit + 1, steps.count) }
    }
    return true
  }

  private static func appendChoice(_ alternatives: ArraySlice<PatternTree>, to steps: inout [Step]) -> Bool {
    var jumps: [Int] = []
    for (index, alternative) in alternatives.enumerated() {
      let isLast = index == alternatives.count - 1
      let split = steps.count
      if !isLast { steps.append(.split(split + 1, 0)) }
      guard append(alternative, to: &steps) else { return false }
      if isLast { continue }
      jumps.append(steps.count)
      steps.append(.jump(0))
      steps[split] = .split(split + 1, steps.count)
    }
    for jump in jumps { steps[jump] = .jump(steps.count) }
    return true
  }

  private static func appendLoop(_ part: PatternTree, to steps: inout [Step]) -> Bool {
    let split = steps.count
    steps.append(.split(split + 1, 0))
    guard append(part, to: &steps) else { return false }
    steps.append(.jump(split))
    steps[split] = .split(split + 1, steps.count)
    return true
  }

  // MARK: - Matching

  /// Whether the pattern occurs anywhere in the text. O(length of the text · size of the pattern).
  package func matches(_ text: String) -> Bool {
    var threads = Threads(count: steps.count)
    var next = Threads(count: steps.count)
    var position = 0
    var scalars = text.unicodeScalars.makeIterator()
    var scalar = scalars.next()
    while true {
      if add(0, to: &threads, isStart: position == 0, isEnd: scalar == nil) { return true }
      guard let current = scalar else { return false }
      scalar = scalars.next()
      next.removeAll()
      for thread in threads.list {
        guard case .scalars(let set) = steps[thread], set.contains(current) else { continue }
        if add(thread + 1, to: &next, isStart: false, isEnd: scalar == nil) { return true }
      }
      swap(&threads, &next)
      position += 1
    }
  }

  /// Steps that wait for a scalar, each once.
  private struct Threads {
    var list: [Int] = []
    var isSeen: [Bool]
    var waiting: [Int] = []
    /// Every step that was marked, to be cleared.
    var marked: [Int] = []

    init(count: Int) { isSeen = Array(repeating: false, count: count) }

    mutating func removeAll() {
      for step in marked { isSeen[step] = false }
      marked.removeAll(keepingCapacity: true)
      list.removeAll(keepingCapacity: true)
    }
  }

  /// Follows all steps that need no scalar; true when the pattern is through.
  private func add(_ step: Int, to threads: inout Threads, isStart: Bool, isEnd: Bool) -> Bool {
    threads.waiting.append(step)
    while let step = threads.waiting.popLast() {
      if threads.isSeen[step] { continue }
      threads.isSeen[step] = true
      threads.marked.append(step)
      switch steps[step] {
      case .match:
        threads.waiting.removeAll()
        return true
      case .scalars: threads.list.append(step)
      case .jump(let target): threads.waiting.append(target)
      case .split(let first, let second):
        threads.waiting.append(second)
        threads.waiting.append(first)
      case .start: if isStart { threads.waiting.append(step + 1) }
      case .end: if isEnd { threads.waiting.append(step + 1) }
      }
    }
    return false
  }
}
