/// Writes bodies as `terraform fmt` would leave them: two spaces, and `=` aligned over lines that follow each other.
///
/// The rules of alignment are those of hclwrite's `formatCells`: a run of lines, each with a whole value on it (a
/// here-document counts as one line), shares a column; a comment, an empty line, a block or a value that opens a
/// bracket ends the run.
package struct HCLWriter {
  private var text = ""
  /// Lists of scalars stay on one line up to this column.
  private static let lineWidth = 100

  package static func file(_ body: HCLBody) -> String {
    var writer = HCLWriter()
    writer.write(body, depth: 0)
    return writer.text
  }

  private mutating func write(_ body: HCLBody, depth: Int) {
    var run: [HCLLine] = []
    var hasWritten = false
    var mustSeparate = false
    var comments: [String] = []
    func isBlock(_ entry: HCLEntry) -> Bool { if case .blocks = entry.value { true } else { false } }
    for entry in body.entries {
      if entry.key == HCLEntry.commentKey {
        comments += Self.commentLines(entry.value)
        continue
      }
      let separates = hasWritten && (mustSeparate || isBlock(entry) || !comments.isEmpty && depth == 0)
      if separates || !comments.isEmpty || isBlock(entry) { flush(&run, depth: depth) }
      if separates { text += "\n" }
      for comment in comments { line(comment.isEmpty ? "#" : "# \(comment)", depth: depth) }
      comments = []
      hasWritten = true
      mustSeparate = false
      if case .blocks(let labels, let bodies) = entry.value {
        for (index, block) in bodies.enumerated() {
          if index > 0 { text += "\n" }
          write(block: block, type: entry.key, labels: labels, depth: depth)
        }
        mustSeparate = true
      } else {
        run.append(HCLLine(key: entry.key, value: Self.value(entry.value, depth: depth)))
      }
    }
    flush(&run, depth: depth)
    for comment in comments { line("# \(comment)", depth: depth) }
  }

  private mutating func write(block: HCLBody, type: String, labels: [String], depth: Int) {
    let head = ([type] + labels.map { Self.quoted(literal: $0) }).joined(separator: " ")
    if block.entries.isEmpty {
      line("\(head) {}", depth: depth)
      return
    }
    line("\(head) {", depth: depth)
    write(block, depth: depth + 1)
    line("}", depth: depth)
  }

  private mutating func line(_ content: String, depth: Int) {
    text += Self.indentation(depth)
    text += content
    text += "\n"
  }

  private mutating func flush(_ run: inout [HCLLine], depth: Int) {
    text += Self.aligned(run, depth: depth)
    run = []
  }

  // MARK: - Values

  /// Lines of `key = value` with the columns of every run aligned, each ended by a newline.
  private static func aligned(_ lines: [HCLLine], depth: Int) -> String {
    var text = ""
    var start = 0
    while start < lines.count {
      var end = start + 1
      if lines[start].joinsRun { while end < lines.count, lines[end].joinsRun { end += 1 } }
      let width = lines[start..<end].map(\.key.unicodeScalars.count).max() ?? 0
      for line in lines[start..<end] {
        let padding = String(repeating: " ", count: width - line.key.unicodeScalars.count)
        text += "\(indentation(depth))\(line.key)\(padding) = \(line.value)\n"
      }
      start = end
    }
    return text
  }

  static func value(_ value: HCLValue, depth: Int) -> String {
    switch value {
    case .template(let text): quoted(template: text)
    case .literal(let text): quoted(literal: text)
    case .integer(let number): String(number)
    case .bool(let flag): flag ? "true" : "false"
    case .expression(let text): reindented(text, depth: depth)
    case .list(let values): list(values, depth: depth)
    case .object(let entries): object(entries, depth: depth)
    case .call(let name, let arguments): call(name, arguments, depth: depth)
    case .heredoc(let text): heredoc(text, depth: depth)
    case .blocks: preconditionFailure("a block is no value")
    case .omitted: preconditionFailure("an omitted value is filtered by the literals")
    }
  }

  /// The mark that ends a here-document must be alone on its line, so the bracket goes to the next.
  private static func call(_ name: String, _ arguments: [HCLValue], depth: Int) -> String {
    let endsInHeredoc = if case .heredoc = arguments.last { true } else { false }
    let inside = arguments.map { value($0, depth: depth) }.joined(separator: ", ")
    return "\(name)(\(inside)\(endsInHeredoc ? "\n\(indentation(depth))" : ""))"
  }

  private static func list(_ values: [HCLValue], depth: Int) -> String {
    let texts = values.map { value($0, depth: depth + 1) }
    let single = "[\(texts.joined(separator: ", "))]"
    if !single.contains("\n"), single.utf8.count + 2 * depth + 16 <= lineWidth { return single }
    let lines = texts.map { "\(indentation(depth + 1))\($0),\n" }.joined()
    return "[\n\(lines)\(indentation(depth))]"
  }

  private static func object(_ entries: [HCLEntry], depth: Int) -> String {
    if entries.isEmpty { return "{}" }
    var text = "{\n"
    var run: [HCLLine] = []
    for entry in entries {
      if entry.key == HCLEntry.commentKey {
        text += aligned(run, depth: depth + 1)
        run = []
        for comment in commentLines(entry.value) { text += "\(indentation(depth + 1))# \(comment)\n" }
      } else {
        run.append(HCLLine(key: objectKey(entry.key), value: value(entry.value, depth: depth + 1)))
      }
    }
    text += aligned(run, depth: depth + 1)
    return "\(text)\(indentation(depth))}"
  }

  /// A here-document whose lines stand one step deeper than their attribute (`<<-` takes that off again).
  private static func heredoc(_ text: String, depth: Int) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let body = lines.map { $0.isEmpty ? "\n" : "\(indentation(depth + 1))\($0)\n" }.joined()
    return "<<-EOT\n\(body)\(indentation(depth))EOT"
  }

  private static func commentLines(_ value: HCLValue) -> [String] {
    switch value {
    case .template(let text), .literal(let text):
      text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    case .integer, .bool, .expression, .list, .object, .call, .heredoc, .blocks, .omitted:
      preconditionFailure("a comment is text")
    }
  }

  private static func reindented(_ text: String, depth: Int) -> String {
    guard text.utf8.contains(UInt8(ascii: "\n")) else { return text }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.dropFirst().reduce(into: String(lines[0])) { text, line in
      text += line.isEmpty ? "\n" : "\n\(indentation(depth))\(line)"
    }
  }

  private static func indentation(_ depth: Int) -> String { String(repeating: "  ", count: depth) }

  // MARK: - Text

  private static func objectKey(_ key: String) -> String {
    isIdentifier(key) || key.hasPrefix("(") ? key : quoted(template: key)
  }

  private static func isIdentifier(_ text: String) -> Bool {
    guard let first = text.utf8.first, isLetter(first) else { return false }
    return text.utf8.allSatisfy { isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "-") }
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

  static func quoted(literal text: String) -> String {
    var inside = ""
    var previous: Unicode.Scalar?
    for scalar in text.unicodeScalars {
      // `${` and `%{` would begin a template sequence: doubling the sign is the escape.
      if scalar == "{", let mark = previous, mark == "$" || mark == "%" { inside.unicodeScalars.append(mark) }
      inside += escaped(scalar)
      previous = scalar
    }
    return "\"\(inside)\""
  }

  /// Escapes what stands outside of `${…}` and leaves the interpolations as they are.
  private static func quoted(template text: String) -> String {
    var inside = ""
    var depth = 0
    var previous: Unicode.Scalar = " "
    for scalar in text.unicodeScalars {
      if depth == 0 {
        if scalar == "{", previous == "$" { depth = 1 }
        inside += escaped(scalar)
      } else {
        if scalar == "{" { depth += 1 }
        if scalar == "}" { depth -= 1 }
        inside.unicodeScalars.append(scalar)
      }
      previous = scalar
    }
    precondition(depth == 0, "an interpolation is not closed: \(text)")
    return "\"\(inside)\""
  }

  private static func escaped(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\"": "\\\""
    case "\\": "\\\\"
    case "\n": "\\n"
    case "\r": "\\r"
    case "\t": "\\t"
    default: String(scalar)
    }
  }
}

/// `key = value` before its column is known.
private struct HCLLine {
  var key: String
  var value: String
  /// Whether the value closes every bracket that it opens on its first line.
  var joinsRun: Bool

  init(key: String, value: String) {
    self.key = key
    self.value = value
    joinsRun = !value.utf8.contains(UInt8(ascii: "\n")) || value.hasPrefix("<<")
  }
}
