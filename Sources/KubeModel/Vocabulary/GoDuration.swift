/// A span of time as Go and `metav1.Duration` write it: `1h2m3.5s`.
package struct GoDuration: Sendable, Hashable, Comparable {
  package var nanoseconds: Int64

  package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  package init(seconds: Int64) { nanoseconds = seconds * 1_000_000_000 }

  package static func < (left: GoDuration, right: GoDuration) -> Bool { left.nanoseconds < right.nanoseconds }

  /// Seconds, the fraction left out.
  package var wholeSeconds: Int64 { nanoseconds / 1_000_000_000 }
}

/// Why a text is no duration, in the words of Go's `time.ParseDuration`.
package struct DurationError: Error, Sendable, Hashable, CustomStringConvertible {
  package var description: String
}

extension GoDuration {
  /// Reads a sign and one or more decimal numbers with a unit each; `0` needs no unit.
  package init(parsing text: some StringProtocol) throws(DurationError) {
    let invalid = DurationError(description: "time: invalid duration \"\(text)\"")
    var rest = Array(text.utf8)[...]
    var isNegative = false
    if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
      isNegative = sign == UInt8(ascii: "-")
      rest = rest.dropFirst()
    }
    if rest.elementsEqual("0".utf8) {
      self.init(nanoseconds: 0)
      return
    }
    if rest.isEmpty { throw invalid }
    var total: UInt128 = 0
    while !rest.isEmpty {
      guard let part = Self.part(&rest) else { throw invalid }
      let unitText = String(decoding: rest.prefix { $0 != UInt8(ascii: ".") && $0.digitValue == nil }, as: UTF8.self)
      if unitText.isEmpty { throw DurationError(description: "time: missing unit in duration \"\(text)\"") }
      guard let unit = Self.units[unitText] else {
        throw DurationError(description: "time: unknown unit \"\(unitText)\" in duration \"\(text)\"")
      }
      rest = rest.dropFirst(unitText.utf8.count)
      total += part.whole * unit + part.fraction * unit / part.scale
      if total > UInt128(Int64.max) + (isNegative ? 1 : 0) { throw invalid }
    }
    self.init(nanoseconds: Int64(truncatingIfNeeded: isNegative ? 0 &- total : total))
  }

  /// A number before a unit; fractions finer than 10^-18 are passed over.
  private static func part(_ rest: inout ArraySlice<UInt8>) -> (whole: UInt128, fraction: UInt128, scale: UInt128)? {
    var (whole, fraction, scale): (UInt128, UInt128, UInt128) = (0, 0, 1)
    var hasDigit = false
    while let digit = rest.first?.digitValue {
      whole = whole * 10 + UInt128(digit)
      if whole > UInt128(Int64.max) + 1 { return nil }
      hasDigit = true
      rest = rest.dropFirst()
    }
    guard rest.first == UInt8(ascii: ".") else { return hasDigit ? (whole, 0, 1) : nil }
    rest = rest.dropFirst()
    while let digit = rest.first?.digitValue {
      if scale < 1_000_000_000_000_000_000 {
        fraction = fraction * 10 + UInt128(digit)
        scale *= 10
      }
      hasDigit = true
      rest = rest.dropFirst()
    }
    return hasDigit ? (whole, fraction, scale) : nil
  }

  private static let units: [String: UInt128] = [
    "ns": 1, "us": 1_000, "µs": 1_000, "μs": 1_000, "ms": 1_000_000, "s": 1_000_000_000, "m": 60_000_000_000,
    "h": 3_600_000_000_000,
  ]
}

extension GoDuration: CustomStringConvertible {
  /// `1h2m3.5s`, `1.5ms`, `0s`, as Go's `Duration.String` writes it.
  package var description: String {
    let magnitude = nanoseconds.magnitude
    let sign = nanoseconds < 0 ? "-" : ""
    if magnitude == 0 { return "0s" }
    if magnitude < 1_000 { return "\(sign)\(magnitude)ns" }
    if magnitude < 1_000_000 { return sign + Self.decimal(magnitude, unit: 1_000) + "µs" }
    if magnitude < 1_000_000_000 { return sign + Self.decimal(magnitude, unit: 1_000_000) + "ms" }
    let minutes = magnitude / 60_000_000_000
    let seconds = Self.decimal(magnitude % 60_000_000_000, unit: 1_000_000_000) + "s"
    if minutes == 0 { return sign + seconds }
    let hours = minutes / 60
    return hours == 0 ? "\(sign)\(minutes)m\(seconds)" : "\(sign)\(hours)h\(minutes % 60)m\(seconds)"
  }

  private static func decimal(_ value: UInt64, unit: UInt64) -> String {
    var text = String(value / unit)
    var fraction = value % unit
    if fraction > 0 { text += "." }
    var place = unit
    while fraction > 0 {
      place /= 10
      text += String(fraction / place)
      fraction %= place
    }
    return text
  }
}
