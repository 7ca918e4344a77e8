/// Writes trees as YAML in block style: two spaces per level, sequences indented below their key.
///
/// Yams' emitter was measured first: its tree of `Node`s, its regular expressions that decide on quoting and libyaml's
/// character-wise writer take about ten times as long, and it writes no comments. What is written here is
/// read back by libyaml and PyYAML in the tests.
struct YAMLWriter {
  private(set) var bytes: [UInt8] = []
  /// Says what should stand beside the entry at a path.
  let comment: ((String) -> String?)?

  private static let space = UInt8(ascii: " ")
  private static let lineBreak = UInt8(ascii: "\n")
  /// A comment on the same line must end before this column, otherwise it goes above.
  private static let width = 120

  init(comment: ((String) -> String?)?) { self.comment = comment }

  mutating func writeDocument(_ root: KubeValue) {
    switch root.content {
    case .mapping(let mapping) where !mapping.entries.isEmpty: write(mapping, indent: 0, path: "")
    case .sequence(let elements) where !elements.isEmpty: write(elements, indent: 0, path: "")
    case .string(let text):
      JSONWriter.append(quoted: text, to: &bytes)
      bytes.append(Self.lineBreak)
    case .null, .bool, .integer, .number, .sequence, .mapping, .omitted:
      writeScalar(root)
      bytes.append(Self.lineBreak)
    }
  }

  // MARK: - Collections

  /// Entries at column `indent`; the first one continues the line when it follows a dash.
  private mutating func write(_ mapping: KubeMapping, indent: Int, path: String, continuesLine: Bool = false) {
    var continuesLine = continuesLine
    for entry in mapping.entries {
      let entryPath = comment == nil ? "" : KubeValuePath.appending(entry.key, to: path)
      let note = comment?(entryPath)
      let start = bytes.count
      if !continuesLine { append(spaces: indent) }
      continuesLine = false
      write(key: entry.key, indent: indent)
      write(entry.value, indent: indent, path: entryPath) { writer in
        writer.place(note, above: start)
      }
    }
  }

  /// Elements with their dash at column `indent`.
  private mutating func write(_ elements: [KubeValue], indent: Int, path: String, continuesLine: Bool = false) {
    var continuesLine = continuesLine
    for (index, element) in elements.enumerated() {
      let elementPath = comment == nil ? "" : KubeValuePath.appending(index, to: path)
      let note = comment?(elementPath)
      let start = bytes.count
      if !continuesLine { append(spaces: indent) }
      continuesLine = false
      bytes.append(UInt8(ascii: "-"))
      if case .mapping(let mapping) = element.content, !mapping.entries.isEmpty {
        bytes.append(Self.space)
        placeAbove(note, start: start)
        write(mapping, indent: indent + 2, path: elementPath, continuesLine: true)
      } else if case .sequence(let inner) = element.content, !inner.isEmpty {
        bytes.append(Self.space)
        placeAbove(note, start: start)
        write(inner, indent: indent + 2, path: elementPath, continuesLine: true)
      } else {
        write(element, indent: indent, path: elementPath) { writer in
          writer.place(note, above: start)
        }
      }
    }
  }

  private mutating func write(key: String, indent: Int) {
    var key = key
    key.withUTF8 { text in
      // A key that readers must find on one line may have 1,024 characters.
      let isLong = text.count > 1_000
      if isLong { bytes.append(contentsOf: "? ".utf8) }
      switch YAMLQuoting.style(of: text) {
      case .plain: bytes.append(contentsOf: text)
      case .singleQuoted: append(singleQuoted: text)
      case .doubleQuoted, .literal: JSONWriter.append(quoted: String(decoding: text, as: UTF8.self), to: &bytes)
      }
      if isLong {
        bytes.append(Self.lineBreak)
        append(spaces: indent)
      }
      bytes.append(UInt8(ascii: ":"))
    }
  }

  /// The value of an entry whose key or dash was just written at column `indent`; `endLine` is called where a comment
  /// on the first line has its place, and must end that line.
  private mutating func write(
    _ value: KubeValue, indent: Int, path: String, endLine: (inout YAMLWriter) -> Void
  ) {
    switch value.content {
    case .mapping(let mapping) where !mapping.entries.isEmpty:
      endLine(&self)
      write(mapping, indent: indent + 2, path: path)
    case .sequence(let elements) where !elements.isEmpty:
      endLine(&self)
      write(elements, indent: indent + 2, path: path)
    case .string(var text):
      bytes.append(Self.space)
      text.withUTF8 { text in
        switch YAMLQuoting.style(of: text) {
        case .plain: bytes.append(contentsOf: text)
        case .singleQuoted: append(singleQuoted: text)
        case .doubleQuoted: JSONWriter.append(quoted: String(decoding: text, as: UTF8.self), to: &bytes)
        case .literal:
          writeLiteral(text, indent: indent + 2, endLine: endLine)
          return
        }
        endLine(&self)
      }
    case .null, .bool, .integer, .number, .sequence, .mapping, .omitted:
      bytes.append(Self.space)
      writeScalar(value)
      endLine(&self)
    }
  }

