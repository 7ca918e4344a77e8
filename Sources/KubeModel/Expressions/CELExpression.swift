/// An expression of the Common Expression Language, as Kubernetes uses it in definitions and admission policies.
package indirect enum CELExpression: Sendable, Hashable {
  case literal(CELValue)
  case name(String)
  /// `a.b`; optional where written `a.?b`.
  case field(CELExpression, String, isOptional: Bool)
  case index(CELExpression, CELExpression, isOptional: Bool)
  case list([CELExpression])
  case map([Pair])
  /// `Type{field: value}`, as mutations write it.
  case object(String, [Field])
  case call(String, [CELExpression])
  case method(CELExpression, String, [CELExpression])
  case not(CELExpression)
  case negative(CELExpression)
  case binary(Operator, CELExpression, CELExpression)
  case conditional(CELExpression, CELExpression, CELExpression)
  case has(CELExpression, String)
  /// `list.all(name, condition)` and its like.
  case comprehension(Macro, of: CELExpression, names: [String], CELExpression, CELExpression?)

  package struct Pair: Sendable, Hashable {
    package var key: CELExpression
    package var value: CELExpression
  }

  package struct Field: Sendable, Hashable {
    package var name: String
    package var value: CELExpression
  }

  package enum Operator: String, Sendable, Hashable {
    case or = "||"
    case and = "&&"
    case equal = "=="
    case unequal = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case isIn = "in"
    case plus = "+"
    case minus = "-"
    case times = "*"
    case divided = "/"
    case remainder = "%"
  }

  package enum Macro: String, Sendable, Hashable {
    case all, exists, existsOne, map, filter, transformList, optMap, optFlatMap
    /// `cel.bind(name, value, expression)`
    case bind
  }

  /// The names that stand free in it: variables that somebody has to give.
  package var freeNames: Set<String> {
    switch self {
    case .literal: return []
    case .name(let name): return [name]
    case .field(let base, _, _), .has(let base, _), .not(let base), .negative(let base): return base.freeNames
    case .index(let base, let key, _): return base.freeNames.union(key.freeNames)
    case .list(let elements), .call(_, let elements): return Set(elements.flatMap(\.freeNames))
    case .map(let pairs): return Set(pairs.flatMap { $0.key.freeNames.union($0.value.freeNames) })
    case .object(_, let fields): return Set(fields.flatMap(\.value.freeNames))
    case .method(let base, _, let arguments): return base.freeNames.union(arguments.flatMap(\.freeNames))
    case .binary(_, let left, let right): return left.freeNames.union(right.freeNames)
    case .conditional(let condition, let first, let second):
      return condition.freeNames.union(first.freeNames).union(second.freeNames)
    case .comprehension(_, let range, let names, let body, let other):
      return range.freeNames.union(body.freeNames.union(other?.freeNames ?? []).subtracting(names))
    }
  }
}

/// Why an expression can't be read, with the place in its text, counted in bytes.
package struct CELSyntaxError: Error, Sendable, Hashable, CustomStringConvertible {
  package var message: String
  package var offset: Int

  package var description: String { "\(message) at character \(offset + 1)" }
}
