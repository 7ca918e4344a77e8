/// Decides how a text must be written so that every YAML reader, 1.1 or 1.2, gives the same text back.
enum YAMLQuoting {
  enum Style {
    case plain, singleQuoted, doubleQuoted
    /// A block scalar: several lines as they are.
    case literal
  }

  static func style(of text: UnsafeBufferPointer<UInt8>) -> Style {
    guard let first = text.first, let last = text.last else { return .doubleQuoted }
    var hasBreak = false
    var hasQuote = false
    var isPlain = first != 0x20 && last != 0x20 && last != UInt8(ascii: ":") && maySecond(text)
    var previous: UInt8 = 0
    for byte in text {
      switch signs[Int(byte)] {
      case .ordinary: break
      case .escaped: return .doubleQuoted
      case .suspect: if !isPrintable(text) { return .doubleQuoted }
      case .lineBreak: hasBreak = true
      case .quote: hasQuote = true
      case .hash: if previous == 0x20 { isPlain = false }
      case .space: if previous == UInt8(ascii: ":") { isPlain = false }
      }
      previous = byte
    }
    if hasBreak { return literalFits(text) ? .literal : .doubleQuoted }
    if isPlain, !meansSomethingElse(text) { return .plain }
    return hasQuote ? .singleQuoted : .doubleQuoted
  }

  private enum Sign {
    case ordinary, escaped, suspect, lineBreak, quote, hash, space
  }

  private static let signs: [Sign] = (0..<256).map { byte in
    switch UInt8(byte) {
    case 0x0A: .lineBreak
    case 0..<0x20, 0x7F: .escaped
    case 0x20: .space
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): .quote
    case UInt8(ascii: "#"): .hash
    // The lead bytes of C1 control characters, U+2028, U+2029, U+FEFF and U+FFFE.
    case 0xC2, 0xE2, 0xEF: .suspect
    default: .ordinary
    }
  }

  /// No sign that a reader refuses or takes for a line break: those that `JSONWriter` escapes.
  private static func isPrintable(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    for index in text.indices where text[index] >= 0xC2 {
      let rest = text[index...]
      switch text[index] {
      case 0xC2: if rest.dropFirst().first.map({ $0 < 0xA0 }) ?? true { return false }
      case 0xE2: if rest.starts(with: [0xE2, 0x80, 0xA8]) || rest.starts(with: [0xE2, 0x80, 0xA9]) { return false }
      case 0xEF:
        if rest.starts(with: [0xEF, 0xBB, 0xBF]) || rest.starts(with: [0xEF, 0xBF, 0xBE])
          || rest.starts(with: [0xEF, 0xBF, 0xBF])
        {
          return false
        }
      default: break
      }
    }
    return true
  }

  /// Whether a plain scalar may begin so: indicators are out, except `-` before a letter (`--flag=value`).
  private static func maySecond(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    switch text[0] {
    case UInt8(ascii: "-"):
      guard text.count > 1 else { return false }
      let next = text[1] == UInt8(ascii: "-") && text.count > 2 ? text[2] : text[1]
      return isLetter(next) || next.digitValue != nil
    case UInt8(ascii: "?"), UInt8(ascii: ":"), UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "]"),
      UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "#"), UInt8(ascii: "&"), UInt8(ascii: "*"),
      UInt8(ascii: "!"), UInt8(ascii: "|"), UInt8(ascii: ">"), UInt8(ascii: "'"), UInt8(ascii: "\""),
      UInt8(ascii: "%"), UInt8(ascii: "@"), UInt8(ascii: "`"):
      return false
    default:
      return true
    }
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- UInt8(ascii: "a") < 26 }

  /// Whether an unquoted reading would be a boolean, null, number, time or merge key in some version of YAML.
  private static func meansSomethingElse(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    switch text[0] {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
      return looksLikeNumber(text) || looksLikeDate(text)
    case UInt8(ascii: "~"), UInt8(ascii: "="), UInt8(ascii: "<"):
      return text.count <= 2
    default:
      guard text.count <= 5, isLetter(text[0]) else { return false }
      return words.contains(String(decoding: text, as: UTF8.self).lowercased())
    }
  }

  private static let words: Set<String> = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"]

  /// Numbers of every kind: signs, points, `_`, exponents, other bases, base 60, `.inf`. A few texts that no reader
  /// takes for a number are caught too; they are quoted in vain.
  private static func looksLikeNumber(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    var rest = text[...]
    if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
    if rest.first == UInt8(ascii: "."), rest.count == 4, isLetter(rest[rest.startIndex + 1]) { return true }
    if rest.first == UInt8(ascii: "0"), rest.count > 2, isLetter(rest[rest.startIndex + 1]) {
      let isBase = [UInt8(ascii: "x"), UInt8(ascii: "o"), UInt8(ascii: "b")].contains(rest[rest.startIndex + 1] | 0x20)
      if isBase, rest.dropFirst(2).allSatisfy({ $0.hexDigitValue != nil || $0 == UInt8(ascii: "_") }) { return true }
    }
    let mantissa = rest.prefix { byte in
      byte.digitValue != nil || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: ":")
    }
    rest = rest.dropFirst(mantissa.count)
    guard let exponent = rest.first else {
      let isAddress = mantissa.count(where: { $0 == UInt8(ascii: ".") }) > 1 && !mantissa.contains(UInt8(ascii: ":"))
      return !isAddress || mantissa.allSatisfy { $0 == UInt8(ascii: ".") }
    }
    guard exponent | 0x20 == UInt8(ascii: "e"), !mantissa.isEmpty else { return false }
    return rest.dropFirst().allSatisfy {
      $0.digitValue != nil || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
    }
  }

  /// `2026-01-31` and whatever follows.
  private static func looksLikeDate(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    text.count >= 8 && text.prefix(4).allSatisfy { $0.digitValue != nil } && text[4] == UInt8(ascii: "-")
      && text[5].digitValue != nil
  }

  /// A block scalar can't hold a text of breaks only, nor one whose first line begins with a break or a tab without
  /// readers disagreeing; such texts are rare.
  private static func literalFits(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let first = text.first(where: { $0 != 0x20 }) else { return false }
    if first == 0x0A || text[0] == 0x0A { return false }
    // A last line of spaces would be taken for indentation by some readers.
    return text.last != 0x20
  }
}
