/// An amount in US dollars, exact to a millionth: prices per hour have up to six places.
package struct Money: Sendable, Hashable, Comparable, AdditiveArithmetic {
  package var micros: Int64

  package static let zero = Money(micros: 0)

  package init(micros: Int64) { self.micros = micros }

  package init(dollars: Double) { micros = Int64((dollars * 1_000_000).rounded(.toNearestOrAwayFromZero)) }

  package var dollars: Double { Double(micros) / 1_000_000 }

  package static func + (left: Money, right: Money) -> Money { Money(micros: left.micros + right.micros) }
  package static func - (left: Money, right: Money) -> Money { Money(micros: left.micros - right.micros) }
  package static func < (left: Money, right: Money) -> Bool { left.micros < right.micros }
  package static func * (left: Money, factor: Int) -> Money { Money(micros: left.micros * Int64(factor)) }
  package static func * (left: Money, factor: Double) -> Money {
    Money(micros: Int64((Double(left.micros) * factor).rounded(.toNearestOrAwayFromZero)))
  }

  /// Whole dollars with grouping, `$15,012`.
  package var wholeDollars: String {
    grouped(Int64((dollars).rounded(.toNearestOrAwayFromZero))).dollarSigned
  }

  /// Dollars and cents with grouping, `$1,234.50`.
  package var centsText: String {
    let cents = Int64((dollars * 100).rounded(.toNearestOrAwayFromZero))
    let fraction = cents.magnitude % 100
    let text = grouped(Int64(cents.magnitude / 100)) + (fraction < 10 ? ".0" : ".") + String(fraction)
    return (cents < 0 ? "-" + text : text).dollarSigned
  }
}

extension String {
  fileprivate var dollarSigned: String { hasPrefix("-") ? "-$" + dropFirst() : "$" + self }
}
