/// A copy of the cluster in which nodes and pods are moved to see what would happen.
///
/// Feasibility is the scheduler's own: all Filter plugins, PreFilter worked out once for pods of a shape.
struct SimulatedCluster {
  private(set) var state: ClusterState
  private var cache = PlacementCache()
  /// Where the next search over a list of nodes begins.
  private var nextStart = 0

  init(_ state: ClusterState) { self.state = state }

  mutating func addNode(_ template: NodeTemplate, name: String) -> NodeID? {
    var node = template.node
    node.name = state.symbols.intern(name)
    let hostname = state.words.hostname
    let others = node.labels.pairs.filter { $0.key != hostname }
    node.labels = LabelSet(others + [LabelSet.Pair(key: hostname, value: node.name)])
    guard let id = state.addNode(node) else { return nil }
    for shape in template.daemons {
      state.bind(state.addPod(name: .empty, shape: shape), to: id)
    }
    return id
  }

  mutating func removeNode(_ node: NodeID) {
    state.removeNode(node)
    state.nodes.order.refresh()
  }

  /// Makes a node look like one of another template; its name stays.
  mutating func relabel(_ node: NodeID, like template: NodeTemplate) {
    var description = template.node
    let hostname = state.words.hostname
    let others = description.labels.pairs.filter { $0.key != hostname }
    description.labels = LabelSet(others + [LabelSet.Pair(key: hostname, value: state.nodes.names[node.index])])
    description.allocatable = state.nodes.resources.map { $0.allocatable[node.index] }
    description.podLimit = state.nodes.podLimit[node.index]
    state.nodes.update(node, to: description)
  }

  mutating func bind(_ pod: PodID, to node: NodeID) { state.bind(pod, to: node) }
  mutating func unbind(_ pod: PodID) { state.unbind(pod) }

  /// What the rules say about the pod's shape now; good until nodes change, pods are to be told by `add`.
  mutating func cycle(_ pod: PodID) -> SchedulingCycle {
    let entry = cache.entry(state.pods.shapes[pod.index], state)
    return SchedulingCycle(pod, cache.facts[entry.facts], nil, &state)
  }

  /// Places pods of one shape on the nodes, in turn from where the last search ended, until one finds none.
  /// Returns how many were placed.
  mutating func place(_ pods: ArraySlice<PodID>, on nodes: [NodeID]) -> Int {
    guard let first = pods.first, !nodes.isEmpty else { return 0 }
    var cycle = cycle(first)
    if cycle.message != nil { return 0 }
    var placed = 0
    for pod in pods {
      guard let node = search(nodes, cycle) else { break }
      state.bind(pod, to: node)
      cycle.add(1, pod, node, state)
      placed += 1
    }
    return placed
  }

  private mutating func search(_ nodes: [NodeID], _ cycle: SchedulingCycle) -> NodeID? {
    for step in nodes.indices {
      let place = (nextStart + step) % nodes.count
      if cycle.rejects(nodes[place], state) == nil {
        nextStart = (place + 1) % nodes.count
        return nodes[place]
      }
    }
    return nil
  }

  /// Whether the pod fits on the node as it is now.
  mutating func fits(_ pod: PodID, on node: NodeID) -> Bool {
    let cycle = cycle(pod)
    return cycle.message == nil && cycle.rejects(node, state) == nil
  }

  /// Whether volumes and other pods let the pod onto the node, whatever the node itself offers.
  mutating func fitsAmongOthers(_ pod: PodID, on node: NodeID) -> Bool {
    let cycle = cycle(pod)
    return cycle.message == nil && cycle.rejectsForOthers(node, state) == nil
  }
}
