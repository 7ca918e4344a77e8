/// The plugins that score nodes, in the order of the default profile.
enum ScorePlugin: CaseIterable, Sendable {
  case taintToleration, nodeAffinity, nodeResourcesFit, podTopologySpread, interPodAffinity, dynamicResources
  case balancedAllocation, imageLocality

  var name: String {
    switch self {
    case .taintToleration: "TaintToleration"
    case .nodeAffinity: "NodeAffinity"
    case .nodeResourcesFit: "NodeResourcesFit"
    case .podTopologySpread: "PodTopologySpread"
    case .interPodAffinity: "InterPodAffinity"
    case .dynamicResources: "DynamicResources"
    case .balancedAllocation: "NodeResourcesBalancedAllocation"
    case .imageLocality: "ImageLocality"
    }
  }

  var weight: Int64 {
    switch self {
    case .taintToleration: 3
    case .nodeAffinity, .podTopologySpread, .interPodAffinity, .dynamicResources: 2
    case .nodeResourcesFit, .balancedAllocation, .imageLocality: 1
    }
  }
}

/// Scores of the feasible nodes, in their order.
struct NodeScores: Sendable {
  struct Column: Sendable {
    var plugin: ScorePlugin
    /// Normalized and multiplied by the weight.
    var scores: [Int64]
  }

  var columns: [Column] = []
  var totals: [Int64]

  mutating func add(_ plugin: ScorePlugin, _ normalized: [Int64]) {
    let weighted = normalized.map { $0 * plugin.weight }
    for index in totals.indices { totals[index] += weighted[index] }
    columns.append(Column(plugin: plugin, scores: weighted))
  }
}

/// What the scheduler decided about a pod, and everything that it saw on the way.
struct Decision: Sendable {
  enum Outcome: Sendable, Hashable {
    case gated
    case bound(NodeID)
    /// Room is being made on this node; the pod is tried again once the victims are gone.
    case preempting(NodeID)
    case unschedulable
  }

  struct NodeRejection: Sendable {
    let rejection: Rejection
    let node: NodeID

    init(node: NodeID, rejection: Rejection) {
      self.rejection = rejection
      self.node = node
    }
  }

  var pod: PodID
  var outcome: Outcome
  var feasible: [NodeID] = []
  /// nil when fewer than two nodes were feasible.
  var scores: NodeScores?
  var rejections: [NodeRejection] = []
  /// A bit for each reason of `rejections`; nil where they have not been gathered.
  var reasons: UInt32?
  /// What a PreFilter plugin said that refused the pod on every node.
  var prefilterMessage: String?
  var preemption: Preemption?

  /// The message of the condition `PodScheduled=False`; empty when the pod was bound.
  func message(_ state: ClusterState) -> String {
    switch outcome {
    case .bound: return ""
    case .gated:
      let shape = state.shape(of: pod)
      return "Scheduling is blocked due to non-empty scheduling gates"
        + (shape.gates.isEmpty ? "" : ": [\(shape.gates.map { state.symbols.text($0) }.joined(separator: " "))]")
    case .preempting, .unschedulable: break
    }
    let count = state.nodes.count
    if count == 0 { return "no nodes available to schedule pods" }
    var text =
      prefilterMessage.map { FailureMessage.pod(count, $0) }
      ?? FailureMessage.nodes(count, rejections.map(\.rejection), state.resourceNames)
    if outcome == .unschedulable, let preemption {
      text += " \(DynamicResources.postFilterMessage), preemption: \(preemption.message(state))"
    }
    return text
  }
}
