/// The cluster as the scheduler's cache sees it: nodes, pods, and the objects that its rules refer to.
struct ClusterState: Sendable {
  var symbols = SymbolTable()
  var words: WellKnownSymbols
  var nodes = NodeTable()
  var pods = PodTable()
  private(set) var shapes: [PodShape] = []
  private var shapeIDs: [PodShape: ShapeID] = [:]
  /// The name of each resource, by `ResourceID`.
  private(set) var resourceNames: [String] = ["cpu", "memory", "ephemeral-storage"]
  private var resourceIDs: [String: ResourceID] = [
    "cpu": .cpu, "memory": .memory, "ephemeral-storage": .ephemeralStorage,
  ]
  var priorityClasses: [String: PriorityClass]
  /// The class with `globalDefault`.
  var defaultPriorityClass: PriorityClass?
  var namespaces = NamespaceTable()
  var budgets: [DisruptionBudget] = []
  var services: [ServiceSelector] = []
  var owners: [OwnerSelector] = []
  var volumes = VolumeState()
  /// Pods that wait for room on a node which preemption makes for them.
  private(set) var nominated: [PodID] = []
  var podCounts = PodCounts()
  /// Where pods with terms of (anti-)affinity run, by shape; a node stands there once for each pod.
  private(set) var affinityPlacements: [ShapeID: [NodeID]] = [:]
  /// The keys of `affinityPlacements` in the order of their first pod.
  private(set) var affinityShapes: [ShapeID] = []
  /// Counts the changes of the set of nodes.
  private(set) var nodeVersion = 0

  init() {
    words = WellKnownSymbols(&symbols)
    priorityClasses = PriorityClass.builtIn
    nodes.ensureResources(resourceNames.count)
  }

  mutating func resource(_ name: String) -> ResourceID {
    if let id = resourceIDs[name] { return id }
    let id = ResourceID(index: resourceNames.count)
    resourceNames.append(name)
    resourceIDs[name] = id
    nodes.ensureResources(resourceNames.count)
    return id
  }

  mutating func shapeID(_ shape: PodShape) -> ShapeID {
    if let id = shapeIDs[shape] { return id }
    let id = ShapeID(shapes.count)
    shapes.append(shape)
    shapeIDs[shape] = id
    return id
  }

  mutating func addNode(_ node: NodeTable.Description) -> NodeID? {
    nodeVersion += 1
    podCounts.forget()
    return nodes.add(node)
  }

  func shape(of pod: PodID) -> PodShape { shapes[pods.shapes[pod.index].index] }

  func priority(of pod: PodID) -> Int32 { shapes[pods.shapes[pod.index].index].priority }

  /// The labels of a namespace, which need not have been described.
  func namespaceLabels(_ name: Symbol) -> LabelSet {
    namespaces[name] ?? namespaces.named(name, LabelSet(), key: words.namespaceName)
  }

  // MARK: - Binding

  /// Puts a pod on a node, as the cache does when a pod is assumed.
  mutating func bind(_ pod: PodID, to node: NodeID) {
    pods.node[pod.index] = node
    clearNomination(of: pod)
    nodes.pods[node.index].append(pod)
    account(pod, on: node, sign: 1)
  }

  /// Takes a pod off its node, as the cache does when it is deleted.
  mutating func remove(_ pod: PodID) {
    clearNomination(of: pod)
    guard let node = pods.node[pod.index] else { return }
    pods.node[pod.index] = nil
    if let place = nodes.pods[node.index].firstIndex(of: pod) {
      let last = nodes.pods[node.index].count - 1
      nodes.pods[node.index].swapAt(place, last)
      nodes.pods[node.index].removeLast()
    }
    account(pod, on: node, sign: -1)
  }

