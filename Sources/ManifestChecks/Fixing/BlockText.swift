import KubeModel

/// Writes small values in the block style of the document that they go into.
struct BlockText {
  struct Style {
    /// Spaces between a key and the keys below it.
    var step = 2
    /// Spaces between a key and the dashes below it.
    var sequenceStep = 2
  }

  let style: Style
  let lineBreak: [UInt8]

  /// `key: value` as lines with their breaks.
  func lines(_ key: String, _ value: KubeValue, indentation: Int) -> [[UInt8]] {
    write(FlowText.scalar(key), value, indentation).map { Array($0.utf8) + lineBreak }
  }

  private func write(_ key: String, _ value: KubeValue, _ indentation: Int) -> [String] {
    let margin = String(repeating: " ", count: indentation)
    if let mapping = value.mapping, !mapping.entries.isEmpty {
      return ["\(margin)\(key):"]
        + mapping.entries.flatMap { write(FlowText.scalar($0.key), $0.value, indentation + style.step) }
    }
    if let elements = value.sequence, !elements.isEmpty {
      let inner = margin + String(repeating: " ", count: style.sequenceStep)
      return ["\(margin)\(key):"] + elements.map { "\(inner)- \(FlowText.value($0, isJSON: false))" }
    }
    return ["\(margin)\(key): \(FlowText.value(value, isJSON: false))"]
  }
}

/// Writes small values in one line.
enum FlowText {
  /// Whether a text is JSON: its first sign opens a mapping whose keys are quoted.
  static func isJSON(_ text: TextLines) -> Bool {
    let signs = text.lines.lazy.flatMap(\.self).filter { $0 > 0x20 }.prefix(2)
    return Array(signs) == Array("{\"".utf8)
  }

  static func entry(_ key: String, _ value: KubeValue, isJSON: Bool) -> String {
    "\(isJSON ? KubeValue.string(key).json() : scalar(key)): \(self.value(value, isJSON: isJSON))"
  }

  static func value(_ value: KubeValue, isJSON: Bool) -> String {
    switch value.content {
    case .mapping(let mapping):
      "{\(mapping.entries.map { entry($0.key, $0.value, isJSON: isJSON) }.joined(separator: ", "))}"
    case .sequence(let elements):
      "[\(elements.map { self.value($0, isJSON: isJSON) }.joined(separator: ", "))]"
    case .string(let text): isJSON ? value.json() : scalar(text)
    case .null, .bool, .integer, .number, .omitted: value.json()
    }
  }

  /// A text, without quotes where nobody could take it for anything else.
  static func scalar(_ text: String) -> String {
    let isPlain =
      text.utf8.first.map { (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) } ?? false
      && text.utf8.allSatisfy {
        (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || (0x30...0x39).contains($0)
          || [UInt8](".-_/".utf8).contains($0)
      }
    let words = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"]
    return isPlain && !words.contains(text.lowercased()) ? text : KubeValue.string(text).json()
  }

  /// A value as the old one was written: in its quotes, if it had some; nil for what does not fit one line.
  static func scalar(_ value: KubeValue, like old: [UInt8], isJSON: Bool) -> String? {
    guard let text = value.string else {
      return value.mapping == nil ? self.value(value, isJSON: isJSON) : nil
    }
    switch old.first {
    case UInt8(ascii: "\""): return value.json()
    case UInt8(ascii: "'"):
      return text.utf8.allSatisfy { $0 >= 0x20 && $0 != UInt8(ascii: "'") } ? "'\(text)'" : value.json()
    default: return isJSON ? value.json() : scalar(text)
    }
  }
}

/// Finds the end of a flow mapping.
struct FlowScan {
  struct Place {
    var line: Int
    var offset: Int
  }

  private(set) var close: Place
  /// Behind the last sign before the closing bracket that is no space and no comment.
  private(set) var afterContent: Place
  private(set) var endsWithComma = false

  /// `offset` is the place of the opening bracket.
  init?(_ text: TextLines, line: Int, offset: Int) {
    close = Place(line: line, offset: offset)
    afterContent = Place(line: line, offset: offset + 1)
    var depth = 0
    var quote: UInt8?
    for index in text.lines.indices.dropFirst(line) {
      let content = Array(text.content(index))
      var position = index == line ? offset : 0
      while position < content.count {
        let byte = content[position]
        if let open = quote {
          if open == UInt8(ascii: "\""), byte == UInt8(ascii: "\\") {
            position += 1
          } else if byte == open {
            quote = nil
          }
        } else {
          let isSpaced = position == 0 || content[position - 1] == 0x20 || content[position - 1] == 0x09
          if byte == UInt8(ascii: "#"), isSpaced { break }
          if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") { quote = byte }
          if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") { depth += 1 }
          if byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") {
            depth -= 1
            if depth == 0 {
              close = Place(line: index, offset: position)
              return
            }
          }
        }
        if byte != 0x20, byte != 0x09 {
          afterContent = Place(line: index, offset: min(position + 1, content.count))
          endsWithComma = quote == nil && byte == UInt8(ascii: ",")
        }
        position += 1
      }
    }
    return nil
  }
}
