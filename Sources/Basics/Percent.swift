/// A percentage, exact to a billionth of a percent, so that eleven nines of durability are no rounding matter.
package struct Percent: Sendable, Hashable, Comparable {
  /// 100 % is 100,000,000,000.
  package var nano: Int64

  package init(nano: Int64) { self.nano = nano }

  package init(_ whole: Int) { nano = Int64(whole) * 1_000_000_000 }

  /// Reads `99.95` (no sign, no percent sign, up to nine decimals); nil for anything else.
  package init?(text: some StringProtocol) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), let whole = Int64(parts[0]), (0...1_000_000).contains(whole),
      parts[0].allSatisfy(\.isASCIIDigit)
    else { return nil }
    var fraction: Int64 = 0
    if parts.count == 2 {
      guard (1...9).contains(parts[1].count), parts[1].allSatisfy(\.isASCIIDigit) else { return nil }
      let padded = parts[1] + String(repeating: "0", count: 9 - parts[1].count)
      guard let value = Int64(padded) else { return nil }
      fraction = value
    }
    nano = whole * 1_000_000_000 + fraction
  }

  /// The share of one: 0.9995 for 99.95 %.
  package var fraction: Double { Double(nano) / 100_000_000_000 }

  /// The share of one as an exact decimal: `0.9995` for 99.95 %.
  package var fractionText: String {
    var text = decimalText(nano, places: 11)
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return text
  }

  package static func < (left: Percent, right: Percent) -> Bool { left.nano < right.nano }
}

extension Percent: CustomStringConvertible {
  /// The number without the sign and without needless zeros: `99.95`.
  package var description: String {
    var text = decimalText(nano, places: 9)
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return text
  }
}

extension Character {
  package var isASCIIDigit: Bool { isASCII && isNumber }
}
