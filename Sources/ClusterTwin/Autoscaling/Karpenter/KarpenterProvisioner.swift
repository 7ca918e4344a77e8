/// A node that would be launched: pods, and the offers that can still hold them all.
struct NodeClaimPlan: Sendable {
  var pool: Int
  /// Places in the list of offers.
  var offers: [Int]
  var pods: [PodID]
  /// By resource: the pods and the DaemonSet pods.
  var requests: [Int64]
  /// The node that stands for it in the simulation.
  var placeholder: NodeID
}

/// What one pass of the provisioner decided.
struct ProvisioningPlan: Sendable {
  var claims: [NodeClaimPlan] = []
  /// Pods that fit on nodes that are there.
  var nominated: [(pod: PodID, node: NodeID)] = []
  var failed: [PodID] = []
}

/// Packs pending pods into nodes to launch: first fit, by decreasing CPU, without a look at prices.
/// Mirrors the scheduling of Karpenter 1.14's provisioner for pods without preferences.
struct KarpenterProvisioner {
  let pools: [KarpenterPool]
  let offers: [InstanceOffer]
  private var simulated: SimulatedCluster
  /// Offers as nodes, to ask which of them a shape accepts.
  private var catalogue: ClusterState
  private var accepted: [ShapeID: [Bool]] = [:]
  /// Pods of a shape by zone, with those of this pass.
  private var spread: [ShapeID: [Symbol: Int]] = [:]
  /// By pool and resource: what may still be launched.
  private var remaining: [[Int64?]]
  private let existing: [NodeID]

  /// `used` is what the nodes of each pool have by resource.
  init(
    _ cluster: SimulatedCluster, existing: [NodeID], pools: [KarpenterPool], offers: [InstanceOffer], used: [[Int64]]
  ) {
    simulated = cluster
    self.existing = existing
    self.pools = pools
    self.offers = offers
    catalogue = ClusterState()
    catalogue.symbols = cluster.state.symbols
    catalogue.words = cluster.state.words
    for (index, offer) in offers.enumerated() {
      var node = offer.template.node
      node.name = catalogue.symbols.intern("offer-\(index)")
      node.allocatable = []
      _ = catalogue.addNode(node)
    }
    // Every zone that can be launched in counts as a domain, also while it has no node.
    var zones: [Symbol] = []
    for offer in offers where !zones.contains(offer.zone) {
      zones.append(offer.zone)
      var template = offer.template
      template.node.allocatable = []
      template.node.podLimit = 0
      template.daemons = []
      _ = simulated.addNode(template, name: "domain-\(zones.count)")
    }
    remaining = pools.enumerated().map { index, pool in
      pool.limits.enumerated().map { resource, limit in
        limit.map { $0 - (resource < used[index].count ? used[index][resource] : 0) }
      }
    }
  }

  mutating func plan(_ pods: [PodID]) -> ProvisioningPlan {
    var plan = ProvisioningPlan()
    for pod in ordered(pods) {
      if simulated.place([pod], on: existing) == 1, let node = simulated.state.pods.node[pod.index] {
        plan.nominated.append((pod, node))
        continue
      }
      let byLoad = plan.claims.indices.sorted {
        let (left, right) = (plan.claims[$0].pods.count, plan.claims[$1].pods.count)
        return left != right ? left < right : $0 < $1
      }
      var isPlaced = false
      for place in byLoad where !isPlaced { isPlaced = add(pod, to: &plan.claims[place]) }
      if isPlaced { continue }
      if let claim = open(pod, number: plan.claims.count) { plan.claims.append(claim) } else { plan.failed.append(pod) }
    }
    return plan
  }

  private func ordered(_ pods: [PodID]) -> [PodID] {
    func key(_ pod: PodID) -> (Int64, Int64) {
      let requests = simulated.state.shape(of: pod).requests
      return (-requests[.cpu], -requests[.memory])
    }
    let keyed = pods.map { (pod: $0, key: key($0)) }
    return keyed.sorted { $0.key != $1.key ? $0.key < $1.key : $0.pod < $1.pod }.map(\.pod)
  }

  /// Opens a claim in the heaviest pool that can run the pod.
  private mutating func open(_ pod: PodID, number: Int) -> NodeClaimPlan? {
    let order = pools.indices.sorted {
      pools[$0].weight != pools[$1].weight ? pools[$0].weight > pools[$1].weight : pools[$0].name < pools[$1].name
    }
    for pool in order {
      let own = offers.indices.filter { offers[$0].pool == pool && offers[$0].isAvailable && isWithinLimits($0) }
      guard let first = own.first else { continue }
      var template = offers[first].template
      template.node.allocatable = template.node.allocatable.map { _ in Int64.max / 4 }
      template.node.podLimit = .max / 4
      guard let node = simulated.addNode(template, name: "claim-\(number)-\(pool)") else { continue }
      var requests = [Int64](repeating: 0, count: simulated.state.resourceNames.count)
      for shape in template.daemons {
        for (index, amount) in simulated.state.shapes[shape.index].requests.amounts.enumerated() {
          requests[index] += amount
        }
      }
      var claim = NodeClaimPlan(pool: pool, offers: own, pods: [], requests: requests, placeholder: node)
      if add(pod, to: &claim) {
        takeFromLimits(claim)
        return claim
      }
      simulated.removeNode(node)
    }
    return nil
  }

