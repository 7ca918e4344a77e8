import Basics

/// Conditions over several schemas: `allOf`, `anyOf`, `oneOf`, `not`.
extension SchemaWalk {
  mutating func checkAlternatives(_ value: KubeValue, _ node: SchemaNodeFacts) {
    let value = withoutNothing(value, node)
    for number in node.allOf { check(value, facts.node(number)) }
    if !node.anyOf.isEmpty {
      let passing = node.anyOf.count { passes(value, $0) }
      if passing == 0 { reportAlternatives(value, node.anyOf, passing: 0, isExclusive: false) }
    }
    if !node.oneOf.isEmpty {
      let passing = node.oneOf.count { passes(value, $0) }
      if passing != 1 { reportAlternatives(value, node.oneOf, passing: passing, isExclusive: true) }
    }
    if let not = node.not, passes(value, not) { report("has a form that is not permitted", value) }
  }

  private mutating func reportAlternatives(_ value: KubeValue, _ numbers: [Int], passing: Int, isExclusive: Bool) {
    let choices = numbers.compactMap { choice($0) }
    guard let mapping = value.mapping, !choices.isEmpty else {
      let count = numbers.count
      report(
        passing == 0 ? "has none of the \(count) permitted forms" : "has several forms that exclude each other", value)
      return
    }
    let names = choices.map { $0.map { "\"\($0)\"" }.joined(separator: " with ") }
    let set = zip(choices, names).filter { choice, _ in choice.allSatisfy { Self.isSet($0, in: mapping) } }.map(\.1)
    let list = names.joined(separator: ", ")
    if passing > 1 {
      report("only one of \(list) may be set, not \(set.joined(separator: " and "))", value)
    } else if set.count > 1, isExclusive {
      report("only one of \(list) may be set, not \(set.joined(separator: " and "))", value)
    } else if let only = set.first, set.count == 1 {
      report("\(only) is set, but not in a permitted form", value)
    } else {
      report("one of \(list) must be set", value)
    }
  }

  /// The fields that an alternative asks for; nil when it asks for none.
  private func choice(_ number: Int) -> [String]? {
    let node = facts.node(number)
    let names = node.requiredElsewhere + node.fields.filter(\.isRequired).map(\.name)
    return names.isEmpty ? nil : names.sorted()
  }
}
