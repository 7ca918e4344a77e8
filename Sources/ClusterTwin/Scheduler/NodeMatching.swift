extension ClusterState {
  /// Which nodes meet requirements on their labels and names.
  func nodesMatching(_ requirements: NodeRequirements) -> [Bool] {
    var matches = [Bool](repeating: true, count: nodes.slotCount)
    for pair in requirements.labels {
      narrow(&matches, by: SymbolSelector.Requirement(key: pair.key, condition: .isIn([pair.value])))
    }
    guard let terms = requirements.terms else { return matches }
    var any = [Bool](repeating: false, count: nodes.slotCount)
    for term in terms {
      let found = nodesMatching(term)
      for node in found.indices where found[node] { any[node] = true }
    }
    for node in matches.indices where !any[node] { matches[node] = false }
    return matches
  }

  func nodesMatching(_ term: NodeTerm) -> [Bool] {
    var matches = [Bool](repeating: !term.isEmpty, count: nodes.slotCount)
    if term.isEmpty { return matches }
    for requirement in term.labels { narrow(&matches, by: requirement) }
    for condition in term.names {
      for node in matches.indices where matches[node] && !condition.matches(nodes.names[node], symbols) {
        matches[node] = false
      }
    }
    return matches
  }

  /// The condition is asked once for every value of the label, not for every node.
  private func narrow(_ matches: inout [Bool], by requirement: SymbolSelector.Requirement) {
    let whenMissing = requirement.condition.matches(nil, symbols)
    guard let column = nodes.column(requirement.key) else {
      if !whenMissing { for node in matches.indices { matches[node] = false } }
      return
    }
    let answers = column.values.map { requirement.condition.matches($0, symbols) }
    for node in matches.indices {
      let code = column.codes[node]
      if !(code < 0 ? whenMissing : answers[Int(code)]) { matches[node] = false }
    }
  }

  func node(_ node: NodeID, matches requirements: NodeRequirements) -> Bool {
    for pair in requirements.labels where nodes.label(pair.key, of: node) != pair.value { return false }
    guard let terms = requirements.terms else { return true }
    return terms.contains { self.node(node, matches: $0) }
  }

  func node(_ node: NodeID, matches term: NodeTerm) -> Bool {
    if term.isEmpty { return false }
    return term.labels.allSatisfy { $0.condition.matches(nodes.label($0.key, of: node), symbols) }
      && term.names.allSatisfy { $0.matches(nodes.names[node.index], symbols) }
  }
}
