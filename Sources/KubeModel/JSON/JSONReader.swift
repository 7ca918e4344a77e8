import Basics

/// Reads a stream of JSON values (RFC 8259) as the API server's decoder does: strictly, numbers exact.
struct JSONReader {
  let bytes: UnsafeBufferPointer<UInt8>
  let file: String
  private(set) var roots: [KubeValue] = []
  private(set) var diagnostics: [Diagnostic] = []
  /// Where reading stopped for a syntax error; nil when all was read.
  private(set) var failureOffset: Int?
  private var builder: TreeBuilder
  private let limits: ReadingLimits
  private var offset = 0
  private var line = 1
  private var lineStart = 0
  /// What the innermost open collections are; true for an object.
  private var open: [Bool] = []

  init(bytes: UnsafeBufferPointer<UInt8>, file: String, limits: ReadingLimits) {
    self.bytes = bytes
    self.file = file
    self.limits = limits
    builder = TreeBuilder(file: file, limits: limits)
  }

  mutating func read() {
    skipSpace()
    while offset < bytes.count, failureOffset == nil {
      builder = TreeBuilder(file: file, limits: limits)
      open = []
      readValue()
      diagnostics += builder.diagnostics
      if failureOffset == nil, let root = builder.root { roots.append(root) }
      skipSpace()
    }
  }

  /// What may come next inside a collection.
  private enum Expectation { case firstElement, element, separator }

