import SimKernel

/// A node that Karpenter might disrupt.
struct DisruptionCandidate: Sendable {
  /// What keeps a node out of it.
  enum Block: Sendable, Equatable {
    case notInitialized, nominated, doNotDisrupt, budget, unknownPrice, justChanged, consolidationOff
  }

  var node: NodeID
  var pool: Int
  var type: String
  var capacity: InstanceOffer.Capacity
  var priceMicros: Int64
  /// What its machine has, by resource: it counts for the limits of the pool.
  var machine: [Int64] = []
  /// Pods that must run elsewhere, with what it costs to move each.
  var pods: [(pod: PodID, cost: Double)] = []
  var block: Block?
  var driftedSince: SimTime?
  /// When a pod last came or went, else when the node was initialized.
  var lastPodEvent = SimTime.zero

  init(node: NodeID, pool: Int, type: String, capacity: InstanceOffer.Capacity = .onDemand, priceMicros: Int64) {
    self.node = node
    self.pool = pool
    self.type = type
    self.capacity = capacity
    self.priceMicros = priceMicros
  }

  /// What moving one pod costs: by its deletion cost and its priority, within ±10.
  static func cost(deletionCost: Double, priority: Int32) -> Double {
    min(max(1 + deletionCost / 0x1p27 + Double(priority) / 0x1p25, -10), 10)
  }

  var disruptionCost: Double { 1 + pods.reduce(0) { $0 + max(0, $1.cost) } }
  /// What disrupting saves for the trouble.
  var savingsRatio: Double { Double(priceMicros) / disruptionCost }
}

/// What Karpenter does about some nodes.
struct DisruptionCommand: Sendable {
  enum Method: Sendable, Equatable { case emptiness, drift, multiNode, singleNode }

  var method: Method
  var candidates: [DisruptionCandidate]
  var replacements: [NodeClaimPlan] = []
  /// Millionths of a dollar an hour.
  var savedMicros: Int64 = 0

  var explanation: Explanation {
    let nodes = candidates.map { "\($0.node.index) (\($0.priceMicros) µ$/h, cost \($0.disruptionCost))" }
    return Explanation(
      inputs: [("method", "\(method)"), ("nodes", nodes.joined(separator: ", "))],
      formula: replacements.isEmpty ? "their pods fit on other nodes" : "one cheaper node holds their pods",
      result: "saves \(savedMicros) µ$/h")
  }
}

/// Finds what to disrupt: emptiness, drift, then consolidation of several nodes and of one.
/// Mirrors the disruption controller of Karpenter 1.14.
struct KarpenterDisruption {
  var pools: [KarpenterPool]
  var offers: [InstanceOffer]
  var consolidatesSpotToSpot = false
  var pollInterval = SimDuration.seconds(10)
  /// A command is looked at again after this time, before it is carried out.
  var validationDelay = SimDuration.seconds(15)
  var largestBatch = 100

  init(pools: [KarpenterPool], offers: [InstanceOffer]) {
    self.pools = pools
    self.offers = offers
  }

  /// The state of one look: all nodes with what is known of them.
  struct Situation {
    var cluster: ClusterState
    var nodes: [DisruptionCandidate]
    /// Pods that wait for a node.
    var pending: [PodID] = []
    /// By pool: nodes being deleted or not ready.
    var unavailable: [Int]
    /// By pool: those of them that are not among `nodes`.
    var leaving: [Int]
    /// By pool and resource: what its machines have that stay, those on their way included.
    var used: [[Int64]]
    /// Nodes that Karpenter did not launch, which may take pods all the same.
    var others: [NodeID] = []
    var now: SimTime
    /// Seconds since 1970, for budgets with a schedule.
    var instant = 0

    init(cluster: ClusterState, nodes: [DisruptionCandidate], pools: Int, now: SimTime) {
      self.cluster = cluster
      self.nodes = nodes
      unavailable = Array(repeating: 0, count: pools)
      leaving = unavailable
      used = Array(repeating: [], count: pools)
      self.now = now
    }
  }

