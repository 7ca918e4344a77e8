/// Says what an unquoted YAML scalar means to an API server.
///
/// Clients turn YAML into JSON by sigs.k8s.io/yaml, whose reader resolves scalars by YAML 1.1 with two exceptions: base
/// 60 numbers and timestamps are strings. Mirrors `resolve` of its goyaml.v2.
enum YAMLScalars {
  /// What a scalar is, with the numbers that JSON can't hold set apart.
  enum Meaning: Hashable {
    case value(KubeValue.Content)
    /// `.inf` or `.nan`: read by YAML, refused by JSON.
    case notFinite
  }

  static func resolve(_ bytes: UnsafeBufferPointer<UInt8>) -> Meaning {
    guard let first = bytes.first else { return .value(.null) }
    switch first {
    case UInt8(ascii: "0")...UInt8(ascii: "9"):
      if let number = number(bytes) { return .value(number) }
    case UInt8(ascii: "+"), UInt8(ascii: "-"):
      if bytes.count == 5, let word = words[text(bytes)] { return word }
      if let number = number(bytes) { return .value(number) }
    case UInt8(ascii: "."):
      if bytes.count <= 4, let word = words[text(bytes)] { return word }
      if let number = KubeNumber.decimal(bytes) { return .value(number) }
    default:
      if mayBeWord(bytes), let word = words[text(bytes)] { return word }
    }
    return .value(.string(text(bytes)))
  }

  /// Most texts are told apart from `y`, `yes`, `true`, `on`, `n`, `no`, `null`, `false`, `off` and `~` by their length
  /// and two letters.
  private static func mayBeWord(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard bytes.count > 1 else { return true }
    guard bytes.count <= 5 else { return false }
    let second = bytes[1] | 0x20
    switch bytes[0] | 0x20 {
    case UInt8(ascii: "y"): return second == UInt8(ascii: "e")
    case UInt8(ascii: "t"): return second == UInt8(ascii: "r")
    case UInt8(ascii: "n"): return second == UInt8(ascii: "o") || second == UInt8(ascii: "u")
    case UInt8(ascii: "f"): return second == UInt8(ascii: "a")
    case UInt8(ascii: "o"): return second == UInt8(ascii: "n") || second == UInt8(ascii: "f")
    default: return false
    }
  }

  /// The words of YAML 1.1 with a meaning, in the spellings that are recognized.
  static let words: [String: Meaning] = {
    var words: [String: Meaning] = ["~": .value(.null), "": .value(.null)]
    let families: [(String, Meaning)] = [
      ("y", .value(.bool(true))), ("yes", .value(.bool(true))), ("true", .value(.bool(true))),
      ("on", .value(.bool(true))), ("n", .value(.bool(false))), ("no", .value(.bool(false))),
      ("false", .value(.bool(false))), ("off", .value(.bool(false))), ("null", .value(.null)),
    ]
    for (word, meaning) in families {
      words[word] = meaning
      words[word.uppercased()] = meaning
      words[word.prefix(1).uppercased() + word.dropFirst()] = meaning
    }
    for sign in ["", "+", "-"] {
      for word in [".inf", ".Inf", ".INF"] { words[sign + word] = .notFinite }
    }
    for word in [".nan", ".NaN", ".NAN"] { words[word] = .notFinite }
    return words
  }()

  private static func text(_ bytes: UnsafeBufferPointer<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }

  /// A number that begins with a digit or a sign: decimal, `0x`, `0o`, `0b`, octal by a leading zero; `_` between
  /// digits is passed over.
  static func number(_ bytes: UnsafeBufferPointer<UInt8>) -> KubeValue.Content? {
    guard bytes.count <= 1_024 else { return nil }
    if bytes.contains(UInt8(ascii: "_")) {
      return bytes.filter { $0 != UInt8(ascii: "_") }.withUnsafeBufferPointer { plainNumber($0) }
    }
    return plainNumber(bytes)
  }

  private static func plainNumber(_ bytes: UnsafeBufferPointer<UInt8>) -> KubeValue.Content? {
    guard let first = bytes.first else { return nil }
    if bytes.count <= 18, first != UInt8(ascii: "0"), let value = shortInteger(bytes) { return .integer(value) }
    let isSigned = first == UInt8(ascii: "-") || first == UInt8(ascii: "+")
    let digits = bytes.dropFirst(isSigned ? 1 : 0)
    guard digits.first == UInt8(ascii: "0"), digits.count > 1 else { return KubeNumber.decimal(bytes) }
    let second = digits[digits.startIndex + 1]
    let base: (UInt32, Int)? =
      switch second | 0x20 {
      case UInt8(ascii: "x"): (16, 2)
      case UInt8(ascii: "o"): (8, 2)
      case UInt8(ascii: "b"): (2, 2)
      default: second.digitValue != nil ? (8, 1) : nil
      }
    if let (base, prefix) = base,
      let decimal = KubeNumber.decimalText(ofDigits: digits.dropFirst(prefix), base: base)
    {
      return KubeNumber.decimal(first == UInt8(ascii: "-") ? [first] + decimal : decimal)
    }
    // `08` is no octal number, but it is a float.
    return KubeNumber.decimal(bytes)
  }

  /// Up to 18 digits and nothing else, the usual case.
  private static func shortInteger(_ bytes: UnsafeBufferPointer<UInt8>) -> Int64? {
    var value: Int64 = 0
    for byte in bytes {
      guard let digit = byte.digitValue else { return nil }
      value = value * 10 + Int64(digit)
    }
    return value
  }
}
