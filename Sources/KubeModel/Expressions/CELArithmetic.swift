/// Sums and products, with the errors of the language.
enum CELArithmetic {
  static func value(
    _ sign: CELExpression.Operator, _ left: CELValue, _ right: CELValue
  ) throws(CELFailure) -> CELValue {
    switch (left, right) {
    case (.integer(let one), .integer(let other)): return .integer(try whole(sign, one, other, "integer overflow"))
    case (.unsigned(let one), .unsigned(let other)):
      return .unsigned(try whole(sign, one, other, "unsigned integer overflow"))
    case (.double(let one), .double(let other)): return try doubles(sign, one, other)
    case (.string(let one), .string(let other)) where sign == .plus: return .string(one + other)
    case (.bytes(let one), .bytes(let other)) where sign == .plus: return .bytes(one + other)
    case (.list(let one), .list(let other)) where sign == .plus: return .list(one + other)
    case (.duration(let one), .duration(let other)) where sign == .plus || sign == .minus:
      let sum = sign == .plus ? one.nanoseconds &+ other.nanoseconds : one.nanoseconds &- other.nanoseconds
      return .duration(GoDuration(nanoseconds: sum))
    default: throw .error("no such overload")
    }
  }

  private static func whole<Number: FixedWidthInteger>(
    _ sign: CELExpression.Operator, _ one: Number, _ other: Number, _ overflow: String
  ) throws(CELFailure) -> Number {
    if sign == .divided || sign == .remainder, other == 0 { throw .error("division by zero") }
    let (result, isOver) =
      switch sign {
      case .plus: one.addingReportingOverflow(other)
      case .minus: one.subtractingReportingOverflow(other)
      case .times: one.multipliedReportingOverflow(by: other)
      case .divided: one.dividedReportingOverflow(by: other)
      case .remainder: one.remainderReportingOverflow(dividingBy: other)
      default: throw .error("no such overload")
      }
    if isOver { throw .error(overflow) }
    return result
  }

  private static func doubles(_ sign: CELExpression.Operator, _ one: Double, _ other: Double) throws(CELFailure)
    -> CELValue
  {
    switch sign {
    case .plus: return .double(one + other)
    case .minus: return .double(one - other)
    case .times: return .double(one * other)
    case .divided: return .double(one / other)
    default: throw .error("no such overload")
    }
  }
}
