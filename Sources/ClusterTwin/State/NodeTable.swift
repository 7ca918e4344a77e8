/// The values of one label over all nodes, as dense codes: what a filter scans.
struct LabelColumn: Sendable {
  /// The code of each node's value; -1 where the node lacks the label.
  private(set) var codes: [Int32]
  /// The value of each code.
  private(set) var values: [Symbol] = []
  private var codeOfValue: [Symbol: Int32] = [:]

  init(nodeCount: Int) { codes = [Int32](repeating: -1, count: nodeCount) }

  mutating func append(_ value: Symbol?) {
    guard let value else {
      codes.append(-1)
      return
    }
    if let code = codeOfValue[value] {
      codes.append(code)
      return
    }
    let code = Int32(values.count)
    codeOfValue[value] = code
    values.append(value)
    codes.append(code)
  }
}

/// What nodes offer of one resource, and what the pods on them request.
struct ResourceColumn: Sendable {
  var allocatable: [Int64]
  var requested: [Int64]
}

/// Nodes as columns; a node's place in them never changes.
struct NodeTable: Sendable {
  private(set) var names: [Symbol] = []
  private(set) var indexOfName: [Symbol: NodeID] = [:]
  private(set) var isUnschedulable: [Bool] = []
  /// Which of `taintSets` a node has.
  private(set) var taintSet: [Int32] = []
  private(set) var taintSets: [[Taint]] = []
  private(set) var labelColumns: [LabelColumn] = []
  private var columnOfKey: [Symbol: Int] = [:]
  var resources: [ResourceColumn] = []
  private(set) var podLimit: [Int64] = []
  var nonZeroCPU: [Int64] = []
  var nonZeroMemory: [Int64] = []
  /// In the order of `NodeInfo.Pods`: appended when bound, the last one fills a gap.
  var pods: [[PodID]] = []
  /// Counts the changes to what runs on each node.
  var epochs: [UInt32] = []
  var ports: [[HostPort]] = []
  var order = NodeOrder()
  private(set) var images = ImageTable()

  var count: Int { names.count }

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

  /// Adds a node; nil when its name is taken.
  mutating func add(_ node: Description) -> NodeID? {
    guard indexOfName[node.name] == nil else { return nil }
    let id = NodeID(count)
    for pair in node.labels.pairs where columnOfKey[pair.key] == nil {
      columnOfKey[pair.key] = labelColumns.count
      labelColumns.append(LabelColumn(nodeCount: count))
    }
    var values = [Symbol?](repeating: nil, count: labelColumns.count)
    for pair in node.labels.pairs {
      if let column = columnOfKey[pair.key] { values[column] = pair.value }
    }
    for index in labelColumns.indices { labelColumns[index].append(values[index]) }
    if let set = taintSets.firstIndex(of: node.taints) {
      taintSet.append(Int32(set))
    } else {
      taintSet.append(Int32(taintSets.count))
      taintSets.append(node.taints)
    }
    ensureResources(node.allocatable.count)
    for index in resources.indices {
      resources[index].allocatable.append(index < node.allocatable.count ? node.allocatable[index] : 0)
      resources[index].requested.append(0)
    }
    names.append(node.name)
    indexOfName[node.name] = id
    isUnschedulable.append(node.isUnschedulable)
    podLimit.append(node.podLimit)
    nonZeroCPU.append(0)
    nonZeroMemory.append(0)
    pods.append([])
    epochs.append(0)
    ports.append([])
    order.add(id, in: node.zone)
    images.add(node.images, on: id)
    return id
  }

  /// Makes room for resources that no node has offered so far.
  mutating func ensureResources(_ wanted: Int) {
    while resources.count < wanted {
      let zeros = [Int64](repeating: 0, count: count)
      resources.append(ResourceColumn(allocatable: zeros, requested: zeros))
    }
  }

  /// The column of a label key; nil where no node carries it.
  func column(_ key: Symbol) -> LabelColumn? { columnOfKey[key].map { labelColumns[$0] } }

  /// A node's value of a label; nil where it lacks the label.
  func label(_ key: Symbol, of node: NodeID) -> Symbol? {
    guard let column = columnOfKey[key] else { return nil }
    let code = labelColumns[column].codes[node.index]
    return code < 0 ? nil : labelColumns[column].values[Int(code)]
  }
}