  /// Adds a pod's demand to a node, or takes it away, without touching the list of pods.
  mutating func account(_ pod: PodID, on node: NodeID, sign: Int64) {
    let shape = pods.shapes[pod.index].index
    nodes.epochs[node.index] &+= 1
    for index in shapes[shape].requests.amounts.indices {
      nodes.resources[index].requested[node.index] += sign * shapes[shape].requests.amounts[index]
    }
    nodes.nonZeroCPU[node.index] += sign * shapes[shape].requests.nonZeroCPU
    nodes.nonZeroMemory[node.index] += sign * shapes[shape].requests.nonZeroMemory
    if !shapes[shape].affinity.isEmpty { place(pods.shapes[pod.index], on: node, sign: sign) }
    learnShapes()
    podCounts.add(
      Int32(sign), shape: pods.shapes[pod.index], node: node, isTerminating: pods.isTerminating[pod.index])
    for port in shapes[shape].hostPorts {
      if sign > 0 {
        nodes.ports[node.index].append(port)
      } else if let place = nodes.ports[node.index].firstIndex(of: port) {
        nodes.ports[node.index].remove(at: place)
      }
    }
  }

  private mutating func place(_ shape: ShapeID, on node: NodeID, sign: Int64) {
    if affinityPlacements[shape] == nil {
      affinityPlacements[shape] = []
      affinityShapes.append(shape)
    }
    if sign > 0 {
      affinityPlacements[shape]?.append(node)
    } else if let place = affinityPlacements[shape]?.lastIndex(of: node) {
      affinityPlacements[shape]?.remove(at: place)
    }
  }

  // MARK: - Nomination

  mutating func nominate(_ pod: PodID, to node: NodeID) {
    pods.nominatedNode[pod.index] = node
    if !nominated.contains(pod) { nominated.append(pod) }
  }

  mutating func clearNomination(of pod: PodID) {
    guard pods.nominatedNode[pod.index] != nil else { return }
    pods.nominatedNode[pod.index] = nil
    nominated.removeAll { $0 == pod }
  }
}

/// The few texts that rules name.
struct WellKnownSymbols: Sendable {
  let hostname: Symbol
  let zone: Symbol
  let region: Symbol
  let unschedulableTaint: Taint
  let anyAddress: Symbol
  let namespaceName: Symbol

  init(_ symbols: inout SymbolTable) {
    hostname = symbols.intern("kubernetes.io/hostname")
    zone = symbols.intern("topology.kubernetes.io/zone")
    region = symbols.intern("topology.kubernetes.io/region")
    unschedulableTaint = Taint(
      key: symbols.intern("node.kubernetes.io/unschedulable"), value: .empty, effect: .noSchedule)
    anyAddress = symbols.intern("0.0.0.0")
    namespaceName = symbols.intern("kubernetes.io/metadata.name")
  }
}

struct PriorityClass: Sendable {
  var value: Int32
  var mayPreempt = true

  /// The two classes that every cluster has.
  static let builtIn: [String: PriorityClass] = [
    "system-cluster-critical": PriorityClass(value: 2_000_000_000),
    "system-node-critical": PriorityClass(value: 2_000_001_000),
  ]
}

/// The labels of namespaces, for `namespaceSelector`.
struct NamespaceTable: Sendable {
  private var labels: [Symbol: LabelSet] = [:]

  subscript(name: Symbol) -> LabelSet? {
    get { labels[name] }
    set { labels[name] = newValue }
  }

  /// The labels that a namespace was given, and the one that the API server adds.
  func named(_ name: Symbol, _ given: LabelSet, key: Symbol) -> LabelSet {
    given[key] == nil ? LabelSet(given.pairs + [LabelSet.Pair(key: key, value: name)]) : given
  }
}

/// What the scheduler knows of a PodDisruptionBudget.
struct DisruptionBudget: Sendable {
  var namespace: Symbol
  var selector: SymbolSelector?
  var disruptionsAllowed: Int64
  /// Names of pods whose eviction has been granted already.
  var disruptedPods: [Symbol] = []
}

struct ServiceSelector: Sendable {
  var namespace: Symbol
  var labels: LabelSet
}

/// The selector of a ReplicaSet, StatefulSet or ReplicationController; of a Deployment for the one ReplicaSet that it
/// would have.
struct OwnerSelector: Sendable {
  var namespace: Symbol
  var owner: PodShape.Owner
  var selector: SymbolSelector
}
