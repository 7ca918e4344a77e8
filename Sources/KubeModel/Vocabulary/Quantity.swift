/// An amount with a suffix, as resources are written: `500m`, `1.5Gi`, `1e3`.
///
/// Mirrors `k8s.io/apimachinery/pkg/api/resource`. Amounts are exact multiples of 10^-9 (a finer part is rounded away
/// from zero, as Kubernetes does); binary amounts are capped at 2^63 - 1. Where apimachinery turns to arbitrary
/// precision, this type saturates at about 1.7·10^29, and `value` and `milliValue` saturate at the range of `Int64`.
package struct Quantity: Sendable, Hashable {
  /// The family of suffixes in which the canonical form is written.
  package enum Format: Sendable, Hashable {
    /// `n u m k M G T P E`
    case decimalSI
    /// `Ki Mi Gi Ti Pi Ei`
    case binarySI
    /// `1e3`
    case decimalExponent
  }

  /// The amount in units of 10^-9.
  package var nano: Int128
  package var format: Format

  package init(nano: Int128, format: Format = .decimalSI) {
    self.nano = nano
    self.format = format
  }

  /// A whole number of units.
  package init(_ value: Int64, format: Format = .decimalSI) {
    self.init(nano: Int128(value) * 1_000_000_000, format: format)
  }

  package init(milli: Int64) {
    self.init(nano: Int128(milli) * 1_000_000)
  }

  package static let zero = Quantity(nano: 0)

  package var isZero: Bool { nano == 0 }

  /// The amount in whole units, rounded away from zero, saturating.
  package var value: Int64 { scaled(1_000_000_000) }

  /// The amount in thousandths, rounded away from zero, saturating: CPU in millicores.
  package var milliValue: Int64 { scaled(1_000_000) }

  private func scaled(_ unit: Int128) -> Int64 {
    let (quotient, remainder) = nano.quotientAndRemainder(dividingBy: unit)
    return Int64(clamping: remainder == 0 ? quotient : quotient + remainder.signum())
  }
}

// MARK: - Arithmetic

extension Quantity: Comparable {
  /// Two amounts are equal when they are as large, however they are written.
  package static func == (left: Quantity, right: Quantity) -> Bool { left.nano == right.nano }

  package static func < (left: Quantity, right: Quantity) -> Bool { left.nano < right.nano }

  package func hash(into hasher: inout Hasher) { hasher.combine(nano) }

  /// The sum, in the format of the left side unless that is zero.
  package static func + (left: Quantity, right: Quantity) -> Quantity {
    let (sum, overflow) = left.nano.addingReportingOverflow(right.nano)
    let nano = overflow ? (right.nano < 0 ? Int128.min : Int128.max) : sum
    return Quantity(nano: nano, format: left.isZero ? right.format : left.format)
  }

  package static func - (left: Quantity, right: Quantity) -> Quantity { left + -right }

  package static func * (left: Quantity, count: Int64) -> Quantity {
    let (product, overflow) = left.nano.multipliedReportingOverflow(by: Int128(count))
    let isNegative = (left.nano < 0) != (count < 0)
    let nano = overflow ? (isNegative ? Int128.min : Int128.max) : product
    return Quantity(nano: nano, format: left.format)
  }

  package static prefix func - (quantity: Quantity) -> Quantity {
    Quantity(nano: quantity.nano == .min ? .max : -quantity.nano, format: quantity.format)
  }

  package static func += (left: inout Quantity, right: Quantity) { left = left + right }
}

// MARK: - Canonical form

extension Quantity: CustomStringConvertible {
  /// The canonical form, as the API server writes it back: no fraction, the largest suffix that loses nothing.
  ///
  /// Binary amounts below 1024, or with a fraction, are written in the decimal form. Beyond `E` the number grows
  /// instead of the suffix.
  package var description: String {
    if isZero { return "0" }
    let isBinary = format == .binarySI && nano.magnitude >= 1024 * 1_000_000_000 && nano % 1_000_000_000 == 0
    return isBinary ? binaryText : decimalText
  }

  private var binaryText: String {
    var number = nano / 1_000_000_000
    var step = 0
    while step < 6, number % 1024 == 0 {
      number /= 1024
      step += 1
    }
    return "\(number)\(["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"][step])"
  }

  private var decimalText: String {
    var number = nano
    var step = -3
    while number % 1000 == 0, step < 6 || format == .decimalExponent {
      number /= 1000
      step += 1
    }
    if format == .decimalExponent { return step == 0 ? "\(number)" : "\(number)e\(step * 3)" }
    return "\(number)\(["n", "u", "m", "", "k", "M", "G", "T", "P", "E"][step + 3])"
  }
}
