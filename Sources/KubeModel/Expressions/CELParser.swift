extension CELExpression {
  /// Reads an expression, macros included.
  package init(parsing text: String) throws(CELSyntaxError) {
    guard text.utf8.count <= 65_536 else { throw CELSyntaxError(message: "longer than 64 KiB", offset: 0) }
    var parser = CELParser(tokens: try CELLexer.tokens(text))
    self = try parser.whole()
  }
}

/// Reads by descent, one function a level of precedence.
private struct CELParser {
  let tokens: [(token: CELToken, offset: Int)]
  var index = 0
  var depth = 0

  init(tokens: [(token: CELToken, offset: Int)]) { self.tokens = tokens }

  private var token: CELToken { tokens[index].token }

  private func failure(_ message: String) -> CELSyntaxError {
    CELSyntaxError(message: message, offset: tokens[index].offset)
  }

  private mutating func takes(_ sign: String) -> Bool {
    guard token == .sign(sign) else { return false }
    index += 1
    return true
  }

  private mutating func need(_ sign: String) throws(CELSyntaxError) {
    if !takes(sign) { throw failure("\(sign) is missing") }
  }

  mutating func whole() throws(CELSyntaxError) -> CELExpression {
    let expression = try conditional()
    if token != .end { throw failure("something is left over") }
    return expression
  }

  private mutating func conditional() throws(CELSyntaxError) -> CELExpression {
    depth += 1
    defer { depth -= 1 }
    if depth > 200 { throw failure("nested too deep") }
    let condition = try disjunction()
    guard takes("?") else { return condition }
    let first = try disjunction()
    try need(":")
    return .conditional(condition, first, try conditional())
  }

  private mutating func disjunction() throws(CELSyntaxError) -> CELExpression {
    var left = try conjunction()
    while takes("||") { left = .binary(.or, left, try conjunction()) }
    return left
  }

  private mutating func conjunction() throws(CELSyntaxError) -> CELExpression {
    var left = try relation()
    while takes("&&") { left = .binary(.and, left, try relation()) }
    return left
  }

  private mutating func relation() throws(CELSyntaxError) -> CELExpression {
    var left = try sum()
    while true {
      let symbol: String
      switch token {
      case .sign(let text) where ["==", "!=", "<", "<=", ">", ">="].contains(text): symbol = text
      case .name("in"): symbol = "in"
      default: return left
      }
      guard let found = CELExpression.Operator(rawValue: symbol) else { return left }
      index += 1
      left = .binary(found, left, try sum())
    }
  }

  private mutating func sum() throws(CELSyntaxError) -> CELExpression {
    var left = try product()
    while true {
      if takes("+") {
        left = .binary(.plus, left, try product())
      } else if takes("-") {
        left = .binary(.minus, left, try product())
      } else {
        return left
      }
    }
  }

  private mutating func product() throws(CELSyntaxError) -> CELExpression {
    var left = try unary()
    while true {
      if takes("*") {
        left = .binary(.times, left, try unary())
      } else if takes("/") {
        left = .binary(.divided, left, try unary())
      } else if takes("%") {
        left = .binary(.remainder, left, try unary())
      } else {
        return left
      }
    }
  }

  private mutating func unary() throws(CELSyntaxError) -> CELExpression {
    var marks: [String] = []
    while true {
      if takes("!") {
        marks.append("!")
      } else if takes("-") {
        marks.append("-")
      } else {
        break
      }
      if marks.count > 100 { throw failure("nested too deep") }
    }
    var value = try member()
    for mark in marks.reversed() { value = mark == "!" ? .not(value) : .negative(value) }
    return value
  }

  private mutating func member() throws(CELSyntaxError) -> CELExpression {
    var value = try primary()
    while true {
      if takes(".") {
        let isOptional = takes("?")
        guard case .name(let name) = token else { throw failure("a name is missing") }
        index += 1
        if token == .sign("("), !isOptional {
          value = try method(value, name)
        } else if token == .sign("{"), let type = Self.path(.field(value, name, isOptional: false)), !isOptional,
          type.hasPrefix("Object")
        {
          value = .object(type, try fields())
        } else {
          value = .field(value, name, isOptional: isOptional)
        }
      } else if takes("[") {
        let isOptional = takes("?")
        let key = try conditional()
        try need("]")
        value = .index(value, key, isOptional: isOptional)
      } else {
        return value
      }
    }
  }