  // MARK: - Scalars

  private mutating func writeScalar(_ value: KubeValue) {
    switch value.content {
    case .null, .omitted: append("null")
    case .bool(let value): append(value ? "true" : "false")
    case .integer(let value): append(String(value))
    case .number(let text): append(Self.readableNumber(text))
    case .string(let text): JSONWriter.append(quoted: text, to: &bytes)
    case .sequence: append("[]")
    case .mapping: append("{}")
    }
  }

  /// YAML 1.1 takes `1e+30` for a text: an exponent needs a point before it.
  private static func readableNumber(_ text: String) -> String {
    guard let exponent = text.firstIndex(of: "e"), !text.contains(".") else { return text }
    return text[..<exponent] + ".0" + text[exponent...]
  }

  private mutating func writeLiteral(
    _ text: UnsafeBufferPointer<UInt8>, indent: Int, endLine: (inout YAMLWriter) -> Void
  ) {
    bytes.append(UInt8(ascii: "|"))
    // Without the number, the spaces of the first line would count as indentation.
    if text[0] == Self.space { bytes.append(UInt8(ascii: "2")) }
    var body = text[...]
    if text[text.count - 1] != Self.lineBreak {
      bytes.append(UInt8(ascii: "-"))
    } else {
      if text[text.count - 2] == Self.lineBreak { bytes.append(UInt8(ascii: "+")) }
      body = body.dropLast()
    }
    endLine(&self)
    for line in body.split(separator: Self.lineBreak, omittingEmptySubsequences: false) {
      if !line.isEmpty {
        append(spaces: indent)
        bytes.append(contentsOf: line)
      }
      bytes.append(Self.lineBreak)
    }
  }

  private mutating func append(singleQuoted text: UnsafeBufferPointer<UInt8>) {
    bytes.append(UInt8(ascii: "'"))
    for byte in text {
      if byte == UInt8(ascii: "'") { bytes.append(byte) }
      bytes.append(byte)
    }
    bytes.append(UInt8(ascii: "'"))
  }

  private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

  private mutating func append(spaces count: Int) {
    bytes.append(contentsOf: repeatElement(Self.space, count: count))
  }

  // MARK: - Comments

  /// Ends the current line with a comment, or puts it above the line where it is long or has several lines.
  private mutating func place(_ note: String?, above start: Int) {
    defer { bytes.append(Self.lineBreak) }
    guard let note, !note.isEmpty else { return }
    let lineStart = bytes.lastIndex(of: Self.lineBreak).map { $0 + 1 } ?? 0
    if note.contains("\n") || bytes.count - lineStart + note.utf8.count + 3 > Self.width || lineStart > start {
      placeAbove(note, start: start)
    } else {
      append("  # \(note)")
    }
  }

  /// Puts comment lines before the line that holds the byte `start`.
  private mutating func placeAbove(_ note: String?, start: Int) {
    guard let note, !note.isEmpty else { return }
    let lineStart = bytes[..<start].lastIndex(of: Self.lineBreak).map { $0 + 1 } ?? 0
    // The line of `- key: value` begins at its dash, not at the key.
    let margin = String(repeating: " ", count: bytes[lineStart...].prefix { $0 == Self.space }.count)
    let lines = note.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.isEmpty ? "\(margin)#\n" : "\(margin)# \(line)\n"
    }
    bytes.insert(contentsOf: lines.joined().utf8, at: lineStart)
  }
}

extension KubeValue {
  /// This tree as one YAML document, ended by a line break.
  ///
  /// - Parameter comment: what should stand beside the entry at a path (`spec.services[0].role`); texts with line
  ///   breaks and texts that make the line too long go above the entry.
  package func yaml(comment: ((String) -> String?)? = nil) -> String {
    var writer = YAMLWriter(comment: comment)
    writer.writeDocument(self)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  /// Several documents in one file, each begun by `---`.
  package static func yaml(documents: [KubeValue]) -> String {
    documents.map { "---\n" + $0.yaml() }.joined()
  }
}
