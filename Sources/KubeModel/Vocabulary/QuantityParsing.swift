/// Why a text is no quantity, in the words of the API server.
package enum QuantityError: Error, Sendable, Hashable, CustomStringConvertible {
  case format, suffix

  package var description: String {
    switch self {
    case .format:
      "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
    case .suffix: "unable to parse quantity's suffix"
    }
  }
}

extension Quantity {
  /// Reads a quantity as `resource.ParseQuantity` does, its oddities included (`.` and `Mi` are zero).
  package init(parsing text: some StringProtocol) throws(QuantityError) {
    var scanner = Scanner(rest: Array(text.utf8)[...])
    try scanner.scan()
    guard let (factor, format) = Self.interpret(scanner.suffix) else { throw .suffix }
    let magnitude: Int128 =
      switch factor {
      case .powerOfTwo(let exponent): min(scanner.binaryNano(exponent), Int128(Int64.max) * 1_000_000_000)
      case .powerOfTen(let exponent): scanner.decimalNano(exponent)
      }
    let isFraction = format == .binarySI && magnitude > 0 && magnitude < 1_000_000_000
    self.init(nano: scanner.isNegative ? -magnitude : magnitude, format: isFraction ? .decimalSI : format)
  }

  /// Reads the scalar of a manifest: a text, or a number taken for the text that was written.
  package init(_ value: KubeValue) throws(QuantityError) {
    switch value.content {
    case .string(let text): try self.init(parsing: Self.trimmed(text))
    case .integer(let integer): self.init(integer)
    case .number(let text): try self.init(parsing: text)
    case .null: self = .zero
    case .bool, .sequence, .mapping, .omitted: throw .format
    }
  }

  private static func trimmed(_ text: String) -> Substring {
    let isWhite: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0D).contains($0) }
    let bytes = text.utf8
    guard let first = bytes.firstIndex(where: { !isWhite($0) }), let last = bytes.lastIndex(where: { !isWhite($0) })
    else { return "" }
    return text[first...last]
  }

  private enum Factor {
    case powerOfTen(Int)
    case powerOfTwo(Int)
  }

  private static func interpret(_ suffix: ArraySlice<UInt8>) -> (Factor, Format)? {
    switch String(decoding: suffix, as: UTF8.self) {
    case "n": return (.powerOfTen(-9), .decimalSI)
    case "u": return (.powerOfTen(-6), .decimalSI)
    case "m": return (.powerOfTen(-3), .decimalSI)
    case "": return (.powerOfTen(0), .decimalSI)
    case "k": return (.powerOfTen(3), .decimalSI)
    case "M": return (.powerOfTen(6), .decimalSI)
    case "G": return (.powerOfTen(9), .decimalSI)
    case "T": return (.powerOfTen(12), .decimalSI)
    case "P": return (.powerOfTen(15), .decimalSI)
    case "E": return (.powerOfTen(18), .decimalSI)
    case "Ki": return (.powerOfTwo(10), .binarySI)
    case "Mi": return (.powerOfTwo(20), .binarySI)
    case "Gi": return (.powerOfTwo(30), .binarySI)
    case "Ti": return (.powerOfTwo(40), .binarySI)
    case "Pi": return (.powerOfTwo(50), .binarySI)
    case "Ei": return (.powerOfTwo(60), .binarySI)
    default:
      guard let first = suffix.first, first | 0x20 == UInt8(ascii: "e") else { return nil }
      guard let exponent = Int64(String(decoding: suffix.dropFirst(), as: UTF8.self)) else { return nil }
      return (.powerOfTen(Int(max(-1_000, min(1_000, exponent)))), .decimalExponent)
    }
  }

  /// Takes a text apart into sign, digits, places after the point and suffix.
  private struct Scanner {
    var rest: ArraySlice<UInt8>
    var isNegative = false
    /// All digits as one number; digits beyond the 38th only count in `shift` and `hasMore`.
    var digits: UInt128 = 0
    var digitCount = 0
    /// The power of ten by which `digits` is to be multiplied.
    var shift = 0
    /// Whether a digit other than zero was left out of `digits`.
    var hasMore = false
    var suffix: ArraySlice<UInt8> = []

    init(rest: ArraySlice<UInt8>) { self.rest = rest }

    mutating func scan() throws(QuantityError) {
      guard let first = rest.first else { throw .format }
      if first == UInt8(ascii: "-") || first == UInt8(ascii: "+") {
        isNegative = first == UInt8(ascii: "-")
        rest = rest.dropFirst()
      }
      scanDigits(places: 0)
      if rest.first == UInt8(ascii: ".") {
        rest = rest.dropFirst()
        scanDigits(places: -1)
      }
      suffix = rest
      while let byte = rest.first, "eEinumkKMGTP".utf8.contains(byte) { rest = rest.dropFirst() }
      if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
      while let byte = rest.first, byte.digitValue != nil { rest = rest.dropFirst() }
      guard rest.isEmpty else { throw .format }
    }

    private mutating func scanDigits(places: Int) {
      while let byte = rest.first, let digit = byte.digitValue {
        rest = rest.dropFirst()
        if digitCount < 38 {
          digits = digits * 10 + UInt128(digit)
          if digits > 0 { digitCount += 1 }
          shift += places
        } else {
          hasMore = hasMore || digit > 0
          shift += places + 1
        }
      }
    }

    func decimalNano(_ exponent: Int) -> Int128 { nano(multiplier: 1, shift: shift + exponent + 9) }

    func binaryNano(_ exponent: Int) -> Int128 { nano(multiplier: UInt128(1) << UInt128(exponent), shift: shift + 9) }

    /// digits · multiplier · 10^shift, rounded up, saturating.
    private func nano(multiplier: UInt128, shift: Int) -> Int128 {
      if digits == 0 { return hasMore ? 1 : 0 }
      var (high, low) = digits.multipliedFullWidth(by: multiplier)
      if shift >= 0 {
        for _ in 0..<shift {
          let (product, overflow) = low.multipliedReportingOverflow(by: 10)
          if overflow || high > 0 { return .max }
          low = product
        }
        return high > 0 ? .max : Int128(clamping: low)
      }
      var isInexact = hasMore
      for _ in 0..<(-shift) {
        if high == 0 && low == 0 { break }
        let top = high.quotientAndRemainder(dividingBy: 10)
        let bottom = UInt128(10).dividingFullWidth((top.remainder, low))
        (high, low) = (top.quotient, bottom.quotient)
        isInexact = isInexact || bottom.remainder > 0
      }
      guard high == 0, let whole = Int128(exactly: low), whole < .max else { return .max }
      return isInexact ? whole + 1 : whole
    }
  }
}
