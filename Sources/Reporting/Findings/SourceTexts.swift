package import Basics

/// The texts that findings point into.
package struct SourceTexts: Sendable {
  /// The text of one file.
  package struct File: Sendable {
    fileprivate let bytes: [UInt8]
    /// Where each line begins.
    fileprivate let starts: [Int]

    package init(_ bytes: [UInt8]) {
      var starts = [0]
      for index in bytes.indices where bytes[index] == UInt8(ascii: "\n") { starts.append(index + 1) }
      self.bytes = bytes
      self.starts = starts
    }
  }

  private let files: [String: File]

  /// Texts by the names of their files.
  package init(_ files: [String: File] = [:]) { self.files = files }

  /// The line that a location means and the one before it.
  package struct Excerpt: Sendable, Hashable {
    /// One-based number of the first line.
    package var firstLine: Int
    package var lines: [String]
    /// One-based column in the last line.
    package var column: Int
  }

  package func excerpt(_ location: SourceLocation, before: Int) -> Excerpt? {
    guard let file = files[location.file], location.line > 0, location.line <= file.starts.count else { return nil }
    let first = max(1, location.line - before)
    let lines = (first...location.line).map { number -> String in
      let start = file.starts[number - 1]
      let end = number < file.starts.count ? file.starts[number] - 1 : file.bytes.count
      let line = file.bytes[start..<max(start, end)]
      return Self.shown(String(decoding: line, as: UTF8.self))
    }
    return Excerpt(firstLine: first, lines: lines, column: location.column)
  }

  /// Without signs that a terminal obeys: names and messages may hold what a user wrote.
  static func plain(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
    if isPlain { return text }
    var plain = ""
    for scalar in text.unicodeScalars {
      let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
      plain.unicodeScalars.append(isControl ? " " : scalar)
    }
    return plain
  }

  /// Without signs that a terminal obeys, and no longer than a screen is wide.
  private static func shown(_ line: String) -> String {
    var text = plain(line)
    while text.last == " " { text.removeLast() }
    return text.count > 160 ? text.prefix(159) + "…" : text
  }
}
