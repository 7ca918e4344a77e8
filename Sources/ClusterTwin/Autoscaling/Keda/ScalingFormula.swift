/// A formula of `advanced.scalingModifiers`: arithmetic over the triggers' names.
///
/// The part of the expr language that formulas use: numbers, names, `+ - * / % ** ^`, comparisons, `and or not`
/// (also `&& || !`), `a ? b : c`, and `min max sum mean abs ceil floor round count`.
package struct ScalingFormula: Sendable {
  indirect enum Node: Sendable {
    case number(Double)
    case name(String)
    case negate(Node)
    case not(Node)
    case binary(String, Node, Node)
    case choice(Node, Node, Node)
    case call(String, [Node])
  }

  package struct Failure: Error, Sendable, Hashable {
    package var message: String
  }

  package let text: String
  private let root: Node

  package init(parsing text: String) throws(Failure) {
    self.text = text
    var parser = FormulaParser(text)
    root = try parser.parse()
  }

  /// The value for the triggers' values; a condition is 1 when true and 0 when false.
  package func evaluate(_ values: [(name: String, value: Double)]) throws(Failure) -> Double {
    try Self.evaluate(root, values)
  }

  private static func evaluate(
    _ node: Node, _ values: [(name: String, value: Double)]
  ) throws(Failure) -> Double {
    switch node {
    case .number(let number): return number
    case .name(let name):
      guard let found = values.first(where: { $0.name == name }) else {
        throw Failure(message: "unknown name \(name)")
      }
      return found.value
    case .negate(let inner): return -(try evaluate(inner, values))
    case .not(let inner): return try evaluate(inner, values) == 0 ? 1 : 0
    case .choice(let condition, let first, let second):
      return try evaluate(condition, values) != 0 ? evaluate(first, values) : evaluate(second, values)
    case .binary(let sign, let left, let right):
      return apply(sign, try evaluate(left, values), try evaluate(right, values))
    case .call(let name, let arguments):
      var numbers: [Double] = []
      for argument in arguments { numbers.append(try evaluate(argument, values)) }
      return try call(name, numbers)
    }
  }

  private static func apply(_ sign: String, _ left: Double, _ right: Double) -> Double {
    switch sign {
    case "+": left + right
    case "-": left - right
    case "*": left * right
    case "/": left / right
    case "%": left.truncatingRemainder(dividingBy: right)
    case "**", "^": power(left, right)
    case "<": left < right ? 1 : 0
    case "<=": left <= right ? 1 : 0
    case ">": left > right ? 1 : 0
    case ">=": left >= right ? 1 : 0
    case "==": left == right ? 1 : 0
    case "!=": left != right ? 1 : 0
    case "and", "&&": left != 0 && right != 0 ? 1 : 0
    case "or", "||": left != 0 || right != 0 ? 1 : 0
    default: .nan
    }
  }

  private static func power(_ base: Double, _ exponent: Double) -> Double {
    if exponent == exponent.rounded(), exponent.magnitude < 1024 { return GoMath.power(base, Int(exponent)) }
    return base < 0 ? .nan : base == 0 ? 0 : GoMath.exp2(exponent * naturalLogarithm(base) / naturalLogarithm(2))
  }

  private static func call(_ name: String, _ numbers: [Double]) throws(Failure) -> Double {
    let sum = numbers.reduce(0, +)
    switch (name, numbers.first) {
    case ("min", _?): return numbers.min() ?? .nan
    case ("max", _?): return numbers.max() ?? .nan
    case ("sum", _): return sum
    case ("count", _): return Double(numbers.count { $0 != 0 })
    case ("mean", _?): return sum / Double(numbers.count)
    case ("abs", let number?): return number.magnitude
    case ("ceil", let number?): return number.rounded(.up)
    case ("floor", let number?): return number.rounded(.down)
    case ("round", let number?): return number.rounded(.toNearestOrAwayFromZero)
    default: throw Failure(message: "unknown function \(name)")
    }
  }
}
