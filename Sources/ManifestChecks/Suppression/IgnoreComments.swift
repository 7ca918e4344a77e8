package import Basics
import KubeModel

/// Comments of YAML files by which somebody accepts findings: ours, checkov's and Trivy's.
///
/// - `# plimsoll:ignore REF01, image-latest why it may stay`: the line or block beside or below it, the whole object at
///   its head.
/// - `# trivy:ignore:AVD-KSV-0001 trivy:ignore:KSV014`: the same places.
/// - `# checkov:skip=CKV_K8S_16: why`: the whole object, wherever it stands in it.
package struct IgnoreComments: Sendable {
  /// Lines by file and by what is accepted there: codes and words of comments, in small letters. Of each they are in
  /// order and apart.
  private var lines: [String: [String: [ClosedRange<Int>]]] = [:]
  /// Names of our own comments that no rule has; a rule of the user's may have them.
  private var unknown: [(name: String, place: SourceLocation)] = []

  package init() {}

  /// Reads the comments of a file.
  package mutating func add(_ bytes: [UInt8], file: String) {
    guard Self.mayHoldSome(bytes) else { return }
    var found: [String: [ClosedRange<Int>]] = [:]
    for comment in YAMLComment.all(in: bytes) {
      if let names = IgnoreWords.own(comment.text) {
        for name in names where name != "*" && RuleNames.current.checks(named: name).isEmpty {
          unknown.append((name, SourceLocation(file: file, line: comment.line, column: comment.column)))
        }
        Self.add(names, comment.node, to: &found)
      }
      Self.add(IgnoreWords.trivy(comment.text), comment.node, to: &found)
      Self.add(IgnoreWords.checkov(comment.text), comment.document, to: &found)
    }
    lines[file] = found.mapValues(Self.merged)
  }

  /// Takes over what the comments of other files say.
  package mutating func add(_ other: IgnoreComments) {
    if !other.lines.isEmpty { lines.merge(other.lines) { $1 } }
    unknown += other.unknown
  }

  private static func add(_ names: [String], _ lines: ClosedRange<Int>?, to found: inout [String: [ClosedRange<Int>]]) {
    guard let lines else { return }
    for name in names {
      let codes = RuleNames.current.checks(named: name).map(\.code)
      for word in Set([name.lowercased()] + codes.map { $0.lowercased() }) { found[word, default: []].append(lines) }
    }
  }

  private static func merged(_ ranges: [ClosedRange<Int>]) -> [ClosedRange<Int>] {
    var merged: [ClosedRange<Int>] = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = merged.last, range.lowerBound <= last.upperBound {
        merged[merged.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
      } else {
        merged.append(range)
      }
    }
    return merged
  }

  package func covers(_ finding: Finding) -> Bool {
    guard let words = lines[finding.location.file] else { return false }
    return [finding.code.lowercased(), finding.slug.lowercased(), "*"].contains { word in
      guard let ranges = words[word] else { return false }
      // The first range that ends at the line or below it.
      var (low, high) = (0, ranges.count)
      while low < high {
        let middle = (low + high) / 2
        if ranges[middle].upperBound < finding.location.line { low = middle + 1 } else { high = middle }
      }
      return low < ranges.count && ranges[low].contains(finding.location.line)
    }
  }

  /// Names in our own comments that neither a rule of ours nor one of the user's has: what they were to accept is told.
  package func problems(custom: [CustomRule] = []) -> [Diagnostic] {
    let own = Set(custom.map { $0.name.lowercased() })
    return unknown.filter { !own.contains($0.name.lowercased()) }.map { name, place in
      var problem = RuleNames.current.unknown(name, at: place)
      problem.severity = .warning
      return problem
    }
  }

  /// Whether a `#` is followed by one of the words on its line: most files have none and need no closer look.
  private static func mayHoldSome(_ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBufferPointer { bytes in
      var position = 0
      while let mark = bytes[position...].firstIndex(of: UInt8(ascii: "#")) {
        let end = bytes[mark...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.endIndex
        for index in mark..<end where bytes[index] == UInt8(ascii: ":") {
          let rest = bytes[(index + 1)..<end]
          if rest.starts(with: "ignore".utf8) || rest.starts(with: "skip=".utf8) { return true }
        }
        position = end
      }
      return false
    }
  }
}

/// The names of rules in the text of a comment.
enum IgnoreWords {
  /// `plimsoll:ignore A, B why`: names with commas between them; what follows the last one is the reason. nil for another
  /// comment.
  static func own(_ text: String) -> [String]? {
    guard let start = text.firstRange(of: "plimsoll:ignore")?.upperBound else { return nil }
    var rest = text[start...]
    guard let first = rest.first, first == " " || first == "\t" else { return nil }
    var names: [String] = []
    repeat {
      rest = rest.drop { $0 == " " || $0 == "\t" || $0 == "," }
      let word = rest.prefix { $0 != " " && $0 != "\t" && $0 != "," }
      if word.isEmpty { break }
      rest = rest[word.endIndex...].drop { $0 == " " || $0 == "\t" }
      // The colon of `RULE: why` is no part of the name; that of `kube-linter:name` is.
      let name = word.last == ":" ? word.dropLast() : word
      names.append(String(name))
      if name.count < word.count { break }
    } while rest.first == ","
    return names
  }

  /// `trivy:ignore:ID`, several with spaces between them. An entry with a date of expiry or for a workspace does not
  /// count: whether it holds does not stand in the files.
  static func trivy(_ text: String) -> [String] {
    text.split { $0 == " " || $0 == "\t" || $0 == "," }.compactMap { word in
      guard word.hasPrefix("trivy:ignore:") else { return nil }
      let id = word.dropFirst("trivy:ignore:".count)
      return id.isEmpty || id.contains(":") ? nil : normalized(id)
    }
  }

  /// `AVD-KSV-0014` and `KSV014` are `KSV-0014`.
  private static func normalized(_ id: Substring) -> String {
    let id = id.uppercased().hasPrefix("AVD-") ? id.dropFirst(4) : id
    let letters = id.prefix { $0.isLetter }
    let digits = id.dropFirst(letters.count)
    guard !letters.isEmpty, !digits.isEmpty, digits.count < 4, digits.allSatisfy(\.isNumber) else { return String(id) }
    return "\(letters)-\(String(repeating: "0", count: 4 - digits.count))\(digits)"
  }

  /// `checkov:skip=ID: why`, one in a comment.
  static func checkov(_ text: String) -> [String] {
    for mark in ["checkov:skip=", "bridgecrew:skip="] {
      guard let start = text.firstRange(of: mark)?.upperBound else { continue }
      let id = text[start...].drop { $0 == " " }.prefix { $0 == "_" || $0.isASCII && ($0.isLetter || $0.isNumber) }
      if !id.isEmpty { return [String(id)] }
    }
    return []
  }
}
