/// A conjunction of requirements on labels; without requirements it matches everything.
///
/// A selector that is absent matches nothing: that is the caller's business, who holds an optional.
package struct LabelSelector: Sendable, Hashable {
  package enum Operator: Sendable, Hashable {
    case isIn([String])
    case isNotIn([String])
    case exists
    case doesNotExist
    case greaterThan(Int64)
    case lessThan(Int64)
  }

  package struct Requirement: Sendable, Hashable {
    package var key: String
    package var condition: Operator

    package init(_ key: String, _ condition: Operator) {
      self.key = key
      self.condition = condition
    }

    /// Whether an object whose label has this value (nil: no such label) meets the requirement.
    package func matches(_ value: String?) -> Bool {
      switch condition {
      case .isIn(let values): value.map { values.contains($0) } ?? false
      case .isNotIn(let values): value.map { !values.contains($0) } ?? true
      case .exists: value != nil
      case .doesNotExist: value == nil
      case .greaterThan(let bound): value.flatMap { Int64($0) }.map { $0 > bound } ?? false
      case .lessThan(let bound): value.flatMap { Int64($0) }.map { $0 < bound } ?? false
      }
    }
  }

  package var requirements: [Requirement]

  package init(_ requirements: [Requirement] = []) { self.requirements = requirements }

  package init(matchLabels: [(key: String, value: String)]) {
    requirements = matchLabels.map { Requirement($0.key, .isIn([$0.value])) }
  }

  package var isEmpty: Bool { requirements.isEmpty }

  package func matches(_ label: (String) -> String?) -> Bool {
    requirements.allSatisfy { $0.matches(label($0.key)) }
  }

  package func matches(_ labels: [(key: String, value: String)]) -> Bool {
    matches { key in labels.first { $0.key == key }?.value }
  }
}

/// Why a selector can't be read, and at which path below it.
package struct SelectorError: Error, Sendable, Hashable, CustomStringConvertible {
  package var path: String
  package var message: String

  package init(path: String = "", _ message: String) {
    self.path = path
    self.message = message
  }

  package var description: String { path.isEmpty ? message : "\(path): \(message)" }
}

// MARK: - The object form

extension LabelSelector {
  /// Reads `matchLabels` and `matchExpressions`, as `metav1.LabelSelectorAsSelector` does.
  package init(_ value: KubeValue) throws(SelectorError) {
    var found: [Requirement] = []
    for entry in value["matchLabels"]?.mapping?.entries ?? [] {
      let path = "matchLabels"
      guard let text = entry.value.string else {
        throw SelectorError(path: path, "the value of `\(entry.key)` must be a text")
      }
      try Self.check(entry.key, [text], path: path)
      found.append(Requirement(entry.key, .isIn([text])))
    }
    for (index, expression) in (value["matchExpressions"]?.sequence ?? []).enumerated() {
      found.append(try Self.requirement(expression, path: "matchExpressions[\(index)]"))
    }
    requirements = found
  }

  private static func requirement(_ expression: KubeValue, path: String) throws(SelectorError) -> Requirement {
    let key = expression["key"]?.string ?? ""
    let values = (expression["values"]?.sequence ?? []).compactMap(\.string)
    try check(key, values, path: path)
    let name = expression["operator"]?.string ?? ""
    switch name {
    case "In", "NotIn":
      if values.isEmpty {
        throw SelectorError(path: path + ".values", "must be specified when `operator` is 'In' or 'NotIn'")
      }
      return Requirement(key, name == "In" ? .isIn(values) : .isNotIn(values))
    case "Exists", "DoesNotExist":
      if !values.isEmpty {
        throw SelectorError(
          path: path + ".values", "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")
      }
      return Requirement(key, name == "Exists" ? .exists : .doesNotExist)
    default:
      throw SelectorError(path: path + ".operator", "\"\(name)\" is not a valid label selector operator")
    }
  }

  static func check(_ key: String, _ values: [String], path: String) throws(SelectorError) {
    if let problem = NameRules.qualifiedName(key).first { throw SelectorError(path: path + ".key", problem) }
    for value in values {
      if let problem = NameRules.labelValue(value).first { throw SelectorError(path: path + ".values", problem) }
    }
  }
}

// MARK: - The text form

extension LabelSelector: CustomStringConvertible {
  /// Reads `a in (b,c),!d,e=f,g!=h,i,j>3`, as `labels.Parse` does.
  package init(parsing text: String) throws(SelectorError) {
    var parser = LabelSelectorParser(text)
    requirements = try parser.requirements()
  }

  /// The text form, in the order of the requirements.
  package var description: String {
    requirements.map(\.description).joined(separator: ",")
  }
}

extension LabelSelector.Requirement: CustomStringConvertible {
  package var description: String {
    switch condition {
    case .isIn(let values) where values.count == 1: "\(key)=\(values[0])"
    case .isNotIn(let values) where values.count == 1: "\(key)!=\(values[0])"
    case .isIn(let values): "\(key) in (\(values.sorted().joined(separator: ",")))"
    case .isNotIn(let values): "\(key) notin (\(values.sorted().joined(separator: ",")))"
    case .exists: key
    case .doesNotExist: "!\(key)"
    case .greaterThan(let bound): "\(key)>\(bound)"
    case .lessThan(let bound): "\(key)<\(bound)"
    }
  }
}