  /// `a.b.c`, where it is nothing but names.
  private static func path(_ expression: CELExpression) -> String? {
    switch expression {
    case .name(let name): name
    case .field(let base, let name, isOptional: false): path(base).map { "\($0).\(name)" }
    default: nil
    }
  }

  private mutating func method(_ base: CELExpression, _ name: String) throws(CELSyntaxError) -> CELExpression {
    let start = index
    let arguments = try self.arguments()
    if case .name("cel") = base, name == "bind", arguments.count == 3, case .name(let variable) = arguments[0] {
      return .comprehension(.bind, of: arguments[1], names: [variable], arguments[2], nil)
    }
    let macro: CELExpression.Macro? = name == "exists_one" ? .existsOne : .init(rawValue: name)
    guard let macro, macro != .bind, arguments.count >= 2 else { return .method(base, name, arguments) }
    var names: [String] = []
    var rest = arguments[...]
    // `all(index, value, condition)` gives both.
    let most = macro == .map || macro == .filter || macro == .optMap || macro == .optFlatMap ? 1 : arguments.count - 1
    while names.count < min(most, 2), case .name(let variable)? = rest.first, rest.count > 1 {
      names.append(variable)
      rest = rest.dropFirst()
    }
    guard let body = rest.first, !names.isEmpty, rest.count <= 2 else {
      index = start
      throw failure("\(name) needs a variable and an expression")
    }
    return .comprehension(macro, of: base, names: names, body, rest.dropFirst().first)
  }

  private mutating func arguments() throws(CELSyntaxError) -> [CELExpression] {
    try need("(")
    return try elements(")")
  }

  private mutating func elements(_ end: String) throws(CELSyntaxError) -> [CELExpression] {
    var found: [CELExpression] = []
    while !takes(end) {
      if !found.isEmpty {
        try need(",")
        if takes(end) { break }
      }
      found.append(try conditional())
    }
    return found
  }

  private mutating func fields() throws(CELSyntaxError) -> [CELExpression.Field] {
    try need("{")
    var found: [CELExpression.Field] = []
    while !takes("}") {
      if !found.isEmpty {
        try need(",")
        if takes("}") { break }
      }
      guard case .name(let name) = token else { throw failure("a field is missing") }
      index += 1
      try need(":")
      found.append(.init(name: name, value: try conditional()))
    }
    return found
  }

  private mutating func primary() throws(CELSyntaxError) -> CELExpression {
    let word = token
    switch word {
    case .integer(let value):
      index += 1
      return .literal(.integer(value))
    case .unsigned(let value):
      index += 1
      return .literal(.unsigned(value))
    case .double(let value):
      index += 1
      return .literal(.double(value))
    case .text(let text):
      index += 1
      return .literal(.string(text))
    case .bytes(let bytes):
      index += 1
      return .literal(.bytes(bytes))
    case .name(let name): return try named(name)
    case .sign("("):
      index += 1
      let inner = try conditional()
      try need(")")
      return inner
    case .sign("["):
      index += 1
      return .list(try elements("]"))
    case .sign("{"):
      index += 1
      return .map(try pairs())
    case .sign("."):
      index += 1
      return try primary()
    case .sign, .end: throw failure("an expression is missing")
    }
  }

  private mutating func named(_ name: String) throws(CELSyntaxError) -> CELExpression {
    index += 1
    switch name {
    case "true": return .literal(.bool(true))
    case "false": return .literal(.bool(false))
    case "null": return .literal(.null)
    default: break
    }
    if name == "Object", token == .sign("{") { return .object(name, try fields()) }
    guard token == .sign("(") else { return .name(name) }
    let start = index
    let arguments = try self.arguments()
    guard name == "has" else { return .call(name, arguments) }
    guard arguments.count == 1, case .field(let base, let field, _) = arguments[0] else {
      index = start
      throw failure("has needs a field")
    }
    return .has(base, field)
  }

  private mutating func pairs() throws(CELSyntaxError) -> [CELExpression.Pair] {
    var found: [CELExpression.Pair] = []
    while !takes("}") {
      if !found.isEmpty {
        try need(",")
        if takes("}") { break }
      }
      let key = try conditional()
      try need(":")
      found.append(.init(key: key, value: try conditional()))
    }
    return found
  }
}
