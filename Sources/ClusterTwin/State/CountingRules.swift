/// What a shape's rules count, as numbers of the counts that the state keeps up to date.
struct CountingRules: Sendable {
  struct Weighted: Sendable {
    var number: Int
    var weight: Int64
  }

  /// A constraint on spreading, with the counts that it looks at.
  struct Spread: Sendable {
    var constraint: SpreadConstraint
    var column: Int
    /// By node; nil where the selector selects nothing.
    var query: Int?
    /// By the values of the label; nil as well for a soft constraint over hosts.
    var domain: Int?
    var matchesItself: Bool
  }

  /// Pods that meet all required terms, by the label of each term.
  fileprivate(set) var affinity: [Int] = []
  /// Pods that meet a required anti-affinity term.
  fileprivate(set) var antiAffinity: [Int] = []
  fileprivate(set) var preferred: [Weighted] = []
  /// The pod may be the first of its group.
  fileprivate(set) var meetsOwnTerms = false
  /// Carried terms that keep the pod away.
  fileprivate(set) var repelling: [Int] = []
  /// Carried terms that prefer the pod near, or far.
  fileprivate(set) var scoring: [Weighted] = []
  fileprivate(set) var hard: [Spread] = []
  fileprivate(set) var soft: [Spread] = []
  fileprivate var carriedSeen = -1
  fileprivate var round = -1
  fileprivate var generation: UInt32 = 0
  fileprivate var selectorVersion = -1
}

/// The rules of the shapes that were asked for.
struct CountingRulesCache: Sendable {
  fileprivate var entries: [CountingRules?] = []

  mutating func forget() { entries.removeAll(keepingCapacity: true) }
}

extension ClusterState {
  /// The counting rules of a shape, worked out once and again when counts were forgotten or selectors changed.
  mutating func countingRules(of id: ShapeID) -> CountingRules {
    if podCounts.isFull { podCounts.forget() }
    while countingRules.entries.count <= id.index { countingRules.entries.append(nil) }
    if let known = countingRules.entries[id.index], known.round == podCounts.round,
      known.generation == generation(of: id), known.selectorVersion == selectorVersion,
      known.carriedSeen == carriedTerms.list.count
    {
      return known
    }
    let shape = shapes[id.index]
    var rules = CountingRules()
    rules.generation = generation(of: id)
    rules.selectorVersion = selectorVersion
    addAffinity(shape, to: &rules)
    rules.hard = (shape.spread ?? []).filter(\.isHard).map { spread($0, shape) }
    rules.soft = PodTopologySpreadScore.constraints(shape, self).map { spread($0, shape) }
    rules.round = podCounts.round
    countingRules.entries[id.index] = rules
    return rules
  }

  private mutating func addAffinity(_ shape: PodShape, to rules: inout CountingRules) {
    let affinity = shape.affinity
    let all = InterPodAffinity.query(affinity.required)
    rules.affinity = affinity.required.map { domain(all, by: $0.topologyKey) }
    rules.meetsOwnTerms = query(all, matches: shape)
    rules.antiAffinity = affinity.requiredAnti.map { domain(InterPodAffinity.query([$0]), by: $0.topologyKey) }
    for (terms, sign) in [(affinity.preferred, Int64(1)), (affinity.preferredAnti, -1)] {
      for term in terms where term.weight != 0 {
        let number = domain(InterPodAffinity.query([term.term]), by: term.term.topologyKey)
        rules.preferred.append(CountingRules.Weighted(number: number, weight: sign * term.weight))
      }
    }
    rules.carriedSeen = carriedTerms.list.count
    for number in carriedTerms.candidates(for: shape) {
      let carried = carriedTerms.list[number]
      if !term(carried.term, matches: shape) { continue }
      switch carried.role {
      case .repels: rules.repelling.append(number)
      case .scores(let weight): rules.scoring.append(CountingRules.Weighted(number: number, weight: weight))
      }
    }
  }

  private mutating func spread(_ constraint: SpreadConstraint, _ shape: PodShape) -> CountingRules.Spread {
    var found = CountingRules.Spread(
      constraint: constraint, column: nodes.ensureColumn(constraint.topologyKey), matchesItself: false)
    guard let selector = constraint.selector else { return found }
    found.matchesItself = selector.matches(shape.labels, symbols)
    // An empty selector counts no pod.
    if selector.isEmpty { return found }
    let query = PodTopologySpread.query(constraint, shape)
    found.query = count(query)
    // Scores over hosts look at the nodes themselves.
    if constraint.isHard || constraint.topologyKey != words.hostname {
      found.domain = domain(query, by: constraint.topologyKey)
    }
    return found
  }

  /// Whether the soft constraints of a shape favour no node: there is nothing yet that they count, and every node has
  /// their labels. So it is for the first pod of a workload.
  mutating func spreadsNothing(_ shape: ShapeID) -> Bool {
    let rules = countingRules(of: shape)
    for rule in rules.soft {
      if nodes.labelColumns[rule.column].carriers != nodes.count { return false }
      if let query = rule.query, podCounts.totals[query] != 0 { return false }
    }
    return true
  }
}
