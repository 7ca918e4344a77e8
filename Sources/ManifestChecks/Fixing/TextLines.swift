/// The lines of a text with their ends, for edits that touch nothing else.
struct TextLines {
  /// Each with its line break; only the last one may have none.
  private(set) var lines: [[UInt8]]

  init(_ bytes: [UInt8]) {
    lines = []
    var start = 0
    for (index, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") {
      lines.append(Array(bytes[start...index]))
      start = index + 1
    }
    if start < bytes.count { lines.append(Array(bytes[start...])) }
  }

  var bytes: [UInt8] { lines.flatMap(\.self) }

  /// The break that this text uses.
  var lineBreak: [UInt8] { lines.first?.suffix(2) == [0x0D, 0x0A] ? [0x0D, 0x0A] : [0x0A] }

  /// A line without its break.
  func content(_ index: Int) -> ArraySlice<UInt8> {
    var content = lines[index][...]
    while let last = content.last, last == 0x0A || last == 0x0D { content.removeLast() }
    return content
  }

  /// Spaces at the beginning; nil for an empty line.
  func indentation(_ index: Int) -> Int? {
    let content = content(index)
    let spaces = content.prefix { $0 == 0x20 }.count
    return spaces == content.count ? nil : spaces
  }

  func isComment(_ index: Int) -> Bool {
    content(index).first { $0 != 0x20 && $0 != 0x09 } == UInt8(ascii: "#")
  }

  /// Whether a line begins or ends a document.
  func isMarker(_ index: Int) -> Bool {
    let content = content(index)
    guard content.count >= 3 else { return false }
    let isMark = content.starts(with: "---".utf8) || content.starts(with: "...".utf8)
    return isMark
      && (content.count == 3 || content[content.startIndex + 3] == 0x20 || content[content.startIndex + 3] == 0x09)
  }

  /// The byte offset in a line of a column that counts characters from one; nil behind its end.
  func offset(line: Int, column: Int) -> Int? {
    var left = column - 1
    for (offset, byte) in lines[line].enumerated() where byte & 0xC0 != 0x80 {
      if left == 0 { return offset }
      left -= 1
    }
    return left == 0 ? lines[line].count : nil
  }

  mutating func insert(_ added: [[UInt8]], at index: Int) {
    // The last line of a file may lack its break.
    if index == lines.count, let last = lines.last, last.last != 0x0A { lines[index - 1] += lineBreak }
    lines.insert(contentsOf: added, at: index)
  }

  mutating func replace(_ range: Range<Int>, with added: [[UInt8]]) { lines.replaceSubrange(range, with: added) }

  mutating func replace(line: Int, _ range: Range<Int>, with bytes: [UInt8]) {
    lines[line].replaceSubrange(range, with: bytes)
  }
}
