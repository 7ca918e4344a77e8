/// The words of an expression.
enum CELToken: Sendable, Hashable {
  case name(String)
  case integer(Int64)
  case unsigned(UInt64)
  case double(Double)
  case text(String)
  case bytes([UInt8])
  case sign(String)
  case end
}

/// Cuts the text of an expression into words.
struct CELLexer {
  private let bytes: [UInt8]
  private var index = 0

  init(_ text: String) { bytes = Array(text.utf8) }

  static func tokens(_ text: String) throws(CELSyntaxError) -> [(token: CELToken, offset: Int)] {
    var lexer = CELLexer(text)
    var found: [(CELToken, Int)] = []
    while true {
      lexer.skipSpace()
      let offset = lexer.index
      let token = try lexer.next()
      found.append((token, offset))
      if token == .end { return found }
    }
  }

  private mutating func skipSpace() {
    while index < bytes.count {
      if bytes[index] <= 32 {
        index += 1
      } else if bytes[index] == UInt8(ascii: "/"), index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "/") {
        while index < bytes.count, bytes[index] != UInt8(ascii: "\n") { index += 1 }
      } else {
        return
      }
    }
  }

  private mutating func next() throws(CELSyntaxError) -> CELToken {
    guard index < bytes.count else { return .end }
    let byte = bytes[index]
    if let quoted = try quoted() { return quoted }
    if Self.isLetter(byte) { return word() }
    if Self.isDigit(byte) || byte == UInt8(ascii: ".") && index + 1 < bytes.count && Self.isDigit(bytes[index + 1]) {
      return try number()
    }
    if byte == UInt8(ascii: "`") { return try quotedName() }
    for length in [2, 1] where index + length <= bytes.count {
      let text = String(decoding: bytes[index..<(index + length)], as: UTF8.self)
      if Self.signs.contains(text) {
        index += length
        return .sign(text)
      }
    }
    throw CELSyntaxError(message: "unexpected character", offset: index)
  }

  private static let signs: Set<String> = [
    "||", "&&", "==", "!=", "<=", ">=", "<", ">", "+", "-", "*", "/", "%", "!", "(", ")", "[", "]", "{", "}", ",", ".",
    ":", "?",
  ]

  private mutating func word() -> CELToken {
    let start = index
    while index < bytes.count, Self.isLetter(bytes[index]) || Self.isDigit(bytes[index]) { index += 1 }
    return .name(String(decoding: bytes[start..<index], as: UTF8.self))
  }

  /// `` `a-b` ``, a field whose name is no word.
  private mutating func quotedName() throws(CELSyntaxError) -> CELToken {
    let start = index + 1
    guard let end = bytes[start...].firstIndex(of: UInt8(ascii: "`")) else {
      throw CELSyntaxError(message: "an open quote", offset: index)
    }
    index = end + 1
    return .name(String(decoding: bytes[start..<end], as: UTF8.self))
  }

  private mutating func number() throws(CELSyntaxError) -> CELToken {
    let start = index
    if bytes[index] == UInt8(ascii: "0"), index + 1 < bytes.count, bytes[index + 1] | 32 == UInt8(ascii: "x") {
      index += 2
      let digits = index
      while index < bytes.count, Self.isHex(bytes[index]) { index += 1 }
      guard let value = Int64(String(decoding: bytes[digits..<index], as: UTF8.self), radix: 16) else {
        throw CELSyntaxError(message: "a broken number", offset: start)
      }
      return .integer(value)
    }
    var isDouble = false
    while index < bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: "."), index + 1 < bytes.count, Self.isDigit(bytes[index + 1]), !isDouble {
        isDouble = true
      } else if byte | 32 == UInt8(ascii: "e") {
        isDouble = true
        if index + 1 < bytes.count, [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(bytes[index + 1]) { index += 1 }
      } else if !Self.isDigit(byte) {
        break
      }
      index += 1
    }
    let text = String(decoding: bytes[start..<index], as: UTF8.self)
    if isDouble, let value = Double(text) { return .double(value) }
    if index < bytes.count, bytes[index] | 32 == UInt8(ascii: "u") {
      index += 1
      if let value = UInt64(text) { return .unsigned(value) }
    }
    if let value = Int64(text) { return .integer(value) }
    // The least integer is written as its own negative.
    if text == "9223372036854775808" { return .integer(.min) }
    throw CELSyntaxError(message: "a broken number", offset: start)
  }

  /// A text or bytes, with their prefixes `r` and `b`; nil where none begins.
  private mutating func quoted() throws(CELSyntaxError) -> CELToken? {
    var place = index
    var isRaw = false
    var isBytes = false
    while place < bytes.count, place < index + 2 {
      switch bytes[place] | 32 {
      case UInt8(ascii: "r") where !isRaw: isRaw = true
      case UInt8(ascii: "b") where !isBytes: isBytes = true
      default: break
      }
      guard bytes[place] | 32 == UInt8(ascii: "r") || bytes[place] | 32 == UInt8(ascii: "b") else { break }
      place += 1
    }
    guard place < bytes.count, bytes[place] == UInt8(ascii: "\"") || bytes[place] == UInt8(ascii: "'") else {
      return nil
    }
    let mark = bytes[place]
    let isLong = place + 2 < bytes.count && bytes[place + 1] == mark && bytes[place + 2] == mark
    let start = index
    index = place + (isLong ? 3 : 1)
    var text: [UInt8] = []
    while true {
      guard index < bytes.count else { throw CELSyntaxError(message: "an open quote", offset: start) }
      let byte = bytes[index]
      if byte == mark {
        if !isLong {
          index += 1
          break
        }
        if index + 2 < bytes.count, bytes[index + 1] == mark, bytes[index + 2] == mark {
          index += 3
          break
        }
      }
      if byte == UInt8(ascii: "\\"), !isRaw {
        try escape(&text)
      } else {
        text.append(byte)
        index += 1
      }
    }
    return isBytes ? .bytes(text) : .text(String(decoding: text, as: UTF8.self))
  }

  private mutating func escape(_ text: inout [UInt8]) throws(CELSyntaxError) {
    guard index + 1 < bytes.count else { throw CELSyntaxError(message: "an open quote", offset: index) }
    let byte = bytes[index + 1]
    let simple: [UInt8: UInt8] = [
      UInt8(ascii: "n"): 10, UInt8(ascii: "t"): 9, UInt8(ascii: "r"): 13, UInt8(ascii: "a"): 7, UInt8(ascii: "b"): 8,
      UInt8(ascii: "f"): 12, UInt8(ascii: "v"): 11, UInt8(ascii: "\\"): 92, UInt8(ascii: "\""): 34,
      UInt8(ascii: "'"): 39, UInt8(ascii: "`"): 96, UInt8(ascii: "?"): 63,
    ]
    if let one = simple[byte] {
      text.append(one)
      index += 2
      return
    }
    let width: (digits: Int, radix: Int, skip: Int)? =
      switch byte {
      case UInt8(ascii: "x"), UInt8(ascii: "X"): (2, 16, 2)
      case UInt8(ascii: "u"): (4, 16, 2)
      case UInt8(ascii: "U"): (8, 16, 2)
      case UInt8(ascii: "0")...UInt8(ascii: "3"): (3, 8, 1)
      default: nil
      }
    guard let width, index + width.skip + width.digits <= bytes.count,
      let code = UInt32(
        String(decoding: bytes[(index + width.skip)..<(index + width.skip + width.digits)], as: UTF8.self),
        radix: width.radix), let scalar = Unicode.Scalar(code)
    else { throw CELSyntaxError(message: "a broken escape", offset: index) }
    text += Array(String(Character(scalar)).utf8)
    index += width.skip + width.digits
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (65...90).contains(byte) || (97...122).contains(byte) || byte == UInt8(ascii: "_")
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

  private static func isHex(_ byte: UInt8) -> Bool { isDigit(byte) || (97...102).contains(byte | 32) }
}
