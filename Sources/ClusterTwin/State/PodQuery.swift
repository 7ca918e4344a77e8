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

  /// Labels that every pod has which meets the query.
  var requiredLabels: [LabelKey] {
    terms.flatMap { term -> [LabelKey] in
      guard term.namespaceSelector == nil, term.namespaces.count == 1, let selector = term.selector else { return [] }
      return selector.requiredPairs.map { LabelKey(namespace: term.namespaces[0], pair: $0) }
    }
  }
}

/// How many pods of each node meet each query, kept up to date as pods come and go.
///
/// A rule that is asked for every pod of a workload then costs one pass over the nodes, not over the pods.
struct PodCounts: Sendable {
  private var numbers: [PodQuery: Int] = [:]
  private var queries: [PodQuery] = []
  /// By query, then by node.
  private(set) var perNode: [[Int32]] = []
  /// By query: the pods of all nodes.
  private(set) var totals: [Int] = []
  /// The same by the values of a label, for the labels that were asked for.
  private(set) var domains: [DomainCounts] = []
  private var domainNumbers: [Domain: Int] = [:]
  private var domainsOfQuery: [[Int]] = []
  /// Counts how often all was forgotten: numbers of queries and domains hold for one round.
  private(set) var round = 0

  private struct Domain: Hashable {
    var query: Int
    var column: Int
  }

  /// The queries that each shape meets.
  private var queriesOfShape: [[Int]] = []
  /// Queries by the last of the labels that they need.
  private var index = LabelIndex()

  /// Above this many queries all are forgotten: memory stays bounded, and counting again is rare.
  static let limit = 2_048

  func number(of query: PodQuery) -> Int? { numbers[query] }

  func query(_ number: Int) -> PodQuery { queries[number] }

  /// Whether it is time to forget; what one pod asks for still fits in.
  var isFull: Bool { queries.count >= Self.limit }

  mutating func forget() {
    let next = round + 1
    self = PodCounts()
    round = next
  }

  /// The counts of a query by the values of a label.
  mutating func domain(of query: Int, column: Int, _ nodes: borrowing NodeTable) -> Int {
    let key = Domain(query: query, column: column)
    if let number = domainNumbers[key] { return number }
    let number = domains.count
    domainNumbers[key] = number
    domains.append(DomainCounts(column: column, perNode: perNode[query], nodes))
    domainsOfQuery[query].append(number)
    return number
  }

  /// Keeps the counts of a new query; `shapes` are those that meet it.
  mutating func append(_ query: PodQuery, counts: [Int32], shapes: [Int], shapeCount: Int) -> Int {
    let number = queries.count
    numbers[query] = number
    queries.append(query)
    index.add(number, under: query.requiredLabels.last)
    perNode.append(counts)
    totals.append(counts.reduce(0) { $0 + Int($1) })
    domainsOfQuery.append([])
    while queriesOfShape.count < shapeCount { queriesOfShape.append([]) }
    for shape in shapes { queriesOfShape[shape].append(number) }
    return number
  }

  /// A slot gets another shape, which no pod has yet.
  mutating func learn(_ id: ShapeID, _ shape: borrowing PodShape, isMet: (PodQuery) -> Bool) {
    while queriesOfShape.count <= id.index { queriesOfShape.append([]) }
    queriesOfShape[id.index] = index.candidates(for: shape).filter { isMet(queries[$0]) }
  }

  /// Makes room for new slots of nodes.
  mutating func grow(to slotCount: Int) {
    for number in perNode.indices {
      while perNode[number].count < slotCount { perNode[number].append(0) }
    }
  }

  mutating func add(
    _ sign: Int32, shape: ShapeID, node: NodeID, isTerminating: Bool, _ nodes: borrowing NodeTable
  ) {
    guard shape.index < queriesOfShape.count else { return }
    for number in queriesOfShape[shape.index] where !isTerminating || queries[number].countsTerminating {
      perNode[number][node.index] += sign
      totals[number] += Int(sign)
      for domain in domainsOfQuery[number] { domains[domain].add(sign, at: node.index, nodes) }
    }
  }

  /// Before and after a node gets other labels: its pods are taken out of the domains and put into them again.
  mutating func move(_ sign: Int32, node: NodeID, _ nodes: borrowing NodeTable) {
    for number in perNode.indices where !domainsOfQuery[number].isEmpty {
      let count = perNode[number][node.index]
      if count == 0 { continue }
      for domain in domainsOfQuery[number] { domains[domain].add(sign * count, at: node.index, nodes) }
    }
  }

  /// A pod on a node begins to terminate.
  mutating func setTerminating(shape: ShapeID, node: NodeID, _ nodes: borrowing NodeTable) {
    guard shape.index < queriesOfShape.count else { return }
    for number in queriesOfShape[shape.index] where !queries[number].countsTerminating {
      perNode[number][node.index] -= 1
      totals[number] -= 1
      for domain in domainsOfQuery[number] { domains[domain].add(-1, at: node.index, nodes) }
    }
  }
}

extension ClusterState {
  func term(_ term: PodQuery.Term, matches shape: borrowing PodShape) -> Bool {
    guard let selector = term.selector else { return false }
    if !term.namespaces.contains(shape.namespace) {
      guard let namespaces = term.namespaceSelector,
        namespaces.matches(namespaceLabels(shape.namespace), symbols)
      else { return false }
    }
    return selector.matches(shape.labels, symbols)
  }

  func term(_ term: PodAffinity.Term, matches shape: borrowing PodShape) -> Bool {
    self.term(PodQuery.Term(term), matches: shape)
  }

  func query(_ query: PodQuery, matches shape: borrowing PodShape) -> Bool {
    for term in query.terms where !self.term(term, matches: shape) { return false }
    return true
  }

  /// How many pods of each node meet a query.
  mutating func counts(_ query: PodQuery) -> [Int32] {
    let number = count(query)
    return podCounts.perNode[number]
  }

  /// The number under which the pods that meet a query are counted.
  mutating func count(_ query: PodQuery) -> Int {
    if let number = podCounts.number(of: query) { return number }
    let met = candidates(for: query).filter { self.query(query, matches: shapes[$0]) }
    var counts = [Int32](repeating: 0, count: nodes.slotCount)
    if met.contains(where: isPlaced) {
      var isMet = [Bool](repeating: false, count: shapes.count)
      for shape in met { isMet[shape] = true }
      for node in counts.indices {
        for pod in nodes.pods[node] where isMet[pods.shapes[pod.index].index] {
          if query.countsTerminating || !pods.isTerminating[pod.index] { counts[node] += 1 }
        }
      }
    }
    return podCounts.append(query, counts: counts, shapes: met, shapeCount: shapes.count)
  }

  /// The number under which such pods are counted by the values of a label.
  mutating func domain(_ query: PodQuery, by key: Symbol) -> Int {
    let number = count(query)
    return podCounts.domain(of: number, column: nodes.ensureColumn(key), nodes)
  }

  /// Works out which queries a new shape meets.
  mutating func learn(_ id: ShapeID) {
    var counts = PodCounts()
    swap(&counts, &podCounts)
    carriedTerms.forget(id)
    counts.learn(id, shapes[id.index]) { query($0, matches: shapes[id.index]) }
    swap(&counts, &podCounts)
  }

  /// A namespace has other labels: what was counted by them is counted again.
  mutating func setNamespace(_ name: Symbol, labels: LabelSet) {
    namespaces[name] = namespaces.named(name, labels, key: words.namespaceName)
    podCounts.forget()
    countingRules.forget()
  }
}
