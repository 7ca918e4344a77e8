/// Whether an event may help a pod that plugins counting other pods refused. nil: the plugin doesn't ask for the event.
extension QueueingHint {
  static func podTopologySpread(
    _ event: ClusterEvent, _ question: Question, _ state: borrowing ClusterState
  ) -> Bool? {
    let hard = (question.shape.spread ?? []).filter(\.isHard)
    func isCounted(_ constraint: SpreadConstraint, _ shape: ShapeID) -> Bool {
      constraint.selector?.matches(state.shapes[shape.index].labels, state.symbols) ?? false
    }
    switch event {
    case .podAdded(let other), .podDeleted(let other):
      return state.shapes[other.index].namespace == question.shape.namespace
        && hard.contains { isCounted($0, other) }
    case .podUpdated(.labels, let before, let after), .ownUpdate(_, .labels, let before, let after):
      return state.shapes[after.index].namespace == question.shape.namespace
        && hard.contains { isCounted($0, before) != isCounted($0, after) }
    case .nodeAdded(let node), .nodeDeleted(let node): return hasAllKeys(node, hard)
    case .nodeUpdated(.labels, let before, let after), .nodeUpdated(.taints, let before, let after):
      let (had, has) = (hasAllKeys(before, hard), hasAllKeys(after, hard))
      if had != has { return true }
      return has
        && (before.taints != after.taints
          || hard.contains { before.labels[$0.topologyKey] != after.labels[$0.topologyKey] })
    default: return nil
    }
  }

  private static func hasAllKeys(_ node: NodeTable.Description, _ constraints: [SpreadConstraint]) -> Bool {
    constraints.allSatisfy { node.labels[$0.topologyKey] != nil }
  }

  static func interPodAffinity(
    _ event: ClusterEvent, _ question: Question, _ state: borrowing ClusterState
  ) -> Bool? {
    let affinity = question.shape.affinity
    switch event {
    case .podAdded(let other): return meetsAll(affinity.required, other, state)
    case .podDeleted(let other):
      return meetsAll(affinity.requiredAnti, other, state)
        || meetsAll(state.shapes[other.index].affinity.requiredAnti, question.shape, state)
    case .ownUpdate(_, .labels, _, _): return true
    case .podUpdated(.labels, let before, let after):
      return !meetsAll(affinity.required, before, state) && meetsAll(affinity.required, after, state)
        || meetsAll(affinity.requiredAnti, before, state) && !meetsAll(affinity.requiredAnti, after, state)
    case .nodeAdded(let node):
      return !affinity.requiredAnti.isEmpty || affinity.required.contains { node.labels[$0.topologyKey] != nil }
    case .nodeUpdated(.labels, let before, let after):
      return affinity.required.contains { term in
        guard let value = after.labels[term.topologyKey] else { return false }
        return before.labels[term.topologyKey] != value
      }
        || affinity.requiredAnti.contains { term in
          guard let value = before.labels[term.topologyKey] else { return false }
          return after.labels[term.topologyKey] != value
        }
    case .nodeUpdated(.taints, _, _): return true
    default: return nil
    }
  }

  private static func meetsAll(
    _ terms: [PodAffinity.Term], _ shape: ShapeID, _ state: borrowing ClusterState
  ) -> Bool {
    meetsAll(terms, state.shapes[shape.index], state)
  }

  private static func meetsAll(
    _ terms: [PodAffinity.Term], _ shape: PodShape, _ state: borrowing ClusterState
  ) -> Bool {
    !terms.isEmpty && terms.allSatisfy { state.term($0, matches: shape) }
  }
}
