/// The cluster as the scheduler's cache sees it: nodes, pods, and the objects that its rules refer to.
///
/// Everything may change at any time; what is derived from it is brought up to date by what changed alone.
struct ClusterState: Sendable {
  var symbols = SymbolTable()
  var words: WellKnownSymbols
  var nodes = NodeTable()
  var pods = PodTable()
  private var shapeTable = ShapeTable()
  /// The name of each resource, by `ResourceID`.
  private(set) var resourceNames: [String] = ["cpu", "memory", "ephemeral-storage"]
  private var resourceIDs: [String: ResourceID] = [
    "cpu": .cpu, "memory": .memory, "ephemeral-storage": .ephemeralStorage,
  ]
  var priorityClasses: [String: PriorityClass]
  /// The class with `globalDefault`.
  var defaultPriorityClass: PriorityClass?
  var namespaces = NamespaceTable()
  var budgets: [DisruptionBudget] = [] { didSet { budgetVersion += 1 } }
  /// Counts the changes of `budgets`.
  private(set) var budgetVersion = 0
  var services = ServiceSelectors() { didSet { selectorVersion += 1 } }
  var owners: [SelectingOwner: SymbolSelector] = [:] { didSet { selectorVersion += 1 } }
  /// Counts the changes of `services` and `owners`.
  private(set) var selectorVersion = 0
  var volumes = VolumeState()
  /// Pods that wait for room on a node which preemption makes for them.
  private(set) var nominated: [PodID] = []
  /// How many of them carry terms of (anti-)affinity.
  private(set) var promisedWithTerms = 0
  var podCounts = PodCounts()
  var carriedTerms = CarriedTerms()
  var countingRules = CountingRulesCache()

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

  /// The labels of a namespace, which need not have been described.
  func namespaceLabels(_ name: Symbol) -> LabelSet {
    namespaces[name] ?? namespaces.named(name, LabelSet(), key: words.namespaceName)
  }

  // MARK: - Shapes

  /// By `ShapeID`; slots without a user may hold a shape of the past.
  var shapes: [PodShape] { _read { yield shapeTable.list } }

  /// Tells apart the shapes that one slot has held.
  func generation(of shape: ShapeID) -> UInt32 { shapeTable.generations[shape.index] }

  /// The number of a shape, which stays as long as a pod has it or it is retained.
  mutating func shapeID(_ shape: PodShape) -> ShapeID {
    let found = shapeTable.find(shape)
    if found.isNew { learn(found.id) }
    return found.id
  }

  /// Keeps a shape's number without a pod, as the template of a workload needs it.
  mutating func retain(_ shape: ShapeID) { shapeTable.retain(shape) }

  mutating func release(_ shape: ShapeID) { shapeTable.release(shape) }

  func shape(of pod: PodID) -> PodShape { shapes[pods.shapes[pod.index].index] }

  /// The shapes that may meet a query: those with one of its labels where it is that narrow, else all of them.
  func candidates(for query: PodQuery) -> [Int] { shapeTable.candidates(for: query) }

  /// Whether a pod of this shape is on a node.
  func isPlaced(_ shape: Int) -> Bool { shapeTable.placed[shape] > 0 }

  func priority(of pod: PodID) -> Int32 { shapes[pods.shapes[pod.index].index].priority }

  // MARK: - Nodes

  /// Adds a node; nil when one of that name exists. Pods that outlived a node of the same name are on it again.
  mutating func addNode(_ node: NodeTable.Description) -> NodeID? {
    guard let id = nodes.add(node) else { return nil }
    podCounts.grow(to: nodes.slotCount)
    movePods(1, of: id)
    return id
  }

  /// Takes a node away, as when its Node object is deleted; pods that are bound to it stay until they are deleted.
  mutating func removeNode(_ node: NodeID) {
    for pod in nominated.reversed() where pods.nominatedNode[pod.index] == node { clearNomination(of: pod) }
    movePods(-1, of: node)
    nodes.remove(node)
    // Their counts by labels stay without them: a node that is gone has none.
  }

  /// Makes a node what another description says, apart from its name and its images.
  mutating func updateNode(_ node: NodeID, to description: NodeTable.Description) {
    movePods(-1, of: node)
    nodes.update(node, to: description)
    movePods(1, of: node)
  }

  /// Takes the pods of a node out of what is counted by labels, or puts them in again.
  private mutating func movePods(_ sign: Int32, of node: NodeID) {
    podCounts.move(sign, node: node, nodes)
    if carriedTerms.podCount == 0 { return }
    for pod in nodes.pods[node.index] {
      let shape = pods.shapes[pod.index]
      if shapeTable.list[shape.index].affinity.isEmpty { continue }
      carriedTerms.move(sign, shape, shapeTable.list[shape.index], node: node.index, &nodes)
    }
  }

  // MARK: - Pods

