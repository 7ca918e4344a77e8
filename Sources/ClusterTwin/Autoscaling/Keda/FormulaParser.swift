/// Reads a formula by precedence: choice, or, and, comparison, sum, product, power, sign.
struct FormulaParser {
  private var tokens: [Substring] = []
  private var next = 0

  init(_ text: String) {
    var rest = text[...]
    while let first = rest.first {
      if first.isWhitespace {
        rest.removeFirst()
        continue
      }
      let token: Substring
      if first.isNumber || first == "." {
        token = rest.prefix { $0.isNumber || $0 == "." }
      } else if first.isLetter || first == "_" {
        token = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
      } else {
        let pair = rest.prefix(2)
        token = ["**", "<=", ">=", "==", "!=", "&&", "||"].contains(pair) ? pair : rest.prefix(1)
      }
      tokens.append(token)
      rest = rest.dropFirst(token.count)
    }
  }

  mutating func parse() throws(ScalingFormula.Failure) -> ScalingFormula.Node {
    let node = try choice()
    if let rest = token { throw .init(message: "unexpected \(rest)") }
    return node
  }

  private var token: Substring? { next < tokens.count ? tokens[next] : nil }

  private mutating func take(_ candidates: [Substring]) -> String? {
    guard let token, candidates.contains(token) else { return nil }
    next += 1
    return String(token)
  }

  private mutating func require(_ sign: Substring) throws(ScalingFormula.Failure) {
    if take([sign]) == nil { throw .init(message: "expected \(sign)") }
  }

  private mutating func choice() throws(ScalingFormula.Failure) -> ScalingFormula.Node {
    let condition = try binary(0)
    if take(["?"]) == nil { return condition }
    let first = try choice()
    try require(":")
    return .choice(condition, first, try choice())
  }

  private static let levels: [[Substring]] = [
    ["or", "||"], ["and", "&&"], ["<", "<=", ">", ">=", "==", "!="], ["+", "-"], ["*", "/", "%"],
  ]

  private mutating func binary(_ level: Int) throws(ScalingFormula.Failure) -> ScalingFormula.Node {
    if level == Self.levels.count { return try sign() }
    var node = try binary(level + 1)
    while let sign = take(Self.levels[level]) { node = .binary(sign, node, try binary(level + 1)) }
    return node
  }

  private mutating func sign() throws(ScalingFormula.Failure) -> ScalingFormula.Node {
    if take(["-"]) != nil { return .negate(try sign()) }
    if take(["+"]) != nil { return try sign() }
    if take(["!", "not"]) != nil { return .not(try sign()) }
    let base = try operand()
    guard let power = take(["**", "^"]) else { return base }
    return .binary(power, base, try sign())
  }

  private mutating func operand() throws(ScalingFormula.Failure) -> ScalingFormula.Node {
    guard let token else { throw .init(message: "unexpected end of the formula") }
    next += 1
    if token == "(" {
      let node = try choice()
      try require(")")
      return node
    }
    if let number = Double(token) { return .number(number) }
    guard let first = token.first, first.isLetter || first == "_" else {
      throw .init(message: "unexpected \(token)")
    }
    if take(["("]) == nil { return .name(String(token)) }
    // Lists (`sum([a, b])`) are read like plain arguments.
    let isList = take(["["]) != nil
    var arguments = [try choice()]
    while take([","]) != nil { arguments.append(try choice()) }
    if isList { try require("]") }
    try require(")")
    return .call(String(token), arguments)
  }
}
