import Basics

/// What changes between two texts, in the form of `diff -u`.
package enum UnifiedDiff {
  private static let context = 3

  /// Empty when nothing changes.
  package static func text(_ before: [UInt8], _ after: [UInt8], file: String) -> String {
    let (old, new) = (lines(before), lines(after))
    let difference = new.difference(from: old)
    if difference.isEmpty { return "" }
    var removed = [Bool](repeating: false, count: old.count)
    var added = [Bool](repeating: false, count: new.count)
    for change in difference {
      switch change {
      case .remove(let offset, _, _): removed[offset] = true
      case .insert(let offset, _, _): added[offset] = true
      }
    }
    var text = "--- a/\(plain(file))\n+++ b/\(plain(file))\n"
    for hunk in hunks(steps(removed, added)) { text += self.text(of: hunk, old, new) }
    return text
  }

  /// A line of the result: kept, taken away or added, with its place in both texts.
  private struct Step {
    enum Kind { case kept, removed, added }
    let kind: Kind
    let old: Int
    let new: Int
  }

  private static func steps(_ removed: [Bool], _ added: [Bool]) -> [Step] {
    var steps: [Step] = []
    var (old, new) = (0, 0)
    while old < removed.count || new < added.count {
      if old < removed.count, removed[old] {
        steps.append(Step(kind: .removed, old: old, new: new))
        old += 1
      } else if new < added.count, added[new] {
        steps.append(Step(kind: .added, old: old, new: new))
        new += 1
      } else {
        steps.append(Step(kind: .kept, old: old, new: new))
        old += 1
        new += 1
      }
    }
    return steps
  }

  /// Changes with the lines around them; those that lie near each other are told together.
  private static func hunks(_ steps: [Step]) -> [ArraySlice<Step>] {
    var hunks: [Range<Int>] = []
    for (index, step) in steps.enumerated() where step.kind != .kept {
      let range = max(0, index - context)..<min(steps.count, index + context + 1)
      if let last = hunks.last, last.upperBound >= range.lowerBound {
        hunks[hunks.count - 1] = last.lowerBound..<range.upperBound
      } else {
        hunks.append(range)
      }
    }
    return hunks.map { steps[$0] }
  }

  private static func text(of hunk: ArraySlice<Step>, _ old: [Line], _ new: [Line]) -> String {
    guard let first = hunk.first else { return "" }
    let (before, after) = (hunk.count { $0.kind != .added }, hunk.count { $0.kind != .removed })
    var text = "@@ -\(place(first.old, before)) +\(place(first.new, after)) @@\n"
    for step in hunk {
      let (mark, line) =
        switch step.kind {
        case .kept: (" ", old[step.old])
        case .removed: ("-", old[step.old])
        case .added: ("+", new[step.new])
        }
      text += mark + String(decoding: line.bytes, as: UTF8.self)
      text += line.hasBreak ? "\n" : "\n\\ No newline at end of file\n"
    }
    return text
  }

  private static func place(_ start: Int, _ count: Int) -> String {
    count == 1 ? "\(start + 1)" : "\(count == 0 ? start : start + 1),\(count)"
  }

  private struct Line: Hashable {
    let bytes: ArraySlice<UInt8>
    let hasBreak: Bool
  }

  private static func lines(_ bytes: [UInt8]) -> [Line] {
    var lines: [Line] = []
    var start = 0
    for (index, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") {
      lines.append(Line(bytes: bytes[start..<index], hasBreak: true))
      start = index + 1
    }
    if start < bytes.count { lines.append(Line(bytes: bytes[start...], hasBreak: false)) }
    return lines
  }

  private static func plain(_ file: String) -> String {
    file.hasPrefix("./") ? String(file.dropFirst(2)) : file.hasPrefix("/") ? String(file.dropFirst()) : file
  }
}
