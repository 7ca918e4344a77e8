/// A label with its value, in one namespace.
struct LabelKey: Hashable, Sendable {
  var namespace: Symbol
  var pair: LabelSet.Pair
}

/// Numbers of things that select pods, or of what pods are like, by a label that both must have: of many thousands only
/// the few are looked at that may match.
struct LabelIndex: Sendable {
  private var byLabel: [LabelKey: [Int]] = [:]
  /// Those that no single label is needed for.
  private var others: [Int] = []

  /// Files a number under a label; nil where it may concern any pod.
  mutating func add(_ number: Int, under key: LabelKey?) {
    if let key {
      byLabel[key, default: []].append(number)
    } else {
      others.append(number)
    }
  }

  mutating func remove(_ number: Int, under key: LabelKey) {
    guard let place = byLabel[key]?.firstIndex(of: number) else { return }
    byLabel[key]?.remove(at: place)
    if byLabel[key]?.isEmpty == true { byLabel[key] = nil }
  }

  /// What is filed under a label, in the order in which it was added.
  func numbers(under key: LabelKey) -> [Int] { byLabel[key] ?? [] }

  /// What may concern a pod of this shape, each once, in ascending order.
  func candidates(for shape: borrowing PodShape) -> [Int] {
    var found = others
    for pair in shape.labels.pairs {
      found += byLabel[LabelKey(namespace: shape.namespace, pair: pair)] ?? []
    }
    return found.sorted()
  }
}

extension SymbolSelector {
  /// Labels with their values that every pod has which the selector matches.
  var requiredPairs: [LabelSet.Pair] {
    requirements.compactMap { requirement in
      guard case .isIn(let values) = requirement.condition, values.count == 1 else { return nil }
      return LabelSet.Pair(key: requirement.key, value: values[0])
    }
  }
}
