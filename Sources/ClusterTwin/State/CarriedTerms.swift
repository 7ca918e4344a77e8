/// The terms of (anti-)affinity that running pods carry: what they say about a pod that comes.
struct CarriedTerms: Sendable {
  enum Role: Hashable, Sendable {
    /// A required anti-affinity.
    case repels
    /// A preference, or a required affinity, which counts as a preference of others for the pod.
    case scores(Int64)
  }

  struct Carried: Hashable, Sendable {
    var term: PodAffinity.Term
    var role: Role
  }

  private(set) var list: [Carried] = []
  /// How many pods carry each term, by the values of its topology label.
  private(set) var domains: [DomainCounts] = []
  /// How many running pods carry any term.
  private(set) var podCount = 0
  private var numbers: [Carried: Int] = [:]
  /// Terms of one namespace that need one value of one label, by these.
  private var index = LabelIndex()
  /// By shape; nil where not worked out.
  private var ofShape: [[Int]?] = []

  /// What a required term of an existing pod counts for.
  private static let hardPodAffinityWeight: Int64 = 1

  /// A slot of shapes gets another shape.
  mutating func forget(_ shape: ShapeID) {
    if shape.index < ofShape.count { ofShape[shape.index] = nil }
  }

  /// A pod with terms comes to a node or leaves it.
  mutating func add(_ sign: Int32, _ id: ShapeID, _ shape: borrowing PodShape, node: Int, _ nodes: inout NodeTable) {
    podCount += Int(sign)
    move(sign, id, shape, node: node, &nodes)
  }

  /// The same without counting the pod: its node changes labels.
  mutating func move(_ sign: Int32, _ id: ShapeID, _ shape: borrowing PodShape, node: Int, _ nodes: inout NodeTable) {
    learn(id, shape, &nodes)
    guard let terms = ofShape[id.index] else { return }
    for number in terms { domains[number].add(sign, at: node, nodes) }
  }

  private mutating func learn(_ id: ShapeID, _ shape: borrowing PodShape, _ nodes: inout NodeTable) {
    while ofShape.count <= id.index { ofShape.append(nil) }
    if ofShape[id.index] != nil { return }
    var terms = shape.affinity.requiredAnti.map { Carried(term: $0, role: .repels) }
    terms += shape.affinity.required.map { Carried(term: $0, role: .scores(Self.hardPodAffinityWeight)) }
    terms += shape.affinity.preferred.map { Carried(term: $0.term, role: .scores($0.weight)) }
    terms += shape.affinity.preferredAnti.map { Carried(term: $0.term, role: .scores(-$0.weight)) }
    var found: [Int] = []
    for carried in terms where carried.role != .scores(0) { found.append(number(of: carried, &nodes)) }
    ofShape[id.index] = found
  }

  private mutating func number(of carried: Carried, _ nodes: inout NodeTable) -> Int {
    if let number = numbers[carried] { return number }
    let number = list.count
    numbers[carried] = number
    list.append(carried)
    domains.append(DomainCounts(column: nodes.ensureColumn(carried.term.topologyKey)))
    if let pair = carried.term.selector?.requiredPairs.first, carried.term.namespaceSelector == nil {
      for namespace in carried.term.namespaces { index.add(number, under: LabelKey(namespace: namespace, pair: pair)) }
    } else {
      index.add(number, under: nil)
    }
    return number
  }

  /// The terms that may be about a pod of this shape, each once, in the order of their numbers.
  func candidates(for shape: borrowing PodShape) -> [Int] { index.candidates(for: shape) }
}
