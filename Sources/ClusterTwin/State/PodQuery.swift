/// Which pods a rule counts: those that meet all terms.
struct PodQuery: Hashable, Sendable {
  struct Term: Hashable, Sendable {
    var namespaces: [Symbol]
    /// nil selects no further namespace.
    var namespaceSelector: SymbolSelector?
    /// nil selects nothing.
    var selector: SymbolSelector?

    init(_ term: PodAffinity.Term) {
      namespaces = term.namespaces
      namespaceSelector = term.namespaceSelector
      selector = term.selector
    }

    init(namespace: Symbol, selector: SymbolSelector?) {
      namespaces = [namespace]
      self.selector = selector
    }
  }

  var terms: [Term]
  /// Topology spread passes over pods that are being deleted, affinity doesn't.
  var countsTerminating: Bool
}

/// How many pods of each node meet each query, kept up to date as pods come and go.
///
/// A rule that is asked for every pod of a workload then costs one pass over the nodes, not over the pods.
struct PodCounts: Sendable {
  private var numbers: [PodQuery: Int] = [:]
  private var queries: [PodQuery] = []
  /// By query, then by node.
  private(set) var perNode: [[Int32]] = []
  /// The queries that each shape meets.
  private var queriesOfShape: [[Int]] = []

  /// Above this many queries all are forgotten: memory stays bounded, and counting again is rare.
  static let limit = 2_048

  func number(of query: PodQuery) -> Int? { numbers[query] }

  func query(_ number: Int) -> PodQuery { queries[number] }

  var shapeCount: Int { queriesOfShape.count }
  var isFull: Bool { queries.count >= Self.limit }

  mutating func forget() { self = PodCounts() }

  mutating func append(_ query: PodQuery, counts: [Int32], shapes: [Int]) -> Int {
    let number = queries.count
    numbers[query] = number
    queries.append(query)
    perNode.append(counts)
    for shape in shapes { queriesOfShape[shape].append(number) }
    return number
  }

  mutating func appendShape(_ met: [Int]) { queriesOfShape.append(met) }

  var queryCount: Int { queries.count }

  mutating func add(_ sign: Int32, shape: ShapeID, node: NodeID, isTerminating: Bool) {
    guard shape.index < queriesOfShape.count else { return }
    for number in queriesOfShape[shape.index] where !isTerminating || queries[number].countsTerminating {
      perNode[number][node.index] += sign
    }
  }

  /// A pod on a node begins to terminate.
  mutating func setTerminating(shape: ShapeID, node: NodeID) {
    guard shape.index < queriesOfShape.count else { return }
    for number in queriesOfShape[shape.index] where !queries[number].countsTerminating {
      perNode[number][node.index] -= 1
    }
  }
}

extension ClusterState {
  func term(_ term: PodQuery.Term, matches shape: PodShape) -> Bool {
    guard let selector = term.selector, selector.matches(shape.labels, symbols) else { return false }
    if term.namespaces.contains(shape.namespace) { return true }
    return term.namespaceSelector?.matches(namespaceLabels(shape.namespace), symbols) ?? false
  }

  func term(_ term: PodAffinity.Term, matches shape: PodShape) -> Bool {
    self.term(PodQuery.Term(term), matches: shape)
  }

  func query(_ query: PodQuery, matches shape: PodShape) -> Bool {
    query.terms.allSatisfy { term($0, matches: shape) }
  }

  /// How many pods of each node meet a query.
  mutating func counts(_ query: PodQuery) -> [Int32] {
    if let number = podCounts.number(of: query) { return podCounts.perNode[number] }
    if podCounts.isFull { podCounts.forget() }
    learnShapes()
    let met = shapes.indices.filter { self.query(query, matches: shapes[$0]) }
    var isMet = [Bool](repeating: false, count: shapes.count)
    for shape in met { isMet[shape] = true }
    var counts = [Int32](repeating: 0, count: nodes.count)
    for node in counts.indices {
      for pod in nodes.pods[node] where isMet[pods.shapes[pod.index].index] {
        if query.countsTerminating || !pods.isTerminating[pod.index] { counts[node] += 1 }
      }
    }
    let number = podCounts.append(query, counts: counts, shapes: met)
    return podCounts.perNode[number]
  }

  /// Works out which queries the newest shapes meet.
  mutating func learnShapes() {
    while podCounts.shapeCount < shapes.count {
      let shape = shapes[podCounts.shapeCount]
      podCounts.appendShape((0..<podCounts.queryCount).filter { query(podCounts.query($0), matches: shape) })
    }
  }

  mutating func setTerminating(_ pod: PodID, byPreemption: Bool) {
    pods.isPreempted[pod.index] = byPreemption
    if pods.isTerminating[pod.index] { return }
    pods.isTerminating[pod.index] = true
    if let node = pods.node[pod.index] { podCounts.setTerminating(shape: pods.shapes[pod.index], node: node) }
  }
}
