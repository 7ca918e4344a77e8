/// What nodes offer of one resource, and what the pods on them request.
struct ResourceColumn: Sendable {
  var allocatable: [Int64]
  var requested: [Int64]
}

/// Nodes as columns; a node keeps its slot as long as it exists, and until the last of its pods is gone.
///
/// Slots without a node carry no label, so that rules which count by labels pass over them.
struct NodeTable: Sendable {
  private(set) var names: [Symbol] = []
  /// The nodes that exist, by name.
  private(set) var indexOfName: [Symbol: NodeID] = [:]
  /// Whether the slot holds a node that exists.
  private(set) var isLive: [Bool] = []
  /// Counts the nodes that a slot has held: a `NodeID` kept over time means the same node while this stays.
  private(set) var generations: [UInt32] = []
  private(set) var isUnschedulable: [Bool] = []
  /// Which of `taintSets` a node has.
  private(set) var taintSet: [Int32] = []
  private(set) var taintSets = TaintSets()
  private(set) var labelColumns: [LabelColumn] = []
  private(set) var labelKeys: [Symbol] = []
  private var columnOfKey: [Symbol: Int] = [:]
  var resources: [ResourceColumn] = []
  private(set) var podLimit: [Int64] = []
  private(set) var zones: [NodeOrder.Zone] = []
  var nonZeroCPU: [Int64] = []
  var nonZeroMemory: [Int64] = []
  /// In the order of `NodeInfo.Pods`: appended when bound, the last one fills a gap.
  var pods: [[PodID]] = []
  /// Counts the changes to each node and to what runs on it.
  var epochs: [UInt32] = []
  var ports: [[HostPort]] = []
  /// Pods that were promised room on each node, in the order of the promises.
  var promised: [[PodID]] = []
  var order = NodeOrder()
  var images = ImageTable()
  private(set) var changes = NodeChangeLog()
  /// Nodes that are gone while some of their pods are not, by name.
  private var departed: [Symbol: NodeID] = [:]
  private var freeSlots: [NodeID] = []

  /// How many nodes exist.
  var count: Int { indexOfName.count }
  /// The length of the columns.
  var slotCount: Int { names.count }

  /// What a Node object says.
  struct Description {
    var name: Symbol
    var labels: LabelSet
    var zone: NodeOrder.Zone
    var taints: [Taint] = []
    var isUnschedulable = false
    /// By resource.
    var allocatable: [Int64] = []
    var podLimit: Int64 = 0
    var images: [(name: Symbol, bytes: Int64)] = []
  }

  // MARK: - Coming and going

  /// Adds a node; nil when its name is taken.
  mutating func add(_ node: Description) -> NodeID? {
    guard indexOfName[node.name] == nil else { return nil }
    let id = departed.removeValue(forKey: node.name) ?? freeSlots.popLast() ?? appendSlot()
    names[id.index] = node.name
    indexOfName[node.name] = id
    isLive[id.index] = true
    zones[id.index] = node.zone
    taintSet[id.index] = taintSets.take(node.taints)
    order.add(id, in: node.zone)
    write(node, to: id)
    for image in node.images { images.add(image.name, bytes: image.bytes, on: id) }
    note(id)
    return id
  }

  /// Takes a node away; its pods keep the slot until they are gone too.
  mutating func remove(_ node: NodeID) {
    guard isLive[node.index] else { return }
    isLive[node.index] = false
    indexOfName[names[node.index]] = nil
    order.remove(node, from: zones[node.index])
    images.removeAll(from: node)
    setLabels(LabelSet(), of: node)
    taintSets.giveBack(taintSet[node.index])
    departed[names[node.index]] = node
    note(node)
    freeIfDeserted(node)
  }

  /// Makes the slot of a node that is gone ready for another one, once it has no pods.
  mutating func freeIfDeserted(_ node: NodeID) {
    guard !isLive[node.index], pods[node.index].isEmpty, departed[names[node.index]] == node else { return }
    departed[names[node.index]] = nil
    generations[node.index] &+= 1
    freeSlots.append(node)
  }