  /// The first command that a method yields, in Karpenter's order.
  func decide(_ situation: Situation) -> DisruptionCommand? {
    if let command = emptiness(situation) { return command }
    if let command = drift(situation) { return command }
    let candidates = consolidatable(situation)
    return multiNode(candidates, situation) ?? singleNode(candidates, situation)
  }

  // MARK: - Methods

  private func emptiness(_ situation: Situation) -> DisruptionCommand? {
    let empty = situation.nodes.filter {
      $0.block == nil && $0.pods.isEmpty && isSettled($0, situation) && pools[$0.pool].consolidateAfter != nil
    }
    let chosen = withinBudgets(ordered(empty), .empty, situation)
    if chosen.isEmpty { return nil }
    return DisruptionCommand(
      method: .emptiness, candidates: chosen, savedMicros: chosen.reduce(0) { $0 + $1.priceMicros })
  }

  /// One drifted node, the earliest first, empty ones before others; a replacement may cost more.
  private func drift(_ situation: Situation) -> DisruptionCommand? {
    let drifted = situation.nodes.filter { $0.block == nil && $0.driftedSince != nil }.sorted {
      let (left, right) = ($0.pods.isEmpty ? 0 : 1, $1.pods.isEmpty ? 0 : 1)
      return (left, $0.driftedSince ?? .never, $0.node) < (right, $1.driftedSince ?? .never, $1.node)
    }
    // A command has one candidate, so that any node of a pool whose budget is not used up will do.
    let open = Set(withinBudgets(drifted, .drifted, situation).map(\.pool))
    for candidate in drifted where open.contains(candidate.pool) {
      guard let plan = simulate([candidate], situation) else { continue }
      return DisruptionCommand(method: .drift, candidates: [candidate], replacements: plan.claims)
    }
    return nil
  }

  private func consolidatable(_ situation: Situation) -> [DisruptionCandidate] {
    ordered(
      situation.nodes.filter {
        $0.block == nil && pools[$0.pool].consolidation == .whenEmptyOrUnderutilized
          && pools[$0.pool].consolidateAfter != nil && isSettled($0, situation)
      })
  }

  /// The largest beginning of the list that can go together, by bisection.
  private func multiNode(_ all: [DisruptionCandidate], _ situation: Situation) -> DisruptionCommand? {
    let candidates = Array(withinBudgets(all, .underutilized, situation).prefix(largestBatch))
    if candidates.count < 2 { return nil }
    var low = 1
    var high = candidates.count - 1
    var best: DisruptionCommand?
    while low <= high {
      let middle = (low + high) / 2
      let group = Array(candidates[...middle])
      if let command = consolidate(group, .multiNode, situation) {
        best = command
        low = middle + 1
      } else {
        high = middle - 1
      }
    }
    return best
  }

  private func singleNode(_ all: [DisruptionCandidate], _ situation: Situation) -> DisruptionCommand? {
    for candidate in withinBudgets(all, .underutilized, situation) {
      if let command = consolidate([candidate], .singleNode, situation) { return command }
    }
    return nil
  }

  // MARK: - Consolidation

  /// Whether these nodes can go, with at most one cheaper node in their place.
  func consolidate(
    _ candidates: [DisruptionCandidate], _ method: DisruptionCommand.Method, _ situation: Situation
  ) -> DisruptionCommand? {
    guard let plan = simulate(candidates, situation) else { return nil }
    let price = candidates.reduce(0) { $0 + $1.priceMicros }
    if plan.claims.isEmpty {
      return DisruptionCommand(method: method, candidates: candidates, savedMicros: price)
    }
    guard plan.claims.count == 1, var claim = plan.claims.first else { return nil }
    let allSpot = candidates.allSatisfy { $0.capacity == .spot }
    let canBeSpot = claim.offers.contains { offers[$0].capacity == .spot }
    if allSpot && canBeSpot && !consolidatesSpotToSpot { return nil }
    claim.offers = cheaper(claim.offers, than: price)
    if method == .multiNode { claim.offers = withoutSameTypes(claim.offers, candidates) }
    if claim.offers.contains(where: { offers[$0].capacity == .spot }) {
      // Where both are allowed the replacement is spot.
      claim.offers = claim.offers.filter { offers[$0].capacity == .spot }
      if allSpot && candidates.count == 1 {
        let types = Set(claim.offers.map { offers[$0].type })
        if types.count < 15 { return nil }
      }
    }
    guard let launched = claim.launched(offers) else { return nil }
    return DisruptionCommand(
      method: method, candidates: candidates, replacements: [claim], savedMicros: price - offers[launched].priceMicros)
  }

