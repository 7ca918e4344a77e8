import KubeModel

/// The ways from one subject to another and to every right there is.
///
/// A node is a subject or a state ("any account of a namespace"); an edge is what a holder of the rights can do in one
/// step. Edges into states that mean nothing by themselves cost nothing.
struct EscalationGraph: Sendable {
  enum Node: Sendable, Hashable {
    case subject(AccessSubject)
    /// Any account of the namespace, those of pods that run, and every right inside it; nil is any namespace.
    case anyAccount(String?)
    case runningAccount(String?)
    case namespaceAdmin(String?)
    /// Root on a node of its choice.
    case machine
    case clusterAdmin
  }

  struct Edge: Sendable {
    let from: Int
    let to: Int
    /// What is done; empty where nothing has to be done.
    let action: String
  }

  private(set) var nodes: [Node] = []
  private(set) var edges: [Edge] = []
  private var ids: [Node: Int] = [:]

  init() { _ = id(.clusterAdmin) }

  mutating func id(_ node: Node) -> Int {
    if let id = ids[node] { return id }
    ids[node] = nodes.count
    nodes.append(node)
    return nodes.count - 1
  }

  func find(_ node: Node) -> Int? { ids[node] }

  mutating func connect(_ from: Node, _ to: Node, _ action: String = "") {
    let edge = Edge(from: id(from), to: id(to), action: action)
    if edge.from != edge.to { edges.append(edge) }
  }

  /// For every node the edge that leads nearest to cluster-admin, and how many actions that takes; nil for no way.
  func ways() -> [(steps: Int, edge: Int?)?] {
    var incoming = [[Int]](repeating: [], count: nodes.count)
    for (index, edge) in edges.enumerated() { incoming[edge.to].append(index) }
    var best: [(steps: Int, edge: Int?)?] = Array(repeating: nil, count: nodes.count)
    best[0] = (0, nil)
    // All of one distance before the next: free edges stay in the layer, actions go to the next.
    var layer = [0]
    var steps = 0
    while !layer.isEmpty {
      var next: [Int] = []
      var position = 0
      while position < layer.count {
        let node = layer[position]
        position += 1
        guard best[node]?.steps == steps else { continue }
        for index in incoming[node] {
          let edge = edges[index]
          let cost = steps + (edge.action.isEmpty ? 0 : 1)
          if let known = best[edge.from], known.steps <= cost { continue }
          best[edge.from] = (cost, index)
          if edge.action.isEmpty { layer.append(edge.from) } else { next.append(edge.from) }
        }
      }
      layer = next
      steps += 1
    }
    return best
  }
}
