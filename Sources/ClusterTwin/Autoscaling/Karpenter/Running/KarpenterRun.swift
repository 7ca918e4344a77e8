import SimKernel

/// Karpenter's provisioner in a run: pods that wait are batched, and machines launched for them.
extension Twin {
  private static let idle = SimDuration.seconds(1)
  private static let longestBatch = SimDuration.seconds(10)
  private static let retry = SimDuration.seconds(10)
  static let nomination = SimDuration.seconds(20)
  /// How long an offer is passed over that the cloud has refused.
  static let insufficientCapacity = SimDuration.minutes(3)

  mutating func karpenterActs(_ event: KarpenterEvent) {
    switch event {
    case .provision: provisionClaims()
    case .disrupt: disruptNodes()
    case .validate: validateDisruption()
    case .drain(let claim): drainClaim(claim)
    case .expire(let claim):
      guard let karpenter, karpenter.claims[Int(claim)].state == .ready else { return }
      noteClaimEnd(claim, "`expireAfter` of the NodePool is over")
      trace.add(.nodeExpired, at: now, subject: karpenter.claims[Int(claim)].node?.raw ?? -1)
      deleteClaim(claim)
    }
  }

  /// A pod has found no node: the batch waits a second for more, ten at most.
  mutating func noteWaitingPod() {
    guard karpenter != nil else { return }
    extendBatch(by: Self.idle)
  }

  private mutating func extendBatch(by idle: SimDuration) {
    guard let ticket = karpenter?.batchEnd else { return }
    let start = karpenter?.batchStart ?? now
    queue.cancel(ticket)
    let next = queue.schedule(.karpenter(.provision), at: max(now, min(now + idle, start + Self.longestBatch)))
    karpenter?.batchStart = start
    karpenter?.batchEnd = next
  }

  /// Pods that wait for a node and may get one.
  func waitingPods() -> [PodID] {
    guard placing.queue.unschedulableCount + placing.queue.backoffCount > 0 else { return [] }
    return life.phase.indices.compactMap { index in
      guard cluster.pods.isLive[index], cluster.pods.node[index] == nil, life.phase[index] == .pending,
        !cluster.pods.isTerminating[index], placing.queue[PodID(index)].gate == nil,
        placing.queue[PodID(index)].attempts > 0
      else { return nil }
      return PodID(index)
    }
  }

  /// Pods that will need another place because their node goes.
  func leavingPods(_ karpenter: Karpenter) -> [PodID] {
    karpenter.living.flatMap { claim -> [PodID] in
      let entry = karpenter.claims[Int(claim)]
      guard entry.state == .deleting, let node = entry.node else { return [] }
      return cluster.nodes.pods[node.index].filter {
        life.owner[$0.index].kind != .daemonSet && life.owner[$0.index].kind != .none
          && !cluster.pods.isTerminating[$0.index] && !life.phase[$0.index].isTerminal
      }
    }
  }

  /// One pass: pods go to nodes that are there or coming, else machines are launched for them.
  private mutating func provisionClaims() {
    guard var karpenter else { return }
    karpenter.batchStart = nil
    karpenter.batchEnd = .none
    self.karpenter = karpenter
    cluster.nodes.order.refresh()
    let leaving = leavingPods(karpenter)
    let pods = waitingPods() + leaving
    if pods.isEmpty { return }
    var state = cluster
    for pod in leaving { state.unbind(pod) }
    var simulated = SimulatedCluster(state)
    var existing = openNodes(karpenter)
    var placeholders: [NodeID: Int32] = [:]
    for claim in karpenter.living where karpenter.claims[Int(claim)].state == .launched {
      let offer = karpenter.offers[Int(karpenter.claims[Int(claim)].offer)]
      guard let node = simulated.addNode(offer.template, name: "in-flight-\(claim)") else { continue }
      placeholders[node] = claim
      existing.append(node)
    }
    var provisioner = KarpenterProvisioner(
      simulated, existing: existing, pools: karpenter.settings, offers: karpenter.available(at: now),
      used: karpenter.used())
    let plan = provisioner.plan(pods)
    for (_, node) in plan.nominated {
      if let claim = placeholders[node] ?? karpenter.claim(of: node, cluster.nodes) {
        let end = now + Self.nomination
        self.karpenter?.claims[Int(claim)].nominatedUntil = end
      }
    }
    let before = claimCounts()
    let launched = plan.claims.compactMap { launch($0) }.compactMap { claim in
      self.karpenter.map { Int($0.claims[Int(claim)].offer) }
    }
    noteProvisioning(plan, pods: pods.count, launched: launched, before: before)
    // Pods that are still there are looked at again.
    extendBatch(by: Self.retry)
  }

