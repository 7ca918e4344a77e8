/// Score: soft constraints, or the defaults of the system: 3 pods per host, 5 per zone.
enum PodTopologySpreadScore {
  /// Normalized scores of the feasible nodes; nil (PreScore skips) when nothing is to be spread.
  static func scores(
    _ rules: CountingRules, _ shape: PodShape, _ facts: StaticFacts, _ feasible: [NodeID],
    _ state: borrowing ClusterState
  ) -> [Int64]? {
    if rules.soft.isEmpty { return nil }
    // Own constraints pass over nodes that lack a key; the defaults don't.
    let countsAll = shape.spread == nil || PodTopologySpread.everyNodeHasKeys(rules.soft, state)
    let hasAllKeys = countsAll ? nil : PodTopologySpread.nodesWithAllKeys(rules.soft, state)
    var sums = [Double](repeating: 0, count: feasible.count)
    var isScored: [Bool]?
    if let hasAllKeys { isScored = feasible.map { hasAllKeys[$0.index] } }
    let scoredCount = isScored?.count { $0 } ?? feasible.count
    for rule in rules.soft {
      let base = Double(rule.constraint.maxSkew - 1)
      if rule.constraint.topologyKey == state.words.hostname {
        let weight = naturalLogarithm(Double(scoredCount + 2))
        for index in feasible.indices where isScored?[index] ?? true {
          let node = feasible[index].index
          if state.nodes.labelColumns[rule.column].codes[node] < 0 { continue }
          let count = rule.query.map { state.podCounts.perNode[$0][node] } ?? 0
          sums[index] += Double(count) * weight + base
        }
      } else {
        add(rule, base, facts, hasAllKeys, isScored, feasible, state, to: &sums)
      }
    }
    var scores = [Int64](repeating: 0, count: feasible.count)
    for index in scores.indices where isScored?[index] ?? true {
      scores[index] = Int64(sums[index].rounded(.toNearestOrAwayFromZero))
    }
    normalize(&scores, isScored)
    return scores
  }

  /// A constraint over domains of several nodes.
  private static func add(
    _ rule: CountingRules.Spread, _ base: Double, _ facts: StaticFacts, _ hasAllKeys: [Bool]?, _ isScored: [Bool]?,
    _ feasible: [NodeID], _ state: borrowing ClusterState, to sums: inout [Double]
  ) {
    var isSeen = [Bool](repeating: false, count: state.nodes.labelColumns[rule.column].values.count)
    var domains = 0
    var hasMissing = false
    for index in feasible.indices where isScored?[index] ?? true {
      let code = Int(state.nodes.labelColumns[rule.column].codes[feasible[index].index])
      if code < 0 {
        hasMissing = true
      } else if !isSeen[code] {
        isSeen[code] = true
        domains += 1
      }
    }
    if hasMissing { domains += 1 }
    let weight = naturalLogarithm(Double(domains + 2))
    var own: [Int64]?
    if rule.domain != nil && (hasAllKeys != nil || PodTopologySpread.narrows(rule.constraint, facts)) {
      var isEligible = hasAllKeys ?? [Bool](repeating: true, count: state.nodes.slotCount)
      PodTopologySpread.narrow(&isEligible, by: rule.constraint, facts)
      own = PodTopologySpread.counts(rule, eligible: isEligible, state)
    }
    for index in feasible.indices where isScored?[index] ?? true {
      let node = feasible[index].index
      let code = Int(state.nodes.labelColumns[rule.column].codes[node])
      if code < 0 { continue }
      let count =
        own.map { max(0, $0[code]) }
        ?? rule.domain.map { Int64(state.podCounts.domains[$0].count(at: node, state.nodes) ?? 0) } ?? 0
      sums[index] += Double(count) * weight + base
    }
  }

  private static func normalize(_ scores: inout [Int64], _ isScored: [Bool]?) {
    var least = Int64.max
    var most: Int64 = 0
    for index in scores.indices where isScored?[index] ?? true {
      least = min(least, scores[index])
      most = max(most, scores[index])
    }
    for index in scores.indices where isScored?[index] ?? true {
      scores[index] = most == 0 ? 100 : 100 * (most + least - scores[index]) / most
    }
  }

  // MARK: - Constraints

  static func constraints(_ shape: PodShape, _ state: borrowing ClusterState) -> [SpreadConstraint] {
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
  private static func defaultSelector(_ shape: PodShape, _ state: borrowing ClusterState) -> SymbolSelector {
    var selector = SymbolSelector()
    func add(_ requirement: SymbolSelector.Requirement) {
      if !selector.requirements.contains(requirement) { selector.requirements.append(requirement) }
    }
    for labels in state.services.selecting(shape) {
      for pair in labels.pairs { add(.init(key: pair.key, condition: .isIn([pair.value]))) }
    }
    guard let owner = shape.owner,
      let own = state.owners[SelectingOwner(namespace: shape.namespace, owner: owner)]
    else { return selector }
    for requirement in own.requirements { add(requirement) }
    // The selector of a Deployment's ReplicaSet names the template too.
    if owner.kind == state.words.deployment, let hash = shape.labels[state.words.templateHash] {
      add(.init(key: state.words.templateHash, condition: .isIn([hash])))
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