  /// The offers of types whose dearest offer of the kind that would be used costs less than all candidates.
  private func cheaper(_ list: [Int], than price: Int64) -> [Int] {
    var worst: [String: (rank: Int, price: Int64)] = [:]
    for index in list {
      let offer = offers[index]
      let known = worst[offer.type]
      if known == nil || offer.capacity.rank < known?.rank ?? 0 {
        worst[offer.type] = (offer.capacity.rank, offer.priceMicros)
      } else if offer.capacity.rank == known?.rank {
        worst[offer.type]?.price = max(known?.price ?? 0, offer.priceMicros)
      }
    }
    return list.filter { worst[offers[$0].type].map { $0.price < price } ?? false }
  }

  /// Replacing nodes by one of their own types is deleting the others: only types cheaper than those are left.
  private func withoutSameTypes(_ list: [Int], _ candidates: [DisruptionCandidate]) -> [Int] {
    let types = Set(list.map { offers[$0].type })
    let same = candidates.filter { types.contains($0.type) }.map(\.priceMicros)
    guard let cheapest = same.min() else { return list }
    return cheaper(list, than: cheapest)
  }

  /// Where the pods of the candidates go without them; nil when one finds no place.
  func simulate(_ candidates: [DisruptionCandidate], _ situation: Situation) -> ProvisioningPlan? {
    var simulated = SimulatedCluster(situation.cluster)
    var pods: [PodID] = []
    for candidate in candidates {
      for entry in candidate.pods {
        simulated.unbind(entry.pod)
        pods.append(entry.pod)
      }
    }
    let leaving = Set(candidates.map(\.node))
    for node in leaving.sorted() { simulated.removeNode(node) }
    let existing =
      situation.nodes.filter { !leaving.contains($0.node) && $0.block != .notInitialized }.map(\.node)
      + situation.others
    var used = situation.used
    for candidate in candidates {
      for (resource, amount) in candidate.machine.enumerated() where resource < used[candidate.pool].count {
        used[candidate.pool][resource] -= amount
      }
    }
    var provisioner = KarpenterProvisioner(
      simulated, existing: existing, pools: pools, offers: offers, used: used)
    let plan = provisioner.plan(pods + situation.pending)
    let own = Set(pods)
    return plan.failed.contains { own.contains($0) } ? nil : plan
  }

  // MARK: - Order and budgets

  private func ordered(_ candidates: [DisruptionCandidate]) -> [DisruptionCandidate] {
    candidates.sorted {
      $0.savingsRatio != $1.savingsRatio ? $0.savingsRatio > $1.savingsRatio : $0.node < $1.node
    }
  }

  func isSettled(_ candidate: DisruptionCandidate, _ situation: Situation) -> Bool {
    guard let after = pools[candidate.pool].consolidateAfter else { return false }
    return situation.now - candidate.lastPodEvent >= after
  }

  func withinBudgets(
    _ candidates: [DisruptionCandidate], _ reason: KarpenterPool.Reason, _ situation: Situation
  ) -> [DisruptionCandidate] {
    var left = pools.indices.map { pool in
      pools[pool].allowed(
        reason,
        nodes: situation.nodes.count { $0.pool == pool && $0.block != .notInitialized } + situation.leaving[pool],
        unavailable: situation.unavailable[pool], at: situation.instant)
    }
    return candidates.filter { candidate in
      if left[candidate.pool] == 0 { return false }
      left[candidate.pool] -= 1
      return true
    }
  }
}
