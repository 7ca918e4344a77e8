/// A number, or a percentage of some total: `maxUnavailable: 25%`, `port: http`.
package enum IntOrString: Sendable, Hashable {
  case int(Int32)
  case string(String)

  /// Reads a field; nil for anything that is neither a 32-bit integer nor a text.
  package init?(_ value: KubeValue) {
    switch value.content {
    case .integer(let integer):
      guard let number = Int32(exactly: integer) else { return nil }
      self = .int(number)
    case .string(let text): self = .string(text)
    case .null, .bool, .number, .sequence, .mapping, .omitted: return nil
    }
  }

  package enum Rounding: Sendable { case up, down }

  /// The number itself, or the percentage of `total`; nil for a text that is no percentage.
  ///
  /// Mirrors `intstr.GetScaledValueFromIntOrPercent`.
  package func scaled(total: Int, rounding: Rounding) -> Int? {
    switch self {
    case .int(let value): return Int(value)
    case .string:
      guard let percent else { return nil }
      let (product, overflow) = percent.multipliedReportingOverflow(by: total)
      guard !overflow else { return nil }
      let (quotient, remainder) = product.quotientAndRemainder(dividingBy: 100)
      switch rounding {
      case .up: return remainder > 0 ? quotient + 1 : quotient
      case .down: return remainder < 0 ? quotient - 1 : quotient
      }
    }
  }

  /// The number before the percent sign; nil for a number and for any other text.
  package var percent: Int? {
    guard case .string(let text) = self, text.hasSuffix("%") else { return nil }
    return Int(text.dropLast())
  }

  package var kubeValue: KubeValue {
    switch self {
    case .int(let value): .integer(Int(value))
    case .string(let text): .string(text)
    }
  }
}

extension IntOrString: CustomStringConvertible {
  package var description: String {
    switch self {
    case .int(let value): String(value)
    case .string(let text): text
    }
  }
}