  private func isWithinLimits(_ offer: Int) -> Bool {
    for (index, left) in remaining[offers[offer].pool].enumerated() {
      let capacity = offers[offer].template.capacity
      if let left, index < capacity.count, capacity[index] > left { return false }
    }
    return true
  }

  /// Counts the largest machine that the claim may become.
  private mutating func takeFromLimits(_ claim: NodeClaimPlan) {
    for index in remaining[claim.pool].indices {
      let largest = claim.offers.map { offers[$0].template.capacity }.compactMap { index < $0.count ? $0[index] : nil }
      if let left = remaining[claim.pool][index] { remaining[claim.pool][index] = left - (largest.max() ?? 0) }
    }
  }

  /// Adds the pod when some offer still holds everything; the claim keeps those offers.
  private mutating func add(_ pod: PodID, to claim: inout NodeClaimPlan) -> Bool {
    let shapeID = simulated.state.pods.shapes[pod.index]
    let shape = simulated.state.shapes[shapeID.index]
    let accepted = accepted(by: shapeID)
    var requests = claim.requests
    for (index, amount) in shape.requests.amounts.enumerated() { requests[index] += amount }
    let daemonCount = claim.offers.first.map { offers[$0].template.daemons.count } ?? 0
    let podCount = Int64(claim.pods.count + daemonCount + 1)
    var left = claim.offers.filter { accepted[$0] && holds($0, requests, pods: podCount) }
    if left.isEmpty { return false }
    if needsZone(shape) {
      guard let zone = zone(for: pod, shapeID, left, claim.placeholder) else { return false }
      left = left.filter { offers[$0].zone == zone }
      spread[shapeID, default: [:]][zone, default: 0] += 1
    } else if !simulated.fitsAmongOthers(pod, on: claim.placeholder) {
      return false
    }
    simulated.bind(pod, to: claim.placeholder)
    claim.offers = left
    claim.requests = requests
    claim.pods.append(pod)
    return true
  }

  private func holds(_ offer: Int, _ requests: [Int64], pods: Int64) -> Bool {
    let node = offers[offer].template.node
    if pods > node.podLimit { return false }
    for (index, amount) in requests.enumerated() where amount > 0 {
      if index >= node.allocatable.count || amount > node.allocatable[index] { return false }
    }
    return true
  }

  /// Whether rules about other pods decide the zone.
  private func needsZone(_ shape: PodShape) -> Bool {
    shape.spread?.contains { $0.isHard } ?? false || !shape.affinity.required.isEmpty
      || !shape.affinity.requiredAnti.isEmpty
  }

  /// The allowed zone with the fewest pods of the shape; the placeholder stands there from now on.
  private mutating func zone(
    for pod: PodID, _ shape: ShapeID, _ candidates: [Int], _ placeholder: NodeID
  ) -> Symbol? {
    var zones: [Symbol] = []
    for offer in candidates where !zones.contains(offers[offer].zone) { zones.append(offers[offer].zone) }
    let counts = spread[shape] ?? countByZone(shape)
    spread[shape] = counts
    zones.sort { (counts[$0] ?? 0, $0.raw) < (counts[$1] ?? 0, $1.raw) }
    for zone in zones {
      guard let offer = candidates.first(where: { offers[$0].zone == zone }) else { continue }
      simulated.relabel(placeholder, like: offers[offer].template)
      if simulated.fitsAmongOthers(pod, on: placeholder) { return zone }
    }
    return nil
  }

  private func countByZone(_ shape: ShapeID) -> [Symbol: Int] {
    var counts: [Symbol: Int] = [:]
    let state = simulated.state
    for node in existing {
      let count = state.nodes.pods[node.index].count { state.pods.shapes[$0.index] == shape }
      if count > 0 { counts[state.nodes.zones[node.index].zone, default: 0] += count }
    }
    return counts
  }

  private mutating func accepted(by shape: ShapeID) -> [Bool] {
    if let known = accepted[shape] { return known }
    let facts = StaticFacts(NodeDemand(simulated.state.shapes[shape.index]), catalogue)
    let result = offers.indices.map { facts.message == nil && facts.refusals[$0] == nil }
    accepted[shape] = result
    return result
  }
}

extension NodeClaimPlan {
  /// The offer that is launched: reserved first, then spot, then on demand, each the cheapest.
  func launched(_ offers: [InstanceOffer]) -> Int? {
    self.offers.min {
      let (left, right) = (offers[$0], offers[$1])
      return (left.capacity.rank, left.priceMicros, $0) < (right.capacity.rank, right.priceMicros, $1)
    }
  }
}

extension InstanceOffer.Capacity {
  var rank: Int {
    switch self {
    case .reserved: 0
    case .spot: 1
    case .onDemand: 2
    }
  }
}
