/// Works out the value of an expression.
///
/// What is not evaluated here is an unknown, never a guess: a rule that needs it is neither held nor broken.
package struct CELEvaluation {
  private var variables: [String: CELValue]
  /// Expressions that are worked out when somebody asks, as those of `variables` of a policy.
  private let lazily: [String: CELExpression]
  private var steps = 0
  private var depth = 0

  /// Far more than the budget of an API server for one rule.
  private static let most = 200_000

  package init(_ variables: [String: CELValue], lazily: [String: CELExpression] = [:]) {
    self.variables = variables
    self.lazily = lazily
  }

  package mutating func value(of expression: CELExpression) throws(CELFailure) -> CELValue {
    steps += 1
    if steps > Self.most { throw .unknown("the expression takes too long") }
    depth += 1
    defer { depth -= 1 }
    if depth > 400 { throw .unknown("the expression is nested too deep") }
    switch expression {
    case .literal(let value): return value
    case .name(let name): return try variable(name)
    case .field(let base, let name, let isOptional): return try field(base, name, isOptional)
    case .index(let base, let key, let isOptional):
      return try element(of: try value(of: base), try value(of: key), isOptional)
    case .list(let elements):
      var values: [CELValue] = []
      for element in elements { values.append(try value(of: element)) }
      return .list(values)
    case .map(let pairs):
      var found: [CELValue: CELValue] = [:]
      for pair in pairs { found[try value(of: pair.key)] = try value(of: pair.value) }
      return .map(found)
    case .object: throw .unknown("mutations are not evaluated")
    case .call(let name, let arguments): return try call(name, arguments)
    case .method(let base, let name, let arguments): return try method(base, name, arguments)
    case .not(let inner):
      guard case .bool(let value) = try value(of: inner) else { throw .error("no such overload") }
      return .bool(!value)
    case .negative(let inner): return try negative(try value(of: inner))
    case .binary(let sign, let left, let right): return try binary(sign, left, right)
    case .conditional(let condition, let first, let second):
      guard case .bool(let holds) = try value(of: condition) else { throw .error("no such overload") }
      return try value(of: holds ? first : second)
    case .has(let base, let name): return .bool(try has(base, name))
    case .comprehension(let macro, let range, let names, let body, let other):
      return try comprehension(macro, range, names, body, other)
    }
  }

  private mutating func values(_ expressions: [CELExpression]) throws(CELFailure) -> [CELValue] {
    var found: [CELValue] = []
    for expression in expressions { found.append(try value(of: expression)) }
    return found
  }

  // MARK: - Names and fields

  private mutating func variable(_ name: String) throws(CELFailure) -> CELValue {
    if let value = variables[name] { return value }
    let types = ["int", "uint", "double", "bool", "string", "bytes", "list", "map", "null_type", "type"]
    if types.contains(name) { return .type(name) }
    throw .unknown("\(name) is not known here")
  }

  private mutating func field(
    _ base: CELExpression, _ name: String, _ isOptional: Bool
  ) throws(CELFailure) -> CELValue {
    if case .name("variables") = base, let expression = lazily[name] { return try value(of: expression) }
    let owner = try value(of: base)
    if case .optional(let inner) = owner {
      guard let inner else { return .optional(nil) }
      let found = Self.field(name, of: inner)
      return .optional(found)
    }
    guard case .map = owner else { throw .error("no such overload") }
    let found = Self.field(name, of: owner)
    if isOptional { return .optional(found) }
    guard let found else { throw .error("no such key: \(name)") }
    return found
  }

  private static func field(_ name: String, of value: CELValue) -> CELValue? {
    guard case .map(let fields) = value else { return nil }
    return fields[.string(name)] ?? (name.contains("__") ? fields[.string(unescaped(name))] : nil)
  }

  /// Field names that are no words of the language are written with marks: `__dash__`, `__namespace__`.
  private static func unescaped(_ name: String) -> String {
    let marks = [("__dot__", "."), ("__dash__", "-"), ("__slash__", "/"), ("__underscores__", "__")]
    var text = name
    for (mark, sign) in marks where text.contains(mark) { text = text.replacing(mark, with: sign) }
    let words = [
      "true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if", "import",
      "let", "loop", "package", "namespace", "return", "var", "void", "while",
    ]
    return words.first { text == "__\($0)__" } ?? text
  }

  private mutating func has(_ base: CELExpression, _ name: String) throws(CELFailure) -> Bool {
    if case .name("variables") = base, lazily[name] != nil { return true }
    switch try value(of: base) {
    case .map(let fields): return Self.field(name, of: .map(fields)) != nil
    case .optional(let inner): return inner.flatMap { Self.field(name, of: $0) } != nil
    case .null, .bool, .integer, .unsigned, .double, .string, .bytes, .list, .quantity, .duration, .type:
      throw .error("no such overload")
    }
  }

  private func element(of owner: CELValue, _ key: CELValue, _ isOptional: Bool) throws(CELFailure) -> CELValue {
    var owner = owner
    var isOptional = isOptional
    if case .optional(let inner) = owner {
      guard let inner else { return .optional(nil) }
      owner = inner
      isOptional = true
    }
    let found: CELValue?
    switch (owner, key) {
    case (.list(let elements), .integer(let index)):
      found = elements.indices.contains(Int(clamping: index)) ? elements[Int(clamping: index)] : nil
      if found == nil, !isOptional { throw .error("index out of bounds: \(index)") }
    case (.map(let fields), _):
      found = fields[key]
      if found == nil, !isOptional { throw .error("no such key: \(key.text ?? "")") }
    default: throw .error("no such overload")
    }
    guard !isOptional, let found else { return .optional(found) }
    return found
  }

  // MARK: - Operators

  private func negative(_ value: CELValue) throws(CELFailure) -> CELValue {
    switch value {
    case .integer(let number): return .integer(0 &- number)
    case .double(let number): return .double(-number)
    default: throw .error("no such overload")
    }
  }

  private mutating func binary(
    _ sign: CELExpression.Operator, _ left: CELExpression, _ right: CELExpression
  ) throws(CELFailure) -> CELValue {
    switch sign {
    case .and: return try logical(left, right, stopsAt: false)
    case .or: return try logical(left, right, stopsAt: true)
    default: break
    }
    let (one, other) = (try value(of: left), try value(of: right))
    switch sign {
    case .equal: return .bool(one.isEqual(to: other))
    case .unequal: return .bool(!one.isEqual(to: other))
    case .less, .lessOrEqual, .greater, .greaterOrEqual:
      guard let order = one.compared(to: other) else { throw .error("no such overload") }
      switch sign {
      case .less: return .bool(order < 0)
      case .lessOrEqual: return .bool(order <= 0)
      case .greater: return .bool(order > 0)
      default: return .bool(order >= 0)
      }
    case .isIn:
      switch other {
      case .list(let elements): return .bool(elements.contains { $0.isEqual(to: one) })
      case .map(let fields): return .bool(fields[one] != nil)
      default: throw .error("no such overload")
      }
    default: return try CELArithmetic.value(sign, one, other)
    }
  }

  /// `&&` and `||`: a side that decides alone makes the other's failure meaningless, whichever it is.
  private mutating func logical(
    _ left: CELExpression, _ right: CELExpression, stopsAt decisive: Bool
  ) throws(CELFailure) -> CELValue {
    var failure: CELFailure?
    for side in [left, right] {
      do throws(CELFailure) {
        guard case .bool(let value) = try value(of: side) else { throw .error("no such overload") }
        if value == decisive { return .bool(decisive) }
      } catch {
        // An unknown outweighs an error: the other side might have decided.
        if case .unknown = error { failure = error } else if failure == nil { failure = error }
      }
    }
    if let failure { throw failure }
    return .bool(!decisive)
  }

  // MARK: - Macros

  private mutating func comprehension(
    _ macro: CELExpression.Macro, _ range: CELExpression, _ names: [String], _ body: CELExpression,
    _ other: CELExpression?
  ) throws(CELFailure) -> CELValue {
    let owner = try value(of: range)
    let saved = names.map { ($0, variables[$0]) }
    defer { for (name, value) in saved { variables[name] = value } }
    switch (macro, owner) {
    case (.bind, _):
      variables[names[0]] = owner
      return try value(of: body)
    case (.optMap, .optional(let inner)), (.optFlatMap, .optional(let inner)):
      guard let inner else { return .optional(nil) }
      variables[names[0]] = inner
      let found = try value(of: body)
      return macro == .optMap ? .optional(found) : found
    default: break
    }
    let entries: [(CELValue, CELValue)]
    switch owner {
    case .list(let elements): entries = elements.enumerated().map { (.integer(Int64($0.offset)), $0.element) }
    case .map(let fields):
      entries = fields.sorted { ($0.key.text ?? "") < ($1.key.text ?? "") }.map { ($0.key, $0.value) }
    default: throw .error("no such overload")
    }
    let isMap = if case .map = owner { true } else { false }
    return try fold(macro, entries, isMap: isMap, names, body, other)
  }

  private mutating func fold(
    _ macro: CELExpression.Macro, _ entries: [(CELValue, CELValue)], isMap: Bool, _ names: [String],
    _ body: CELExpression, _ other: CELExpression?
  ) throws(CELFailure) -> CELValue {
    var found: [CELValue] = []
    var count = 0
    var failure: CELFailure?
    for (key, element) in entries {
      if names.count == 2 {
        variables[names[0]] = key
        variables[names[1]] = element
      } else {
        variables[names[0]] = isMap ? key : element
      }
      switch macro {
      case .all, .exists:
        do throws(CELFailure) {
          guard case .bool(let holds) = try value(of: body) else { throw .error("no such overload") }
          if holds == (macro == .exists) { return .bool(holds) }
        } catch {
          if case .unknown = error { failure = error } else if failure == nil { failure = error }
        }
      case .existsOne:
        guard case .bool(let holds) = try value(of: body) else { throw .error("no such overload") }
        count += holds ? 1 : 0
      case .filter:
        guard case .bool(let holds) = try value(of: body) else { throw .error("no such overload") }
        if holds { found.append(isMap ? key : element) }
      case .map, .transformList:
        guard let other else {
          found.append(try value(of: body))
          continue
        }
        guard case .bool(let holds) = try value(of: body) else { throw .error("no such overload") }
        if holds { found.append(try value(of: other)) }
      case .optMap, .optFlatMap, .bind: throw .error("no such overload")
      }
    }
    if let failure { throw failure }
    return switch macro {
    case .all: .bool(true)
    case .exists: .bool(false)
    case .existsOne: .bool(count == 1)
    case .filter, .map, .transformList, .optMap, .optFlatMap, .bind: .list(found)
    }
  }

  // MARK: - Functions

  private mutating func call(_ name: String, _ arguments: [CELExpression]) throws(CELFailure) -> CELValue {
    try CELFunctions.call(name, try values(arguments))
  }

  private mutating func method(
    _ base: CELExpression, _ name: String, _ arguments: [CELExpression]
  ) throws(CELFailure) -> CELValue {
    if case .name(let library) = base, variables[library] == nil, ["optional", "sets", "math"].contains(library) {
      return try CELFunctions.call("\(library).\(name)", try values(arguments))
    }
    let owner = try value(of: base)
    // `orValue` and `or` work out their argument only where it counts.
    if case .optional(let inner) = owner {
      switch name {
      case "hasValue": return .bool(inner != nil)
      case "value":
        guard let inner else { throw .error("optional.none() dereference") }
        return inner
      case "orValue" where arguments.count == 1:
        if let inner { return inner }
        return try value(of: arguments[0])
      case "or" where arguments.count == 1: return inner == nil ? try value(of: arguments[0]) : owner
      default: throw .error("no such overload")
      }
    }
    return try CELFunctions.method(owner, name, try values(arguments))
  }
}
