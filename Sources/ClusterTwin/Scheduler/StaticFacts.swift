/// What the rules say about a shape and every node as long as no node changes: worked out once, asked for every pod.
struct StaticFacts: Sendable {
  /// The first refusal of the plugins that look at nodes only, by node.
  var refusals: [Reason?]
  var toleratesTaints: [Bool]
  /// nil where the pod requires nothing of its nodes.
  var meetsAffinity: [Bool]?
  /// Raw scores by node; nil stands for zeros.
  var avoidedTaints: [Int64]?
  var affinityWeights: [Int64]?
  var imageScores: [Int64]?
  /// What PreFilter says about the pod as a whole.
  var message: String?

  init(_ shape: PodShape, _ state: ClusterState) {
    let nodes = state.nodes
    let allowed = TaintToleration.allowed(shape.tolerations, nodes.taintSets)
    toleratesTaints = nodes.taintSet.map { allowed[Int($0)] }
    if !shape.nodeRequirements.isEmpty { meetsAffinity = state.nodesMatching(shape.nodeRequirements) }
    var named: [Symbol]?
    switch NodeAffinity.candidates(shape.nodeRequirements) {
    case .all: break
    case .named(let names): named = names
    case .conflict: message = "pod affinity terms conflict"
    }
    let toleratesUnschedulable = NodeUnschedulable.isTolerated(shape, state.words)
    refusals = [Reason?](repeating: nil, count: nodes.count)
    for node in refusals.indices {
      if let named, !named.contains(nodes.names[node]) {
        refusals[node] = .notNamedByAffinity
      } else if nodes.isUnschedulable[node] && !toleratesUnschedulable {
        refusals[node] = .nodeUnschedulable
      } else if NodeName.rejects(shape, nodes.names[node]) {
        refusals[node] = .nodeName
      } else if !toleratesTaints[node] {
        refusals[node] = .untoleratedTaint
      } else if meetsAffinity?[node] == false {
        refusals[node] = .nodeAffinity
      }
    }
    let avoided = TaintToleration.avoided(shape.tolerations, nodes.taintSets)
    if avoided.contains(where: { $0 > 0 }) { avoidedTaints = nodes.taintSet.map { avoided[Int($0)] } }
    affinityWeights = NodeAffinity.weights(shape.preferredNodes, state)
    imageScores = ImageLocality.scores(shape, state)
  }
}

/// Facts by shape, forgotten when nodes change or when there are too many.
struct StaticFactsCache: Sendable {
  private var facts: [ShapeID: StaticFacts] = [:]
  private var nodeVersion = -1

  private static let limit = 256

  mutating func facts(of shape: ShapeID, _ state: ClusterState) -> StaticFacts {
    if nodeVersion != state.nodeVersion || facts.count >= Self.limit {
      facts.removeAll(keepingCapacity: true)
      nodeVersion = state.nodeVersion
    }
    if let known = facts[shape] { return known }
    let found = StaticFacts(state.shapes[shape.index], state)
    facts[shape] = found
    return found
  }
}
