/// Pods by the values of one topology label.
struct TopologyCounts: Sendable {
  let key: Symbol
  /// By node.
  let codes: [Int32]
  /// By value.
  var counts: [Int64]

  init(_ key: Symbol, _ state: ClusterState) {
    self.key = key
    let column = state.nodes.column(key)
    codes = column?.codes ?? [Int32](repeating: -1, count: state.nodes.slotCount)
    counts = [Int64](repeating: 0, count: column?.values.count ?? 0)
  }

  /// Adds to the value of a node; false where the node lacks the label.
  @discardableResult
  mutating func add(_ amount: Int64, at node: Int) -> Bool {
    let code = codes[node]
    if code < 0 { return false }
    counts[Int(code)] += amount
    return true
  }

  /// The count of a node's value; nil where the node lacks the label.
  func count(at node: Int) -> Int64? {
    let code = codes[node]
    return code < 0 ? nil : counts[Int(code)]
  }
}

extension [TopologyCounts] {
  /// The place of the counts of a label, which are begun where they are missing.
  mutating func place(of key: Symbol, _ state: ClusterState) -> Int {
    if let index = firstIndex(where: { $0.key == key }) { return index }
    append(TopologyCounts(key, state))
    return count - 1
  }
}

/// Filter: required terms of the pod, and required anti-affinity of the pods that run already.
struct InterPodAffinity: Sendable {
  private let incoming: PodShape
  private let affinityQuery: PodQuery
  /// Existing pods whose required anti-affinity the pod meets.
  private var existingAnti: [TopologyCounts] = []
  /// Existing pods that meet all required terms of the pod.
  private var affinity: [TopologyCounts] = []
  /// Existing pods that meet a required anti-affinity term of the pod.
  private var anti: [TopologyCounts] = []

  /// nil (PreFilter skips) when neither side requires anything.
  init?(_ shape: PodShape, _ state: inout ClusterState) {
    if shape.affinity.required.isEmpty && shape.affinity.requiredAnti.isEmpty && state.affinityPlacements.shapes.isEmpty
    {
      return nil
    }
    incoming = shape
    affinityQuery = Self.query(shape.affinity.required)
    for existing in state.affinityPlacements.shapes {
      let terms = state.shapes[existing.index].affinity.requiredAnti
      for term in terms where state.term(term, matches: shape) {
        let place = existingAnti.place(of: term.topologyKey, state)
        for node in state.affinityPlacements.nodes(of: existing) { existingAnti[place].add(1, at: node.index) }
      }
    }
    if !shape.affinity.required.isEmpty {
      let perNode = state.counts(affinityQuery)
      for term in shape.affinity.required {
        let place = affinity.place(of: term.topologyKey, state)
        for node in perNode.indices where perNode[node] > 0 { affinity[place].add(Int64(perNode[node]), at: node) }
      }
    }
    for term in shape.affinity.requiredAnti {
      let perNode = state.counts(Self.query([term]))
      let place = anti.place(of: term.topologyKey, state)
      for node in perNode.indices where perNode[node] > 0 { anti[place].add(Int64(perNode[node]), at: node) }
    }
    existingAnti.removeAll { counts in counts.counts.allSatisfy { $0 == 0 } }
    if existingAnti.isEmpty && affinity.isEmpty && anti.isEmpty { return nil }
  }

  static func query(_ terms: [PodAffinity.Term]) -> PodQuery {
    PodQuery(terms: terms.map { PodQuery.Term($0) }, countsTerminating: true)
  }

  func rejects(_ node: Int, _ state: borrowing ClusterState) -> Rejection? {
    if !meetsAffinity(node, state) { return Rejection(.podAffinity, isResolvable: false) }
    for counts in anti {
      if let count = counts.count(at: node), count > 0 { return Rejection(.podAntiAffinity, isResolvable: true) }
    }
    for counts in existingAnti {
      if let count = counts.count(at: node), count > 0 { return Rejection(.existingAntiAffinity, isResolvable: true) }
    }
    return nil
  }

  private func meetsAffinity(_ node: Int, _ state: borrowing ClusterState) -> Bool {
    if incoming.affinity.required.isEmpty { return true }
    var podsExist = true
    for counts in affinity {
      guard let count = counts.count(at: node) else { return false }
      if count <= 0 { podsExist = false }
    }
    if podsExist { return true }
    // The first pod of a group may start it.
    let isFirst = affinity.allSatisfy { counts in counts.counts.allSatisfy { $0 == 0 } }
    return isFirst && state.query(affinityQuery, matches: incoming)
  }

  /// A pod comes to a node or leaves it, in thought.
  mutating func add(_ sign: Int64, _ pod: PodID, _ node: NodeID, _ state: ClusterState) {
    let shape = state.shape(of: pod)
    for term in shape.affinity.requiredAnti where state.term(term, matches: incoming) {
      existingAnti[existingAnti.place(of: term.topologyKey, state)].add(sign, at: node.index)
    }
    if !incoming.affinity.required.isEmpty && state.query(affinityQuery, matches: shape) {
      for term in incoming.affinity.required {
        affinity[affinity.place(of: term.topologyKey, state)].add(sign, at: node.index)
      }
    }
    for term in incoming.affinity.requiredAnti where state.term(term, matches: shape) {
      anti[anti.place(of: term.topologyKey, state)].add(sign, at: node.index)
    }
  }
}