  /// Nodes that may take pods: those that Karpenter has not given up.
  func openNodes(_ karpenter: Karpenter) -> [NodeID] {
    cluster.nodes.order.list.filter { node in
      guard nodes.isReady(node), !nodes.isLeaving[node.index] else { return false }
      guard let claim = karpenter.claim(of: node, cluster.nodes) else { return true }
      return karpenter.claims[Int(claim)].state == .ready && !karpenter.claims[Int(claim)].isDisrupted
    }
  }

  /// Launches the cheapest machine that can hold what the claim is for.
  mutating func launch(_ plan: NodeClaimPlan) -> Int32? {
    guard let offers = karpenter?.available(at: now), let offer = plan.launched(offers),
      let source = karpenter?.sources[offer]
    else { return nil }
    let number = requestMachine(of: source.group, zone: source.zone)
    recordNodes(source.group)
    trace.add(.nodesRequested, at: now, subject: source.group, 1)
    let claim = NodeClaim(offer: Int32(offer), group: source.group, number: number, created: now)
    return karpenter?.add(claim)
  }

  /// The machine of a claim has become a node.
  mutating func claimJoins(_ node: NodeID, machine number: Int32, of group: Int32) {
    guard let claim = karpenter?.claim(ofMachine: number, group) else { return }
    beginClaim(claim, on: node)
    continueCommands()
  }

  private mutating func beginClaim(_ claim: Int32, on node: NodeID) {
    let generation = cluster.nodes.generations[node.index]
    let time = now
    karpenter?.join(claim, node, generation: generation)
    karpenter?.claims[Int(claim)].nominatedUntil = time + Self.nomination
    karpenter?.claims[Int(claim)].lastPodEvent = time
    guard let entry = karpenter?.claims[Int(claim)], let pool = karpenter?.offers[Int(entry.offer)].pool,
      let age = karpenter?.pools[pool].pool.expireAfter
    else { return }
    queue.schedule(.karpenter(.expire(claim)), at: max(now, entry.created + age))
  }

  /// A machine never came: the offer is passed over for a while, its pods get another one.
  mutating func claimFails(machine number: Int32, of group: Int32, isRefused: Bool) {
    guard let claim = karpenter?.claim(ofMachine: number, group), let offer = karpenter?.claims[Int(claim)].offer else {
      return
    }
    let end = now + Self.insufficientCapacity
    karpenter?.end(claim)
    if isRefused { karpenter?.soldOutUntil[Int(offer)] = end }
    abandonCommands(waitingFor: claim)
    noteWaitingPod()
  }

  /// A node of Karpenter is gone, by its hand or by the cloud's.
  mutating func claimEnds(_ node: NodeID) {
    guard let claim = karpenter?.claim(of: node, cluster.nodes) else { return }
    karpenter?.end(claim)
    abandonCommands(waitingFor: claim)
  }

  /// A replacement that others were waited for is gone: the nodes that it was to replace stay.
  private mutating func abandonCommands(waitingFor claim: Int32) {
    for place in (karpenter?.running ?? []).indices.reversed() {
      guard let command = karpenter?.running[place], command.replacements.contains(claim) else { continue }
      karpenter?.running.remove(at: place)
      for candidate in command.candidates { undisrupt(candidate) }
    }
  }

  // MARK: - Start

  /// Nodes that exist at the start of the run and are Karpenter's.
  mutating func adoptNodes() {
    for node in cluster.nodes.order.list {
      let group = nodes.group[node.index]
      guard group >= 0, let offers = karpenter?.sources.indices else { continue }
      let position = nodeGroups.nodes[Int(group)].firstIndex(of: node) ?? 0
      let zone = cluster.symbols.text(zone(of: node))
      guard position >= nodeGroups.groups[Int(group)].managed,
        let offer = offers.first(where: { place in
          guard let source = karpenter?.sources[place], source.group == group else { return false }
          let zones = nodeGroups.groups[Int(group)].zones
          return zones.isEmpty || zones[source.zone] == zone
        })
      else { continue }
      let claim = NodeClaim(offer: Int32(offer), group: group, number: -1, created: now)
      if let number = karpenter?.add(claim) { beginClaim(number, on: node) }
    }
  }
}
