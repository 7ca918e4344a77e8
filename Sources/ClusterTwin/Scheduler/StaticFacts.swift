/// What a pod asks of nodes as such: the same for most pods of a cluster, whatever they request.
struct NodeDemand: Hashable, Sendable {
  var tolerations: [Toleration]
  var requirements: NodeRequirements
  var preferred: [PreferredNodeTerm]
  var nodeName: Symbol?

  init(_ shape: PodShape) {
    tolerations = shape.tolerations
    requirements = shape.nodeRequirements
    preferred = shape.preferredNodes
    nodeName = shape.nodeName
  }
}

/// What the rules say about a demand and every node: worked out once, then again for the nodes that change.
struct StaticFacts: Sendable {
  let demand: NodeDemand
  /// What PreFilter says about the pod as a whole.
  private(set) var message: String?
  /// The first refusal of the plugins that look at nodes only, by node.
  private(set) var refusals: [Reason?]
  private(set) var toleratesTaints: [Bool]
  /// nil where the pod requires nothing of its nodes.
  private(set) var meetsAffinity: [Bool]?
  /// The raw score by node; nil where the pod has no preference.
  private(set) var affinityWeights: [Int64]?
  private var avoidedCounts: [Int64]
  /// How many nodes have a taint that the pod would rather avoid.
  private var avoidedNodes = 0
  /// The nodes that PreFilter leaves, each once; nil for all.
  let named: [Symbol]?
  private let toleratesUnschedulable: Bool
  /// How many changes of nodes have been taken in.
  private var mark: Int

  /// Taints that the pod would rather avoid, by node; nil stands for zeros.
  var avoidedTaints: [Int64]? { avoidedNodes == 0 ? nil : avoidedCounts }

  init(_ demand: NodeDemand, _ state: ClusterState) {
    self.demand = demand
    let nodes = state.nodes
    let allowed = TaintToleration.allowed(demand.tolerations, nodes.taintSets.list)
    toleratesTaints = nodes.taintSet.map { allowed.isEmpty || allowed[Int($0)] }
    if !demand.requirements.isEmpty { meetsAffinity = state.nodesMatching(demand.requirements) }
    var found: [Symbol]?
    switch NodeAffinity.candidates(demand.requirements) {
    case .all: break
    case .named(let names): found = names.indices.filter { names.firstIndex(of: names[$0]) == $0 }.map { names[$0] }
    case .conflict: message = "pod affinity terms conflict"
    }
    named = found
    toleratesUnschedulable = NodeUnschedulable.isTolerated(demand.tolerations, state.words)
    refusals = [Reason?](repeating: nil, count: nodes.slotCount)
    let avoided = TaintToleration.avoided(demand.tolerations, nodes.taintSets.list)
    avoidedCounts = [Int64](repeating: 0, count: nodes.slotCount)
    affinityWeights = NodeAffinity.weights(demand.preferred, state)
    mark = nodes.changes.end
    for node in refusals.indices where nodes.isLive[node] {
      refusals[node] = refusal(of: node, nodes)
      avoidedCounts[node] = avoided[Int(nodes.taintSet[node])]
      if avoidedCounts[node] > 0 { avoidedNodes += 1 }
    }
  }

  /// Takes in what has changed since the last time.
  mutating func refresh(_ state: borrowing ClusterState) {
    let end = state.nodes.changes.end
    if mark == end { return }
    guard let changed = state.nodes.changes.changes(since: mark) else {
      self = StaticFacts(demand, copy state)
      return
    }
    mark = end
    while refusals.count < state.nodes.slotCount { appendSlot() }
    for node in changed { update(node, state) }
  }

  private mutating func appendSlot() {
    refusals.append(nil)
    toleratesTaints.append(false)
    meetsAffinity?.append(false)
    affinityWeights?.append(0)
    avoidedCounts.append(0)
  }

  private mutating func update(_ id: NodeID, _ state: borrowing ClusterState) {
    let node = id.index
    if avoidedCounts[node] > 0 { avoidedNodes -= 1 }
    avoidedCounts[node] = 0
    guard state.nodes.isLive[node] else { return }
    let taints = [state.nodes.taints(of: id)]
    toleratesTaints[node] = TaintToleration.allowed(demand.tolerations, taints)[0]
    avoidedCounts[node] = TaintToleration.avoided(demand.tolerations, taints)[0]
    if avoidedCounts[node] > 0 { avoidedNodes += 1 }
    if meetsAffinity != nil { meetsAffinity?[node] = state.node(id, matches: demand.requirements) }
    if affinityWeights != nil { affinityWeights?[node] = NodeAffinity.weight(demand.preferred, of: id, state) }
    refusals[node] = refusal(of: node, state.nodes)
  }

  private func refusal(of node: Int, _ nodes: borrowing NodeTable) -> Reason? {
    if let named, !named.contains(nodes.names[node]) { return .notNamedByAffinity }
    if nodes.isUnschedulable[node] && !toleratesUnschedulable { return .nodeUnschedulable }
    if NodeName.rejects(demand.nodeName, nodes.names[node]) { return .nodeName }
    if !toleratesTaints[node] { return .untoleratedTaint }
    return meetsAffinity?[node] == false ? .nodeAffinity : nil
  }
}
