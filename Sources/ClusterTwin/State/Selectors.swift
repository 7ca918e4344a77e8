/// A label selector over symbols; without requirements it matches everything.
struct SymbolSelector: Hashable, Sendable {
  enum Condition: Hashable, Sendable {
    case isIn([Symbol])
    case isNotIn([Symbol])
    case exists
    case doesNotExist
    case greaterThan(Int64)
    case lessThan(Int64)

    func matches(_ value: Symbol?, _ symbols: SymbolTable) -> Bool {
      switch self {
      case .isIn(let values): value.map { values.contains($0) } ?? false
      case .isNotIn(let values): value.map { !values.contains($0) } ?? true
      case .exists: value != nil
      case .doesNotExist: value == nil
      case .greaterThan(let bound): value.flatMap { symbols.integer($0) }.map { $0 > bound } ?? false
      case .lessThan(let bound): value.flatMap { symbols.integer($0) }.map { $0 < bound } ?? false
      }
    }
  }

  struct Requirement: Hashable, Sendable {
    var key: Symbol
    var condition: Condition
  }

  var requirements: [Requirement] = []

  var isEmpty: Bool { requirements.isEmpty }

  func matches(_ labels: LabelSet, _ symbols: SymbolTable) -> Bool {
    requirements.allSatisfy { $0.condition.matches(labels[$0.key], symbols) }
  }
}

/// One term of a node selector: requirements on labels and on `metadata.name`, all of which must hold.
struct NodeTerm: Hashable, Sendable {
  var labels: [SymbolSelector.Requirement] = []
  /// Conditions on `metadata.name`.
  var names: [SymbolSelector.Condition] = []

  /// A term without any requirement matches no node.
  var isEmpty: Bool { labels.isEmpty && names.isEmpty }
}

/// Which nodes a pod, a persistent volume or a storage class allows.
struct NodeRequirements: Hashable, Sendable {
  /// `nodeSelector`: every label must have this value.
  var labels: [LabelSet.Pair] = []
  /// Terms of which one must match; nil where none are given.
  var terms: [NodeTerm]?

  var isEmpty: Bool { labels.isEmpty && terms == nil }
}

/// A taint on a node.
struct Taint: Hashable, Sendable {
  enum Effect: Hashable, Sendable {
    case noSchedule, preferNoSchedule, noExecute
  }

  var key: Symbol
  var value: Symbol
  var effect: Effect
}

struct Toleration: Hashable, Sendable {
  enum Operator: Hashable, Sendable {
    case equal, exists
  }

  /// Empty for any key.
  var key: Symbol
  var value: Symbol
  var `operator`: Operator
  /// nil for any effect.
  var effect: Taint.Effect?

  func tolerates(_ taint: Taint) -> Bool {
    if let effect, effect != taint.effect { return false }
    if key != .empty && key != taint.key { return false }
    switch `operator` {
    case .exists: return true
    case .equal: return value == taint.value
    }
  }
}
