/// Two texts against each other, line by line, as a unified difference.
///
/// Mirrors Python's difflib as `pmezard/go-difflib` has it: longest common runs first, three lines of context.
enum LineDifference {
  /// What changed between two objects as the server shows it.
  static func text(_ before: KubeValue, _ after: KubeValue) -> String {
    unified(lines(before), lines(after))
  }

  /// Indented JSON, one space a level.
  private static func lines(_ value: KubeValue) -> [String] {
    var lines: [String] = []
    var current = ""
    write(value, depth: 0, &current, &lines)
    lines.append(current)
    return lines
  }

  private static func write(_ value: KubeValue, depth: Int, _ current: inout String, _ lines: inout [String]) {
    func newLine(_ level: Int) {
      lines.append(current)
      current = String(repeating: " ", count: level)
    }
    switch value.content {
    case .sequence(let elements) where !elements.isEmpty:
      current += "["
      for (index, element) in elements.enumerated() {
        newLine(depth + 1)
        write(element, depth: depth + 1, &current, &lines)
        if index < elements.count - 1 { current += "," }
      }
      newLine(depth)
      current += "]"
    case .mapping(let mapping) where !mapping.entries.isEmpty:
      current += "{"
      for (index, entry) in mapping.entries.enumerated() {
        newLine(depth + 1)
        current += "\(KubeValue.string(entry.key).json()): "
        write(entry.value, depth: depth + 1, &current, &lines)
        if index < mapping.entries.count - 1 { current += "," }
      }
      newLine(depth)
      current += "}"
    default: current += value.json()
    }
  }

  // MARK: - Matching

  private struct Run {
    var old: Int
    var new: Int
    var count: Int
  }

  private static func unified(_ old: [String], _ new: [String]) -> String {
    var places: [String: [Int]] = [:]
    for (index, line) in new.enumerated() { places[line, default: []].append(index) }
    // Lines that are everywhere tell nothing in long texts.
    if new.count >= 200 { places = places.filter { $0.value.count <= new.count / 100 + 1 } }
    var runs: [Run] = []
    match(old, new, 0..<old.count, 0..<new.count, places, &runs)
    return text(old, new, runs)
  }

  private static func match(
    _ old: [String], _ new: [String], _ a: Range<Int>, _ b: Range<Int>, _ places: [String: [Int]], _ runs: inout [Run]
  ) {
    var best = Run(old: a.lowerBound, new: b.lowerBound, count: 0)
    var lengths: [Int: Int] = [:]
    for index in a {
      var next: [Int: Int] = [:]
      for place in places[old[index]] ?? [] where b.contains(place) {
        let length = (lengths[place - 1] ?? 0) + 1
        next[place] = length
        if length > best.count { best = Run(old: index - length + 1, new: place - length + 1, count: length) }
      }
      lengths = next
    }
    // Lines that were left out grow on to the run.
    while best.old > a.lowerBound, best.new > b.lowerBound, old[best.old - 1] == new[best.new - 1] {
      best = Run(old: best.old - 1, new: best.new - 1, count: best.count + 1)
    }
    while best.old + best.count < a.upperBound, best.new + best.count < b.upperBound,
      old[best.old + best.count] == new[best.new + best.count]
    { best.count += 1 }
    guard best.count > 0 else { return }
    match(old, new, a.lowerBound..<best.old, b.lowerBound..<best.new, places, &runs)
    runs.append(best)
    match(
      old, new, (best.old + best.count)..<a.upperBound, (best.new + best.count)..<b.upperBound, places, &runs)
  }

  // MARK: - Writing

  private static let context = 3

  private static func text(_ old: [String], _ new: [String], _ runs: [Run]) -> String {
    // Changes: what stands between two runs.
    var changes: [(old: Range<Int>, new: Range<Int>)] = []
    var a = 0
    var b = 0
    for run in runs + [Run(old: old.count, new: new.count, count: 0)] {
      if a < run.old || b < run.new { changes.append((a..<run.old, b..<run.new)) }
      a = run.old + run.count
      b = run.new + run.count
    }
    var result = ""
    var index = 0
    while index < changes.count {
      var last = index
      while last + 1 < changes.count,
        changes[last + 1].old.lowerBound - changes[last].old.upperBound <= 2 * context
      { last += 1 }
      result += hunk(old, new, Array(changes[index...last]))
      index = last + 1
    }
    return result
  }

  private static func hunk(
    _ old: [String], _ new: [String], _ changes: [(old: Range<Int>, new: Range<Int>)]
  ) -> String {
    let before = min(context, changes[0].old.lowerBound)
    let start = changes[0].old.lowerBound - before
    let newStart = changes[0].new.lowerBound - before
    let end = changes[changes.count - 1].old.upperBound
    let after = min(context, old.count - end)
    let newEnd = changes[changes.count - 1].new.upperBound + after
    var body = ""
    var position = start
    for change in changes {
      for line in old[position..<change.old.lowerBound] { body += " \(line)\n" }
      for line in old[change.old] { body += "-\(line)\n" }
      for line in new[change.new] { body += "+\(line)\n" }
      position = change.old.upperBound
    }
    for line in old[position..<(end + after)] { body += " \(line)\n" }
    return "@@ -\(range(start, end + after)) +\(range(newStart, newEnd)) @@\n\(body)"
  }

  private static func range(_ start: Int, _ end: Int) -> String {
    let count = end - start
    return count == 1 ? "\(start + 1)" : "\(count == 0 ? start : start + 1),\(count)"
  }
}
