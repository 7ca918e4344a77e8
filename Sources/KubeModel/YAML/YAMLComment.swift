/// A comment of a YAML text, and the lines that it speaks of.
package struct YAMLComment: Sendable, Hashable {
  /// From one, as editors count.
  package var line: Int
  /// Of the `#`, in bytes from one.
  package var column: Int
  /// What stands behind the `#`, without spaces at its ends.
  package var text: String
  /// The node beside it or, where it stands alone, below it: its first line and those that are indented deeper. The whole
  /// document for a comment at its head and beside `apiVersion` or `kind`; nil where nothing follows.
  package var node: ClosedRange<Int>?
  package var document: ClosedRange<Int>

  /// The comments of a text in their order. What looks like one inside of a quoted or a block text is none.
  package static func all(in bytes: [UInt8]) -> [YAMLComment] {
    var scan = YAMLCommentScan()
    var start = 0
    while start <= bytes.count {
      let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
      scan.add(bytes[start..<(end > start && bytes[end - 1] == UInt8(ascii: "\r") ? end - 1 : end)])
      start = end + 1
    }
    return scan.comments
  }
}

/// Goes through a text line by line, as far as comments and indentation need it.
private struct YAMLCommentScan {
  private enum Kind { case blank, separator, content, inside }

  /// Small, since a text may have millions.
  private struct Line {
    var kind: Kind
    var indentation: UInt32
    /// An element of a sequence.
    var isElement = false
    /// A key without a value on its line: what follows belongs to it, elements in its own column too.
    var opens = false
    /// `apiVersion` or `kind` of the whole document.
    var isIdentity = false

    init(_ kind: Kind, _ indentation: Int) {
      self.kind = kind
      self.indentation = UInt32(clamping: indentation)
    }
  }

  private struct Comment {
    /// The place of its line.
    var line: Int
    var column: Int
    var text: String
  }

  private var found: [Comment] = []
  private var lines: [Line] = []
  /// The quote that is open at the end of a line.
  private var quote: UInt8?
  /// How many `[` and `{` are open.
  private var depth = 0
  /// A block text is open: its lines are indented deeper than this.
  private var block: Int?

  mutating func add(_ bytes: ArraySlice<UInt8>) {
    let content = bytes.drop { $0 == 0x20 }
    let indentation = bytes.count - content.count
    if let mark = content.first, indentation == 0, mark == UInt8(ascii: "-") || mark == UInt8(ascii: "."),
      bytes.prefix(3).allSatisfy({ $0 == mark }),
      bytes.count == 3 || bytes.count > 3 && isSpace(bytes.dropFirst(3).first)
    {
      (quote, depth, block) = (nil, 0, nil)
      let rest = bytes.dropFirst(3).first { !isSpace($0) }
      if rest == UInt8(ascii: "|") || rest == UInt8(ascii: ">") { block = -1 }
      if let mark = bytes.firstIndex(of: UInt8(ascii: "#")) { comment(bytes[mark...], column: mark - bytes.startIndex) }
      lines.append(Line(.separator, 0))
      return
    }
    if content.allSatisfy({ isSpace($0) }) {
      lines.append(Line(.blank, indentation))
      return
    }
    if let open = block {
      if indentation > open {
        lines.append(Line(.inside, indentation))
        return
      }
      block = nil
    }
    read(content, indentation)
  }

  private func isSpace(_ byte: UInt8?) -> Bool { byte == 0x20 || byte == 0x09 }

  /// Keeps the comment of the line in hand; the column from zero.
  private mutating func comment(_ bytes: ArraySlice<UInt8>, column: Int) {
    var text = bytes.drop { $0 == UInt8(ascii: "#") || isSpace($0) }
    while isSpace(text.last) { text.removeLast() }
    found.append(Comment(line: lines.count, column: column + 1, text: String(decoding: text, as: UTF8.self)))
  }

