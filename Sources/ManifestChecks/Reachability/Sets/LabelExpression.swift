import KubeModel

/// A condition on labels: Kubernetes selectors, Cilium's, and Calico's language are all read into this one.
indirect enum LabelExpression: Sendable, Hashable {
  case everything
  case nothing
  case isIn(String, [String])
  case exists(String)
  case text(String, TextCondition)
  case not(LabelExpression)
  case all([LabelExpression])
  case any([LabelExpression])

  enum TextCondition: Sendable, Hashable {
    case contains(String)
    case startsWith(String)
    case endsWith(String)
  }

  /// What is known of one label.
  enum Label: Sendable {
    case value(String)
    case absent
    case unknown
  }

  init(_ selector: LabelSelector) {
    self = .conjunction(
      selector.requirements.map { requirement in
        switch requirement.condition {
        case .isIn(let values): .isIn(requirement.key, values)
        case .isNotIn(let values): .not(.isIn(requirement.key, values))
        case .exists: .exists(requirement.key)
        case .doesNotExist: .not(.exists(requirement.key))
        case .greaterThan, .lessThan: .nothing
        }
      })
  }

  /// A `metav1.LabelSelector`; absent or `{}` is everything, one that the API refuses is nothing.
  init(kubernetes value: KubeValue?) {
    guard let value, !value.isNull else {
      self = .everything
      return
    }
    self = (try? LabelSelector(value)).map { LabelExpression($0) } ?? .nothing
  }

  static func conjunction(_ parts: [LabelExpression]) -> LabelExpression {
    let parts = parts.filter { $0 != .everything }
    if parts.contains(.nothing) { return .nothing }
    return parts.isEmpty ? .everything : parts.count == 1 ? parts[0] : .all(parts)
  }

  static func label(_ key: String, _ value: String) -> LabelExpression { .isIn(key, [value]) }

  /// Kleene's logic: unknown labels give `maybe` unless the rest decides.
  func evaluate(_ label: (String) -> Label) -> Truth {
    switch self {
    case .everything: return .yes
    case .nothing: return .no
    case .isIn(let key, let values):
      switch label(key) {
      case .value(let value): return Truth(values.contains(value))
      case .absent: return .no
      case .unknown: return .maybe
      }
    case .exists(let key):
      switch label(key) {
      case .value: return .yes
      case .absent: return .no
      case .unknown: return .maybe
      }
    case .text(let key, let condition):
      switch label(key) {
      case .value(let value): return Truth(condition.holds(value))
      case .absent: return .no
      case .unknown: return .maybe
      }
    case .not(let inner): return inner.evaluate(label).negated
    case .all(let parts):
      var truth = Truth.yes
      for part in parts where truth > .no { truth = truth.and(part.evaluate(label)) }
      return truth
    case .any(let parts):
      var truth = Truth.no
      for part in parts where truth < .yes { truth = truth.or(part.evaluate(label)) }
      return truth
    }
  }

  /// Labels one of which every match carries; nil where the expression doesn't say so. Shrinks the search.
  var required: (key: String, values: [String])? {
    switch self {
    case .isIn(let key, let values): (key, values)
    case .all(let parts): parts.lazy.compactMap(\.required).first
    case .everything, .nothing, .exists, .text, .not, .any: nil
    }
  }
}

extension LabelExpression.TextCondition {
  func holds(_ value: String) -> Bool {
    switch self {
    case .contains(let part): part.isEmpty || value.firstRange(of: part) != nil
    case .startsWith(let part): value.hasPrefix(part)
    case .endsWith(let part): value.hasSuffix(part)
    }
  }
}