  private mutating func readValue() {
    guard readElement() else { return }
    var expectation = Expectation.firstElement
    while let isObject = open.last, failureOffset == nil {
      skipSpace()
      guard offset < bytes.count else { return fail("unexpected end of JSON input") }
      let byte = bytes[offset]
      let closing = UInt8(ascii: isObject ? "}" : "]")
      if byte == closing, expectation != .element {
        offset += 1
        builder.close()
        open.removeLast()
        expectation = .separator
      } else if expectation == .separator {
        guard byte == UInt8(ascii: ",") else { return fail("a comma or `\(isObject ? "}" : "]")` is missing") }
        offset += 1
        expectation = .element
      } else {
        if isObject, !readKey() { return }
        expectation = readElement() ? .firstElement : .separator
      }
    }
  }

  /// Reads a scalar (false) or the opening of a collection (true).
  private mutating func readElement() -> Bool {
    skipSpace()
    let position = position()
    guard offset < bytes.count else {
      fail("unexpected end of JSON input")
      return false
    }
    switch bytes[offset] {
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      let isObject = bytes[offset] == UInt8(ascii: "{")
      guard builder.open(isMapping: isObject, anchor: nil, at: position) else {
        failureOffset = offset
        return false
      }
      open.append(isObject)
      offset += 1
      return true
    case UInt8(ascii: "\""):
      if let text = readString() { add(.string(text), at: position) }
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      readNumber(at: position)
    default:
      for (word, content) in Self.words where bytes[offset...].starts(with: word) {
        offset += word.count
        add(content, at: position)
        return false
      }
      fail("a JSON value is missing")
    }
    return false
  }

  private static let words: [([UInt8], KubeValue.Content)] = [
    (Array("true".utf8), .bool(true)), (Array("false".utf8), .bool(false)), (Array("null".utf8), .null),
  ]

  private mutating func readKey() -> Bool {
    let position = position()
    guard bytes[offset] == UInt8(ascii: "\"") else {
      fail("a key in double quotes is missing")
      return false
    }
    guard let key = readString() else { return false }
    add(.string(key), at: position)
    skipSpace()
    guard offset < bytes.count, bytes[offset] == UInt8(ascii: ":") else {
      fail("a colon is missing after the key")
      return false
    }
    offset += 1
    return true
  }

  private mutating func add(_ content: KubeValue.Content, at position: SourcePosition) {
    builder.scalar(.value(content), isPlain: false, anchor: nil, at: position)
  }

  // MARK: - Scalars

  private mutating func readNumber(at position: SourcePosition) {
    var end = offset
    while end < bytes.count, Self.isNumberByte(bytes[end]) { end += 1 }
    let text = bytes[offset..<end]
    guard Self.isNumber(text) else { return fail("not a JSON number") }
    guard let content = KubeNumber.decimal(text) else {
      return fail("the number is beyond the range of a 64-bit float")
    }
    offset = end
    add(content, at: position)
  }

  private static func isNumberByte(_ byte: UInt8) -> Bool {
    byte.digitValue != nil || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") || byte == UInt8(ascii: ".")
      || byte | 0x20 == UInt8(ascii: "e")
  }

  /// JSON's grammar of numbers: no plus sign, no leading zero, digits on both sides of the point.
  private static func isNumber(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    var rest = text[...]
    func digits(_ rest: inout Slice<UnsafeBufferPointer<UInt8>>) -> Int {
      let run = rest.prefix { $0.digitValue != nil }
      rest = rest.dropFirst(run.count)
      return run.count
    }
    if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
    let startsWithZero = rest.first == UInt8(ascii: "0")
    let whole = digits(&rest)
    guard whole > 0, !(startsWithZero && whole > 1) else { return false }
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      guard digits(&rest) > 0 else { return false }
    }
    if let byte = rest.first, byte | 0x20 == UInt8(ascii: "e") {
      rest = rest.dropFirst()
      if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { rest = rest.dropFirst() }
      guard digits(&rest) > 0 else { return false }
    }
    return rest.isEmpty
  }

  private mutating func readString() -> String? {
    let start = offset + 1
    var end = start
    while end < bytes.count, bytes[end] != UInt8(ascii: "\""), bytes[end] != UInt8(ascii: "\\"), bytes[end] >= 0x20 {
      end += 1
    }
    if end < bytes.count, bytes[end] == UInt8(ascii: "\"") {
      offset = end + 1
      return decoded(bytes[start..<end])
    }
    return readEscapedString(from: start)
  }

  private mutating func readEscapedString(from start: Int) -> String? {
    var unescaped: [UInt8] = []
    offset = start
    while offset < bytes.count {
      let byte = bytes[offset]
      switch byte {
      case UInt8(ascii: "\""):
        offset += 1
        return unescaped.withUnsafeBufferPointer { decoded($0[...]) }
      case UInt8(ascii: "\\"):
        guard let scalar = readEscape() else {
          fail("invalid escape in a string")
          return nil
        }
        unescaped.append(contentsOf: String(Character(scalar)).utf8)
      case ..<0x20:
        fail("a control character must be escaped in a string")
        return nil
      default:
        unescaped.append(byte)
        offset += 1
      }
    }
    fail("the string has no end")
    return nil
  }

  private mutating func decoded(_ slice: Slice<UnsafeBufferPointer<UInt8>>) -> String? {
    let part = UnsafeBufferPointer(rebasing: slice)
    if let text = String(validating: part, as: UTF8.self) { return text }
    fail("invalid UTF-8")
    return nil
  }

  /// Reads `\n`, `\u00e9`, or a surrogate pair; a lone surrogate becomes U+FFFD, as in Go.
  private mutating func readEscape() -> Unicode.Scalar? {
    guard offset + 1 < bytes.count else { return nil }
    let letter = bytes[offset + 1]
    offset += 2
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(letter)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"):
      guard let first = hexadecimal(at: offset) else { return nil }
      offset += 4
      guard 0xD800..<0xDC00 ~= first, offset + 1 < bytes.count, bytes[offset] == UInt8(ascii: "\\"),
        bytes[offset + 1] == UInt8(ascii: "u"), let second = hexadecimal(at: offset + 2), 0xDC00..<0xE000 ~= second
      else { return Unicode.Scalar(first) ?? "\u{FFFD}" }
      offset += 6
      return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    default: return nil
    }
  }

  private func hexadecimal(at start: Int) -> UInt32? {
    guard start + 4 <= bytes.count else { return nil }
    var value: UInt32 = 0
    for byte in bytes[start..<start + 4] {
      guard let digit = byte.hexDigitValue else { return nil }
      value = value << 4 | UInt32(digit)
    }
    return value
  }

  // MARK: - Places

  private mutating func skipSpace() {
    while offset < bytes.count {
      switch bytes[offset] {
      case 0x20, 0x09, 0x0D: offset += 1
      case 0x0A:
        offset += 1
        line += 1
        lineStart = offset
        columnOffset = offset
        column = 1
      default: return
      }
    }
  }

  /// Scalars are counted from the last place asked for, so that one long line costs no more than many short ones.
  private var columnOffset = 0
  private var column = 1

  private mutating func position() -> SourcePosition {
    if columnOffset < lineStart {
      columnOffset = lineStart
      column = 1
    }
    while columnOffset < min(offset, bytes.count) {
      if bytes[columnOffset] & 0xC0 != 0x80 { column += 1 }
      columnOffset += 1
    }
    return SourcePosition(line: line, column: column)
  }

  private mutating func fail(_ message: String) {
    guard failureOffset == nil else { return }
    failureOffset = offset
    builder.report("invalid JSON: \(message)", at: position())
  }
}