  /// A pod that waits for a node.
  mutating func addPod(name: Symbol, shape: ShapeID, startTime: Int? = nil, isTerminating: Bool = false) -> PodID {
    retain(shape)
    return pods.add(name: name, shape: shape, startTime: startTime, isTerminating: isTerminating)
  }

  /// Takes a pod off its node and out of the table: its number will be another pod's.
  mutating func deletePod(_ pod: PodID) {
    guard pods.isLive[pod.index] else { return }
    unbind(pod)
    release(pods.shapes[pod.index])
    pods.free(pod)
  }

  /// Gives a pod another shape: labels changed, gates lifted, requests resized in place.
  mutating func setShape(_ shape: ShapeID, of pod: PodID) {
    let old = pods.shapes[pod.index]
    if old == shape { return }
    retain(shape)
    let promise = pods.nominatedNode[pod.index]
    clearNomination(of: pod)
    defer { if let promise { nominate(pod, to: promise) } }
    let node = pods.node[pod.index]
    if let node { account(pod, on: node, sign: -1) }
    pods.setShape(shape, of: pod)
    if let node { account(pod, on: node, sign: 1) }
    release(old)
  }

  /// Puts a pod on a node, as the cache does when a pod is assumed.
  mutating func bind(_ pod: PodID, to node: NodeID) {
    pods.node[pod.index] = node
    clearNomination(of: pod)
    nodes.pods[node.index].append(pod)
    account(pod, on: node, sign: 1)
  }

  /// Takes a pod off its node, as the cache does when it is deleted or has run to its end.
  mutating func unbind(_ pod: PodID) {
    clearNomination(of: pod)
    guard let node = pods.node[pod.index] else { return }
    pods.node[pod.index] = nil
    if let place = nodes.pods[node.index].firstIndex(of: pod) {
      let last = nodes.pods[node.index].count - 1
      nodes.pods[node.index].swapAt(place, last)
      nodes.pods[node.index].removeLast()
    }
    account(pod, on: node, sign: -1)
    nodes.freeIfDeserted(node)
  }

  /// The kubelet has seen the pod, in seconds since the epoch.
  mutating func setStartTime(_ seconds: Int, of pod: PodID) {
    pods.startTime[pod.index] = seconds
    if let node = pods.node[pod.index] { nodes.epochs[node.index] &+= 1 }
  }

  /// A pod begins to terminate.
  mutating func setTerminating(_ pod: PodID, byPreemption: Bool) {
    pods.isPreempted[pod.index] = byPreemption
    if pods.isTerminating[pod.index] { return }
    pods.isTerminating[pod.index] = true
    if let node = pods.node[pod.index] { podCounts.setTerminating(shape: pods.shapes[pod.index], node: node, nodes) }
  }

  /// Adds a pod's demand to a node, or takes it away, without touching the list of pods.
  mutating func account(_ pod: PodID, on node: NodeID, sign: Int64) {
    let id = pods.shapes[pod.index]
    let shape = id.index
    shapeTable.place(id, Int32(sign))
    nodes.epochs[node.index] &+= 1
    for index in shapeTable.list[shape].requests.amounts.indices {
      nodes.resources[index].requested[node.index] += sign * shapeTable.list[shape].requests.amounts[index]
    }
    nodes.nonZeroCPU[node.index] += sign * shapeTable.list[shape].requests.nonZeroCPU
    nodes.nonZeroMemory[node.index] += sign * shapeTable.list[shape].requests.nonZeroMemory
    if !shapeTable.list[shape].affinity.isEmpty {
      carriedTerms.add(Int32(sign), id, shapeTable.list[shape], node: node.index, &nodes)
    }
    podCounts.add(Int32(sign), shape: id, node: node, isTerminating: pods.isTerminating[pod.index], nodes)
    for port in shapeTable.list[shape].hostPorts {
      if sign > 0 {
        nodes.ports[node.index].append(port)
      } else if let place = nodes.ports[node.index].firstIndex(of: port) {
        nodes.ports[node.index].remove(at: place)
      }
    }
  }

  // MARK: - Nomination

  mutating func nominate(_ pod: PodID, to node: NodeID) {
    clearNomination(of: pod)
    pods.nominatedNode[pod.index] = node
    nominated.append(pod)
    nodes.promised[node.index].append(pod)
    nodes.epochs[node.index] &+= 1
    if !shapes[pods.shapes[pod.index].index].affinity.isEmpty { promisedWithTerms += 1 }
  }

  mutating func clearNomination(of pod: PodID) {
    guard let node = pods.nominatedNode[pod.index] else { return }
    pods.nominatedNode[pod.index] = nil
    if let place = nominated.firstIndex(of: pod) { nominated.remove(at: place) }
    nodes.promised[node.index].removeAll { $0 == pod }
    nodes.epochs[node.index] &+= 1
    if !shapes[pods.shapes[pod.index].index].affinity.isEmpty { promisedWithTerms -= 1 }
  }
}
