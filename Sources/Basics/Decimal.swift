/// Writes `value` with exactly `places` digits after the point, rounded half away from zero, in no locale.
package func fixed(_ value: Double, _ places: Int) -> String {
  var scale = 1.0
  for _ in 0..<places { scale *= 10 }
  let scaled = (value * scale).rounded(.toNearestOrAwayFromZero)
  let whole = Int64(scaled.magnitude)
  let text = decimalText(whole, places: places)
  return scaled < 0 ? "-" + text : text
}

/// Writes a non-negative count of 10^-places units as a decimal number (`decimalText(1234, places: 2)` is `12.34`).
package func decimalText(_ units: Int64, places: Int) -> String {
  var digits = String(units)
  if digits.count <= places { digits = String(repeating: "0", count: places + 1 - digits.count) + digits }
  guard places > 0 else { return digits }
  let split = digits.index(digits.endIndex, offsetBy: -places)
  return digits[..<split] + "." + digits[split...]
}

/// Writes an integer with a comma between groups of three digits.
package func grouped(_ value: Int64) -> String {
  let digits = Array(String(value.magnitude))
  var text = value < 0 ? "-" : ""
  for (index, digit) in digits.enumerated() {
    if index > 0, (digits.count - index) % 3 == 0 { text += "," }
    text.append(digit)
  }
  return text
}

/// `1 service`, `1,250 services`.
package func counted(_ count: Int, _ thing: String) -> String {
  "\(grouped(Int64(count))) \(thing)\(count == 1 ? "" : "s")"
}

/// Divides rounding up; `divisor` must be positive.
package func ceilDivide(_ value: Int, _ divisor: Int) -> Int {
  precondition(divisor > 0, "division by a non-positive number")
  return value > 0 ? (value - 1) / divisor + 1 : -(-value / divisor)
}
