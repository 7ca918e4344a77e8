import EmbeddedFacts

/// The embedded text of facts, cut into sections by offset; nothing is decoded before it is asked for.
struct FactFile: Sendable {
  private let sections: [(name: String, range: Range<Int>)]
  private static let sources = lines(of: FactFile().range(of: "sources")).map(String.init)

  /// Reads the directory, the second line of the file; the sections themselves stay untouched.
  init() {
    let bytes = Self.bytes
    let lines = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 2)
    let directory = String(decoding: lines.count > 1 ? lines[1] : bytes[0..<0], as: UTF8.self)
    let entries = directory.split(separator: " ").compactMap { entry -> (name: String, start: Int)? in
      let parts = entry.split(separator: "=")
      guard parts.count == 2, let start = Int(parts[1]) else { return nil }
      return (String(parts[0]), start)
    }
    // A section begins after its head, `[name]` and a line break.
    sections = zip(entries, entries.dropFirst()).map {
      ($0.name, ($0.start + $0.name.utf8.count + 3)..<$1.start)
    }
  }

  static var bytes: UnsafeBufferPointer<UInt8> {
    let file = embedded_cloud_facts()
    return UnsafeBufferPointer(start: file.bytes, count: file.count)
  }

  private static func lines(of range: Range<Int>) -> [Substring] {
    String(decoding: bytes[range], as: UTF8.self).split(separator: "\n")
  }

  private func range(of section: String) -> Range<Int> {
    guard let found = sections.first(where: { $0.name == section }) else {
      preconditionFailure("the embedded facts have no section \(section)")
    }
    return found.range
  }

  /// All rows of a section; cells are decoded when they are read.
  func rows(_ section: String) -> [FactRow] { rows(in: range(of: section)) }

  /// The rows below `@<group>` in a section that is grouped; empty when there is no such group.
  func rows(_ section: String, group: String) -> [FactRow] {
    let range = range(of: section)
    let head = "@\(group)\n"
    guard let start = offset(of: head, in: range) else { return [] }
    let end = offset(of: "\n@", in: start..<range.upperBound).map { $0 + 1 } ?? range.upperBound
    return rows(in: (start + head.utf8.count)..<max(end, start + head.utf8.count))
  }

  private func rows(in range: Range<Int>) -> [FactRow] {
    let bytes = Self.bytes
    var rows: [FactRow] = []
    var start = range.lowerBound
    while start < range.upperBound {
      let end = bytes[start..<range.upperBound].firstIndex(of: UInt8(ascii: "\n")) ?? range.upperBound
      if end > start { rows.append(FactRow(start..<end)) }
      start = end + 1
    }
    return rows
  }

  /// Whether a section has a row that begins with these cells; decodes nothing.
  func hasRow(_ section: String, beginningWith cells: [String]) -> Bool {
    offset(of: cells.joined(separator: "\t") + "\t", in: range(of: section)) != nil
  }

  /// Names of the groups of a section, in order.
  func groups(_ section: String) -> [String] {
    Self.lines(of: range(of: section)).filter { $0.hasPrefix("@") }.map { String($0.dropFirst()) }
  }

  func source(_ number: Substring) -> String { Int(number).map { Self.sources[$0] } ?? "" }

  private func offset(of text: String, in range: Range<Int>) -> Int? {
    let wanted = Array(text.utf8)
    let bytes = Self.bytes
    var position = range.lowerBound
    while let first = bytes[position..<range.upperBound].firstIndex(of: wanted[0]) {
      if first + wanted.count <= range.upperBound, bytes[first..<(first + wanted.count)].elementsEqual(wanted) {
        return first
      }
      position = first + 1
    }
    return nil
  }
}

/// One line of facts, where it stands in the embedded file; a cell that is blank or missing is empty.
struct FactRow {
  private let line: Range<Int>

  init(_ line: Range<Int>) { self.line = line }

  /// Whether a cell says exactly this; decodes nothing.
  func cell(_ index: Int, is text: String) -> Bool { bytes(of: index).elementsEqual(text.utf8) }

  func text(_ index: Int) -> String { String(decoding: bytes(of: index), as: UTF8.self) }
  func cell(_ index: Int) -> Substring { text(index)[...] }
  func integer(_ index: Int) -> Int? { Int(cell(index)) ?? number(index).map { Int($0) } }
  func number(_ index: Int) -> Double? { Double(cell(index)) }
  func cloud(_ index: Int) -> Cloud? { Cloud.allCases.first { cell(index, is: $0.rawValue) } }

  private func bytes(of index: Int) -> Slice<UnsafeBufferPointer<UInt8>> {
    let bytes = FactFile.bytes
    var start = line.lowerBound
    for _ in 0..<index {
      guard let tab = bytes[start..<line.upperBound].firstIndex(of: UInt8(ascii: "\t")) else {
        return bytes[line.upperBound..<line.upperBound]
      }
      start = tab + 1
    }
    return bytes[start..<(bytes[start..<line.upperBound].firstIndex(of: UInt8(ascii: "\t")) ?? line.upperBound)]
  }
}
