/// Writes trees as JSON: entries in their order, exact numbers, no escapes beyond the necessary ones.
struct JSONWriter {
  private(set) var bytes: [UInt8] = []
  let isPretty: Bool

  init(isPretty: Bool) { self.isPretty = isPretty }

  mutating func write(_ value: KubeValue, depth: Int = 0) {
    switch value.content {
    case .null, .omitted: append("null")
    case .bool(let value): append(value ? "true" : "false")
    case .integer(let value): append(String(value))
    case .number(let text): append(text)
    case .string(let text): Self.append(quoted: text, to: &bytes)
    case .sequence(let elements):
      list("[", "]", elements.count, depth) { writer, index in
        writer.write(elements[index], depth: depth + 1)
      }
    case .mapping(let mapping):
      list("{", "}", mapping.entries.count, depth) { writer, index in
        Self.append(quoted: mapping.entries[index].key, to: &writer.bytes)
        writer.append(writer.isPretty ? ": " : ":")
        writer.write(mapping.entries[index].value, depth: depth + 1)
      }
    }
  }

  private mutating func list(
    _ opening: String, _ closing: String, _ count: Int, _ depth: Int, _ element: (inout JSONWriter, Int) -> Void
  ) {
    append(opening)
    for index in 0..<count {
      if index > 0 { append(",") }
      newLine(depth + 1)
      element(&self, index)
    }
    if count > 0 { newLine(depth) }
    append(closing)
  }

  private mutating func newLine(_ depth: Int) {
    guard isPretty else { return }
    bytes.append(UInt8(ascii: "\n"))
    bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * depth))
  }

  private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

  /// A JSON string, which is a YAML double-quoted scalar as well. Signs that some YAML readers refuse or take for line
  /// breaks are escaped too.
  static func append(quoted text: String, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    // Nearly all texts stand in JSON as they are.
    var plain = text
    let isPlain = plain.withUTF8 { text in
      // Without a way out in between, so that many bytes are looked at at once.
      var special = false
      for byte in text { special = special || !(byte &- 0x20 < 0x5F && byte != 0x22 && byte != 0x5C) }
      if !special { bytes.append(contentsOf: text) }
      return !special
    }
    if isPlain {
      bytes.append(UInt8(ascii: "\""))
      return
    }
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": bytes.append(contentsOf: "\\\"".utf8)
      case "\\": bytes.append(contentsOf: "\\\\".utf8)
      case "\n": bytes.append(contentsOf: "\\n".utf8)
      case "\r": bytes.append(contentsOf: "\\r".utf8)
      case "\t": bytes.append(contentsOf: "\\t".utf8)
      case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}", "\u{FEFF}", "\u{FFFE}", "\u{FFFF}":
        let digits = String(scalar.value, radix: 16)
        bytes.append(contentsOf: "\\u".utf8)
        bytes.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: 4 - digits.utf8.count))
        bytes.append(contentsOf: digits.utf8)
      default: bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}

extension KubeValue {
  /// This tree as JSON text without a line break at the end; pretty means two spaces per level, `depth` the levels
  /// around it.
  package func json(pretty: Bool = false, depth: Int = 0) -> String {
    var writer = JSONWriter(isPretty: pretty)
    writer.write(self, depth: depth)
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}
