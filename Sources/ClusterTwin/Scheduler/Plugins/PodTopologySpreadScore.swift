/// Score: soft constraints, or the defaults of the system: 3 pods per host, 5 per zone.
enum PodTopologySpreadScore {
  /// Normalized scores of the feasible nodes; nil (PreScore skips) when nothing is to be spread.
  static func scores(
    _ shape: PodShape, _ facts: StaticFacts, _ feasible: [NodeID], _ state: inout ClusterState
  ) -> [Int64]? {
    let constraints = constraints(shape, state)
    if constraints.isEmpty { return nil }
    // Own constraints pass over nodes that lack a key; the defaults don't.
    let hasAllKeys =
      shape.spread == nil
      ? [Bool](repeating: true, count: state.nodes.slotCount)
      : PodTopologySpread.nodesWithAllKeys(constraints, state)
    let scored = feasible.filter { hasAllKeys[$0.index] }
    var sums = [Double](repeating: 0, count: state.nodes.slotCount)
    for constraint in constraints {
      add(constraint, shape, facts, hasAllKeys, scored, &state, to: &sums)
    }
    var scores = [Int64](repeating: 0, count: feasible.count)
    for (index, node) in feasible.enumerated() where hasAllKeys[node.index] {
      scores[index] = Int64(sums[node.index].rounded(.toNearestOrAwayFromZero))
    }
    normalize(&scores, feasible, hasAllKeys)
    return scores
  }

  private static func add(
    _ constraint: SpreadConstraint, _ shape: PodShape, _ facts: StaticFacts, _ hasAllKeys: [Bool],
    _ scored: [NodeID], _ state: inout ClusterState, to sums: inout [Double]
  ) {
    guard let column = state.nodes.column(constraint.topologyKey) else { return }
    let perNode = PodTopologySpread.counts(constraint, PodTopologySpread.query(constraint, shape), &state)
    let base = Double(constraint.maxSkew - 1)
    if constraint.topologyKey == state.words.hostname {
      let weight = naturalLogarithm(Double(scored.count + 2))
      for node in scored where column.codes[node.index] >= 0 {
        sums[node.index] += Double(perNode[node.index]) * weight + base
      }
      return
    }
    // -1 where no feasible node has the value.
    var counts = [Int64](repeating: -1, count: column.values.count)
    var domains = 0
    var hasMissing = false
    for node in scored {
      let code = Int(column.codes[node.index])
      if code < 0 {
        hasMissing = true
      } else if counts[code] < 0 {
        counts[code] = 0
        domains += 1
      }
    }
    if hasMissing { domains += 1 }
    var isEligible = hasAllKeys
    PodTopologySpread.narrow(&isEligible, by: constraint, facts)
    for node in isEligible.indices where isEligible[node] && perNode[node] > 0 {
      let code = Int(column.codes[node])
      if code >= 0 && counts[code] >= 0 { counts[code] += Int64(perNode[node]) }
    }
    let weight = naturalLogarithm(Double(domains + 2))
    for node in scored {
      let code = Int(column.codes[node.index])
      if code >= 0 { sums[node.index] += Double(counts[code]) * weight + base }
    }
  }

  private static func normalize(_ scores: inout [Int64], _ feasible: [NodeID], _ hasAllKeys: [Bool]) {
    var least = Int64.max
    var most: Int64 = 0
    for (index, node) in feasible.enumerated() where hasAllKeys[node.index] {
      least = min(least, scores[index])
      most = max(most, scores[index])
    }
    for (index, node) in feasible.enumerated() where hasAllKeys[node.index] {
      scores[index] = most == 0 ? 100 : 100 * (most + least - scores[index]) / most
    }
  }

  // MARK: - Constraints

  static func constraints(_ shape: PodShape, _ state: ClusterState) -> [SpreadConstraint] {
    if let own = shape.spread { return own.filter { !$0.isHard } }
    let selector = defaultSelector(shape, state)
    if selector.isEmpty { return [] }
    return [(state.words.hostname, 3), (state.words.zone, 5)].map { key, maxSkew in
      SpreadConstraint(
        topologyKey: key, maxSkew: maxSkew, minDomains: 1, isHard: false, selector: selector,
        honorsNodeAffinity: true, honorsTaints: false)
    }
  }

  /// The selectors of the services that select the pod, and of the owner (`helper.DefaultSelector`).
  private static func defaultSelector(_ shape: PodShape, _ state: ClusterState) -> SymbolSelector {
    var selector = SymbolSelector()
    func add(_ requirement: SymbolSelector.Requirement) {
      if !selector.requirements.contains(requirement) { selector.requirements.append(requirement) }
    }
    for service in state.services where service.namespace == shape.namespace {
      guard service.labels.pairs.allSatisfy({ shape.labels[$0.key] == $0.value }) else { continue }
      for pair in service.labels.pairs { add(.init(key: pair.key, condition: .isIn([pair.value]))) }
    }
    for owner in state.owners where owner.owner == shape.owner && owner.namespace == shape.namespace {
      for requirement in owner.selector.requirements { add(requirement) }
    }
    return selector
  }
}

/// The natural logarithm as Go's `math.Log` works it out, so that roundings agree on every machine.
func naturalLogarithm(_ value: Double) -> Double {
  var fraction = value.significand / 2
  var exponent = Double(value.exponent + 1)
  if fraction < 2.0.squareRoot() / 2 {
    fraction *= 2
    exponent -= 1
  }
  let f = fraction - 1
  let s = f / (2 + f)
  let s2 = s * s
  let s4 = s2 * s2
  let odd1 = 0.2222219843214978396 + s4 * 0.1531383769920937332
  let odd = s4 * (0.3999999999940941908 + s4 * odd1)
  let even1 = 0.2857142874366239149 + s4 * (0.1818357216161805012 + s4 * 0.1479819860511658591)
  let even = s2 * (0.6666666666666735130 + s4 * even1)
  let half = 0.5 * f * f
  let low = s * (half + (even + odd)) + exponent * 1.90821492927058770002e-10
  return exponent * 6.93147180369123816490e-01 - ((half - low) - f)
}
