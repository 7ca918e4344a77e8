/// Turns number texts into exact values: what fits `Int64` becomes an integer, everything else keeps its digits.
enum KubeNumber {
  /// Reads `[+-]digits[.digits][e[+-]digits]` (at least one digit before the exponent); nil for any other text and for
  /// numbers beyond the range of a 64-bit float, which no API server can read.
  ///
  /// `1e3` and `1.0` are the integers 1000 and 1, as after Go's conversion of YAML to JSON. Unlike Go the digits of a
  /// longer number are kept, not rounded to 53 bits.
  static func decimal(_ text: some Collection<UInt8>) -> KubeValue.Content? {
    var isNegative = false
    var rest = text[...]
    if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
      isNegative = sign == UInt8(ascii: "-")
      rest = rest.dropFirst()
    }
    var digits: [UInt8] = []
    var exponent = 0
    var sawDigit = false
    var sawPoint = false
    while let byte = rest.first {
      if let value = byte.digitValue {
        sawDigit = true
        if sawPoint { exponent -= 1 }
        if value > 0 || !digits.isEmpty { digits.append(value) }
      } else if byte == UInt8(ascii: "."), !sawPoint {
        sawPoint = true
      } else {
        break
      }
      rest = rest.dropFirst()
    }
    guard sawDigit else { return nil }
    if let byte = rest.first {
      guard byte | 0x20 == UInt8(ascii: "e"), let written = exponentValue(rest.dropFirst()) else { return nil }
      exponent += written
    }
    return canonical(isNegative: isNegative, digits: digits, exponent: exponent)
  }

  /// The exponent after `e`, clamped to ±1,000,000; nil when it isn't one.
  private static func exponentValue(_ text: some Collection<UInt8>) -> Int? {
    var rest = text[...]
    var isNegative = false
    if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
      isNegative = sign == UInt8(ascii: "-")
      rest = rest.dropFirst()
    }
    guard !rest.isEmpty else { return nil }
    var value = 0
    for byte in rest {
      guard let digit = byte.digitValue else { return nil }
      value = min(value * 10 + Int(digit), 1_000_000)
    }
    return isNegative ? -value : value
  }

  private static func canonical(isNegative: Bool, digits: [UInt8], exponent: Int) -> KubeValue.Content? {
    var digits = digits
    var exponent = exponent
    while let last = digits.last, last == 0 {
      digits.removeLast()
      exponent += 1
    }
    if digits.isEmpty { return .integer(0) }
    // Position of the first digit: 0 for 1…9, 2 for hundreds.
    let magnitude = digits.count - 1 + exponent
    if magnitude > 308 { return nil }
    if magnitude < -323 { return .integer(0) }
    if exponent >= 0, magnitude <= 18, let value = integer(isNegative: isNegative, digits: digits, exponent: exponent) {
      return .integer(value)
    }
    return .number(text(isNegative: isNegative, digits: digits, exponent: exponent, magnitude: magnitude))
  }

  private static func integer(isNegative: Bool, digits: [UInt8], exponent: Int) -> Int64? {
    var value: UInt64 = 0
    for digit in digits { value = value * 10 + UInt64(digit) }
    for _ in 0..<exponent { value *= 10 }
    if isNegative { return value <= UInt64(Int64.max) + 1 ? Int64(truncatingIfNeeded: 0 &- value) : nil }
    return Int64(exactly: value)
  }

  /// Plain decimals up to 21 digits before the point and six zeros after it, as ECMAScript and Go write JSON numbers.
  private static func text(isNegative: Bool, digits: [UInt8], exponent: Int, magnitude: Int) -> String {
    var bytes: [UInt8] = isNegative ? [UInt8(ascii: "-")] : []
    let zero = UInt8(ascii: "0")
    if magnitude < -6 || magnitude >= 21 {
      bytes.append(digits[0] + zero)
      if digits.count > 1 {
        bytes.append(UInt8(ascii: "."))
        bytes.append(contentsOf: digits.dropFirst().map { $0 + zero })
      }
      bytes.append(contentsOf: "e\(magnitude < 0 ? "-" : "+")\(magnitude.magnitude)".utf8)
    } else if magnitude < 0 {
      bytes.append(contentsOf: "0.".utf8)
      bytes.append(contentsOf: repeatElement(zero, count: -magnitude - 1))
      bytes.append(contentsOf: digits.map { $0 + zero })
    } else {
      let padding = max(0, exponent)
      let all = digits.map { $0 + zero } + [UInt8](repeating: zero, count: padding)
      bytes.append(contentsOf: all[...magnitude])
      if all.count > magnitude + 1 {
        bytes.append(UInt8(ascii: "."))
        bytes.append(contentsOf: all[(magnitude + 1)...])
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The exact decimal text of digits in base 2, 8 or 16 (no sign, no prefix); nil when one is out of place.
  static func decimalText(ofDigits digits: some Collection<UInt8>, base: UInt32) -> [UInt8]? {
    guard !digits.isEmpty, digits.count <= 1_024 else { return nil }
    // Limbs of nine decimal digits, lowest first: enough for the rare identifier beyond 64 bits.
    var limbs: [UInt32] = [0]
    for byte in digits {
      guard let digit = byte.hexDigitValue, UInt32(digit) < base else { return nil }
      var carry = UInt64(digit)
      for index in limbs.indices {
        let value = UInt64(limbs[index]) * UInt64(base) + carry
        limbs[index] = UInt32(value % 1_000_000_000)
        carry = value / 1_000_000_000
      }
      if carry > 0 { limbs.append(UInt32(carry)) }
    }
    var text = Array(String(limbs[limbs.count - 1]).utf8)
    for limb in limbs.dropLast().reversed() {
      let part = Array(String(limb).utf8)
      text.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: 9 - part.count))
      text.append(contentsOf: part)
    }
    return text
  }
}

extension UInt8 {
  /// The value of an ASCII decimal digit.
  var digitValue: UInt8? {
    let value = self &- UInt8(ascii: "0")
    return value < 10 ? value : nil
  }

  /// The value of an ASCII hexadecimal digit of either case.
  var hexDigitValue: UInt8? {
    if let digitValue { return digitValue }
    let value = (self | 0x20) &- UInt8(ascii: "a")
    return value < 6 ? value + 10 : nil
  }
}

extension KubeValue {
  /// The number `units` · 10^-places, exact (`decimal(125, places: 3)` is 0.125).
  package static func decimal(_ units: Int64, places: Int) -> KubeValue {
    let text = "\(units)e-\(places)"
    return KubeNumber.decimal(text.utf8).map { KubeValue($0) } ?? .integer(0)
  }

  /// The nearest 64-bit float of a number of any form; nil for another kind of node.
  package var double: Double? {
    switch content {
    case .integer(let value): Double(value)
    case .number(let text): Double(text)
    case .null, .bool, .string, .sequence, .mapping, .omitted: nil
    }
  }
}
