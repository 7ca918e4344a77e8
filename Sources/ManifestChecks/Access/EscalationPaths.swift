import KubeModel

/// Who can become cluster-admin, in how many steps, and how.
package struct EscalationPaths: Sendable {
  /// One action of a path and whom it makes one.
  package struct Step: Sendable, Hashable {
    package let action: String
    package let becomes: String
  }

  private let graph: EscalationGraph
  private let ways: [(steps: Int, edge: Int?)?]
  /// Everybody who is given rights or runs a pod, in order.
  package let subjects: [AccessSubject]

  init(_ access: AccessMap, _ inspection: Inspection) {
    var builder = EscalationBuilder(access, inspection)
    builder.build()
    graph = builder.graph
    ways = graph.ways()
    subjects = builder.subjects
  }

  /// The steps to cluster-admin: none for somebody who is it, nil for somebody who can't become it.
  package func path(of subject: AccessSubject) -> [Step]? {
    guard let start = graph.find(.subject(subject)), ways[start] != nil else { return nil }
    var steps: [Step] = []
    var node = start
    var action = ""
    while let index = ways[node]?.edge {
      let edge = graph.edges[index]
      if !edge.action.isEmpty { action = edge.action }
      node = edge.to
      switch graph.nodes[node] {
      case .subject(let next):
        if !action.isEmpty { steps.append(Step(action: action, becomes: next.description)) }
        action = ""
      case .clusterAdmin:
        if !action.isEmpty { steps.append(Step(action: action, becomes: "cluster-admin")) }
      case .namespaceAdmin(let namespace):
        if !action.isEmpty {
          steps.append(Step(action: action, becomes: namespace.map { "admin of \($0)" } ?? "admin of any namespace"))
        }
        action = ""
      case .machine:
        steps.append(Step(action: action, becomes: "root on a node"))
        action = ""
      case .anyAccount, .runningAccount: break
      }
    }
    return steps
  }
}

extension [EscalationPaths.Step] {
  /// `creates pods in kube-system, as ServiceAccount a/b; …`.
  package var text: String {
    map { "\($0.action) → \($0.becomes)" }.joined(separator: "; ")
  }
}