  private mutating func appendSlot() -> NodeID {
    let id = NodeID(slotCount)
    names.append(.empty)
    isLive.append(false)
    generations.append(0)
    isUnschedulable.append(false)
    taintSet.append(0)
    for index in labelColumns.indices { labelColumns[index].appendSlot() }
    for index in resources.indices {
      resources[index].allocatable.append(0)
      resources[index].requested.append(0)
    }
    podLimit.append(0)
    zones.append(NodeOrder.Zone(region: .empty, zone: .empty))
    nonZeroCPU.append(0)
    nonZeroMemory.append(0)
    pods.append([])
    epochs.append(0)
    ports.append([])
    promised.append([])
    images.appendSlot()
    return id
  }

  // MARK: - Changes

  /// Makes a node what another description says, apart from its name and its images.
  mutating func update(_ id: NodeID, to node: Description) {
    if zones[id.index] != node.zone {
      order.remove(id, from: zones[id.index])
      order.add(id, in: node.zone)
      zones[id.index] = node.zone
    }
    replaceTaints(node.taints, of: id)
    write(node, to: id)
    note(id)
  }

  mutating func setUnschedulable(_ unschedulable: Bool, of node: NodeID) {
    isUnschedulable[node.index] = unschedulable
    note(node)
  }

  mutating func setTaints(_ taints: [Taint], of node: NodeID) {
    replaceTaints(taints, of: node)
    note(node)
  }

  func taints(of node: NodeID) -> [Taint] { taintSets.list[Int(taintSet[node.index])] }

  private mutating func replaceTaints(_ taints: [Taint], of node: NodeID) {
    taintSets.giveBack(taintSet[node.index])
    taintSet[node.index] = taintSets.take(taints)
  }

  private mutating func write(_ node: Description, to id: NodeID) {
    setLabels(node.labels, of: id)
    isUnschedulable[id.index] = node.isUnschedulable
    ensureResources(node.allocatable.count)
    for index in resources.indices {
      resources[index].allocatable[id.index] = index < node.allocatable.count ? node.allocatable[index] : 0
    }
    podLimit[id.index] = node.podLimit
  }

  private mutating func note(_ node: NodeID) {
    epochs[node.index] &+= 1
    changes.append(node, slotCount: slotCount)
  }

  /// Makes room for resources that no node has offered so far.
  mutating func ensureResources(_ wanted: Int) {
    while resources.count < wanted {
      let zeros = [Int64](repeating: 0, count: slotCount)
      resources.append(ResourceColumn(allocatable: zeros, requested: zeros))
    }
  }

  /// What the Node object says, apart from its images.
  func describe(_ node: NodeID) -> Description {
    let pairs = labelColumns.indices.compactMap { column -> LabelSet.Pair? in
      label(labelKeys[column], of: node).map { LabelSet.Pair(key: labelKeys[column], value: $0) }
    }
    return Description(
      name: names[node.index], labels: LabelSet(pairs), zone: zones[node.index], taints: taints(of: node),
      isUnschedulable: isUnschedulable[node.index], allocatable: resources.map { $0.allocatable[node.index] },
      podLimit: podLimit[node.index])
  }

  // MARK: - Labels

  private mutating func setLabels(_ labels: LabelSet, of node: NodeID) {
    for pair in labels.pairs { _ = ensureColumn(pair.key) }
    for index in labelColumns.indices { labelColumns[index].set(labels[labelKeys[index]], at: node.index) }
  }

  /// The place of the column of a label key, which is begun where it is missing.
  mutating func ensureColumn(_ key: Symbol) -> Int {
    if let column = columnOfKey[key] { return column }
    columnOfKey[key] = labelColumns.count
    labelKeys.append(key)
    labelColumns.append(LabelColumn(slotCount: slotCount))
    return labelColumns.count - 1
  }

  /// The column of a label key; nil where no node has carried it.
  func column(_ key: Symbol) -> LabelColumn? { columnOfKey[key].map { labelColumns[$0] } }

  /// A node's value of a label; nil where it lacks the label.
  func label(_ key: Symbol, of node: NodeID) -> Symbol? {
    guard let column = columnOfKey[key] else { return nil }
    let code = labelColumns[column].codes[node.index]
    return code < 0 ? nil : labelColumns[column].values[Int(code)]
  }

  func labels(of node: NodeID) -> LabelSet {
    LabelSet(
      labelKeys.compactMap { key in label(key, of: node).map { LabelSet.Pair(key: key, value: $0) } })
  }
}