  /// One line outside of block texts: quotes, brackets and the comment at its end.
  private mutating func read(_ content: ArraySlice<UInt8>, _ indentation: Int) {
    let begins = quote == nil && depth == 0
    // Dashes at the beginning, each the element of a sequence.
    var start = content.startIndex
    var lastDash: Int?
    while begins, content[start...].first == UInt8(ascii: "-"),
      start + 1 == content.endIndex || isSpace(content[start + 1])
    {
      lastDash = start
      start = content[(start + 1)...].firstIndex { !isSpace($0) } ?? content.endIndex
    }
    var position = start
    var last: UInt8?
    var wordBegin: UInt8?
    var comment: Int?
    var header: Int?
    while position < content.endIndex, comment == nil {
      let byte = content[position]
      if let open = quote {
        if open == UInt8(ascii: "\""), byte == UInt8(ascii: "\\") {
          position += 1
        } else if byte == open {
          // Two of them are one of the text.
          let isDoubled = open == UInt8(ascii: "'") && content[(position + 1)...].first == open
          if isDoubled { position += 1 } else { quote = nil }
          last = byte
        }
        position += 1
        continue
      }
      let isSpaced = position == content.startIndex || isSpace(content[position - 1])
      if byte == UInt8(ascii: "#"), isSpaced {
        comment = position
      } else if !isSpace(byte) {
        let isFlow = depth > 0 && [UInt8]("[{,".utf8).contains(last ?? 0)
        let isToken =
          last == nil || isFlow
          || isSpaced && (last == UInt8(ascii: ":") || [UInt8]("&!".utf8).contains(wordBegin ?? 0))
        if isSpaced || isFlow { wordBegin = byte }
        take(byte, at: position, isToken: isToken, header: &header)
        last = byte
      }
      position += 1
    }
    let text = content[..<(comment ?? content.endIndex)]
    if let header, isHeader(text[header...]) {
      let first = header == start ? lastDash : start
      block = first.map { $0 - content.startIndex + indentation } ?? -1
    }
    if let comment { self.comment(content[comment...], column: comment - content.startIndex + indentation) }
    var line = Line(comment == content.startIndex ? .blank : begins ? .content : .inside, indentation)
    line.isElement = lastDash != nil
    line.opens = text.last { !isSpace($0) } == UInt8(ascii: ":")
    line.isIdentity =
      indentation == 0 && (text.starts(with: "apiVersion:".utf8) || text.starts(with: "kind:".utf8))
    lines.append(line)
  }

  private mutating func take(_ byte: UInt8, at position: Int, isToken: Bool, header: inout Int?) {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "'"): if isToken { quote = byte }
    case UInt8(ascii: "["), UInt8(ascii: "{"): if isToken || depth > 0 { depth += 1 }
    case UInt8(ascii: "]"), UInt8(ascii: "}"): depth = max(0, depth - 1)
    case UInt8(ascii: "|"), UInt8(ascii: ">"): if isToken, depth == 0 { header = position }
    default: break
    }
  }

  /// `|`, `>-`, `|2+`: what opens a block text stands at the end of its line.
  private func isHeader(_ text: ArraySlice<UInt8>) -> Bool {
    text.dropFirst().allSatisfy { isSpace($0) || $0 == 0x2B || $0 == 0x2D || (0x30...0x39).contains($0) }
  }

  // MARK: - What the comments speak of

  var comments: [YAMLComment] {
    var made: [YAMLComment] = []
    var document = 0..<0
    // Comments one below the other speak of the same node.
    var below: (target: Int?, node: ClosedRange<Int>?) = (nil, nil)
    for comment in found {
      if comment.line >= document.upperBound {
        let start = lines[...comment.line].lastIndex { $0.kind == .separator } ?? 0
        document = start..<(lines[(comment.line + 1)...].firstIndex { $0.kind == .separator } ?? lines.count)
        let first = lines[document].firstIndex { $0.kind == .content }
        below = (first, first.map { _ in (start + 1)...document.upperBound })
      }
      var node = below.node
      if lines[comment.line].kind == .content || lines[comment.line].kind == .inside {
        node =
          lines[comment.line].isIdentity
          ? (document.lowerBound + 1)...document.upperBound : block(comment.line, document)
      } else if let target = below.target, target < comment.line {
        let next = lines[comment.line..<document.upperBound].firstIndex { $0.kind == .content }
        node = next.map { block($0, document) }
        below = (next, node)
      }
      made.append(
        YAMLComment(
          line: comment.line + 1, column: comment.column, text: comment.text, node: node,
          document: (document.lowerBound + 1)...document.upperBound))
    }
    return made
  }

  /// The lines of what begins on a line, from one.
  private func block(_ first: Int, _ document: Range<Int>) -> ClosedRange<Int> {
    (first + 1)...(end(ofNode: first, document) + 1)
  }

  /// The last line that belongs to what begins on a line.
  private func end(ofNode first: Int, _ document: Range<Int>) -> Int {
    let head = lines[first]
    var last = first
    for index in (first + 1)..<max(first + 1, document.upperBound) {
      let line = lines[index]
      switch line.kind {
      case .separator: return last
      case .blank: break
      case .inside: last = index
      case .content:
        let isOwn = head.opens && !head.isElement && line.isElement && line.indentation == head.indentation
        if line.indentation <= head.indentation, !isOwn { return last }
        last = index
      }
    }
    return last
  }
}
