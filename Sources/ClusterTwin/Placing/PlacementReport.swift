package import Basics

/// Where each pod went, and why.
package struct PlacementReport: Sendable {
  /// What is wrong with the objects; nothing is placed when one of these is an error.
  package internal(set) var diagnostics: [Diagnostic]
  /// Kinds that have no part in scheduling.
  package internal(set) var ignoredKinds: [String]
  package internal(set) var pods: [PlacedPod] = []
  package internal(set) var nodes: [NodeUse] = []

  package var unschedulableCount: Int { pods.count { $0.outcome == .unschedulable } }
}

/// One pod of a report.
package struct PlacedPod: Sendable {
  package enum Outcome: String, Sendable {
    /// Ran before the others were placed.
    case running
    case bound
    case unschedulable
    /// Held back by scheduling gates.
    case gated
    /// Had to make room.
    case preempted
  }

  package struct Score: Sendable {
    package var node: String
    package var total: Int
    package var plugins: [(name: String, score: Int)]
  }

  package struct Refusal: Sendable {
    package var reason: String
    package var nodes: [String]
  }

  package var namespace: String
  package var name: String
  package var priority: Int
  package var outcome: Outcome
  package var node: String?
  /// The condition's message of a pod that was not bound, or who took a victim's place.
  package var message = ""
  package var victims: [String] = []
  /// nil where the run was not to explain itself.
  package var feasibleCount: Int?
  /// The best first; empty when fewer than two nodes were feasible.
  package var scores: [Score] = []
  package var refusals: [Refusal] = []

  init(_ pod: PodID, _ state: ClusterState) {
    let shape = state.shape(of: pod)
    namespace = state.symbols.text(shape.namespace)
    name = state.symbols.text(state.pods.names[pod.index])
    priority = Int(shape.priority)
    node = state.pods.node[pod.index].map { state.symbols.text(state.nodes.names[$0.index]) }
    outcome = .running
  }

  init(bound pod: PodID, _ state: ClusterState) {
    self.init(pod, state)
    outcome = .bound
  }

  init(_ pod: PodID, preemptedBy other: PodID, from node: NodeID, _ state: ClusterState) {
    self.init(pod, state)
    outcome = .preempted
    let preemptor = PlacedPod(other, state)
    let place = state.symbols.text(state.nodes.names[node.index])
    message = "Preempted by \(preemptor.title) on node \(place)"
  }

  init(_ decision: Decision, victims: [PodID], explained: Bool, _ state: ClusterState) {
    self.init(decision.pod, state)
    switch decision.outcome {
    case .bound: outcome = .bound
    case .gated: outcome = .gated
    case .preempting, .unschedulable: outcome = .unschedulable
    }
    message = decision.message(state)
    self.victims = victims.map { PlacedPod($0, state).title }
    if explained { explain(decision, state) }
  }

  package var title: String { "\(namespace)/\(name)" }

  private mutating func explain(_ decision: Decision, _ state: ClusterState) {
    func name(_ node: NodeID) -> String { state.symbols.text(state.nodes.names[node.index]) }
    feasibleCount = decision.feasible.count
    if let table = decision.scores {
      scores = decision.feasible.indices.map { index in
        Score(
          node: name(decision.feasible[index]), total: Int(table.totals[index]),
          plugins: table.columns.map { ($0.plugin.name, Int($0.scores[index])) })
      }
      let places = scores.indices.sorted { (-scores[$0].total, $0) < (-scores[$1].total, $1) }
      scores = places.map { scores[$0] }
    }
    for rejection in decision.rejections {
      for reason in rejection.rejection.texts(state.resourceNames) {
        if let index = refusals.firstIndex(where: { $0.reason == reason }) {
          refusals[index].nodes.append(name(rejection.node))
        } else {
          refusals.append(Refusal(reason: reason, nodes: [name(rejection.node)]))
        }
      }
    }
  }
}

/// How full a node is in the end.
package struct NodeUse: Sendable {
  package var name: String
  package var pods: Int
  package var podLimit: Int
  package var cpuMilli: Int64
  package var cpuMilliAllocatable: Int64
  package var memoryBytes: Int64
  package var memoryBytesAllocatable: Int64

  static func all(_ state: ClusterState) -> [NodeUse] {
    (0..<state.nodes.slotCount).filter { state.nodes.isLive[$0] }.map { node in
      let cpu = state.nodes.resources[ResourceID.cpu.index]
      let memory = state.nodes.resources[ResourceID.memory.index]
      return NodeUse(
        name: state.symbols.text(state.nodes.names[node]), pods: state.nodes.pods[node].count,
        podLimit: Int(state.nodes.podLimit[node]), cpuMilli: cpu.requested[node],
        cpuMilliAllocatable: cpu.allocatable[node], memoryBytes: memory.requested[node],
        memoryBytesAllocatable: memory.allocatable[node])
    }
  }
}
