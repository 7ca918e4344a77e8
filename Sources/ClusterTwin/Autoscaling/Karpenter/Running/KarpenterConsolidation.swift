import SimKernel

/// Karpenter's disruption controller in a run.
extension Twin {
  private static let poll = SimDuration.seconds(10)
  private static let validation = SimDuration.seconds(15)
  private static let quiet = SimDuration.minutes(5)

  /// One look at all nodes, every ten seconds; none where nothing has changed since the last one found nothing.
  mutating func disruptNodes() {
    defer { queue.schedule(.karpenter(.disrupt), at: now + Self.poll) }
    noteClaimPods()
    noteDrift()
    guard let current = karpenter, current.candidate == nil else { return }
    if current.quietAt == trace.count && now < current.quietUntil { return }
    let situation = situation(current)
    guard let command = disruption(current).decide(situation) else {
      let end = min(now + Self.quiet, nextSettled(current))
      karpenter?.quietAt = trace.count
      karpenter?.quietUntil = end
      return
    }
    switch command.method {
    case .drift: execute(command)
    case .emptiness, .multiNode, .singleNode:
      karpenter?.candidate = command
      queue.schedule(.karpenter(.validate), at: now + Self.validation)
    }
  }

  private func disruption(_ karpenter: Karpenter) -> KarpenterDisruption {
    KarpenterDisruption(pools: karpenter.settings, offers: karpenter.available(at: now))
  }

  /// The moment at which the next node has been left alone long enough.
  private func nextSettled(_ karpenter: Karpenter) -> SimTime {
    karpenter.living.compactMap { claim -> SimTime? in
      let entry = karpenter.claims[Int(claim)]
      guard let after = karpenter.pools[karpenter.offers[Int(entry.offer)].pool].pool.consolidateAfter else {
        return nil
      }
      let time = max(entry.lastPodEvent + after, entry.nominatedUntil)
      return time > now ? time : nil
    }.min() ?? .never
  }

  /// Notes the nodes on which pods came or went since the last look.
  private mutating func noteClaimPods() {
    for claim in karpenter?.living ?? [] {
      guard let entry = karpenter?.claims[Int(claim)], let node = entry.node else { continue }
      var signature: UInt64 = 0
      for pod in cluster.nodes.pods[node.index] where life.owner[pod.index].kind != .daemonSet {
        signature ^= life.uid(of: pod) &+ (cluster.pods.isTerminating[pod.index] ? 1 : 0)
      }
      if signature == entry.podSignature { continue }
      karpenter?.claims[Int(claim)].podSignature = signature
      let time = now
      karpenter?.claims[Int(claim)].lastPodEvent = time
    }
  }

  // MARK: - The situation

  private func situation(_ karpenter: Karpenter) -> KarpenterDisruption.Situation {
    var state = cluster
    state.nodes.order.refresh()
    let leaving = leavingPods(karpenter)
    for pod in leaving { state.unbind(pod) }
    var candidates: [DisruptionCandidate] = []
    var gone = [Int](repeating: 0, count: karpenter.pools.count)
    var isComing = false
    for claim in karpenter.living {
      let entry = karpenter.claims[Int(claim)]
      let offer = karpenter.offers[Int(entry.offer)]
      guard let node = entry.node else {
        isComing = true
        continue
      }
      if entry.state == .deleting || entry.isDisrupted || !nodes.isReady(node) || nodes.isLeaving[node.index] {
        gone[offer.pool] += 1
        continue
      }
      candidates.append(candidate(entry, offer, node))
    }
    var situation = KarpenterDisruption.Situation(
      cluster: state, nodes: candidates, pools: karpenter.pools.count, now: now)
    // Pods that wait are those of nodes that come, as long as one does.
    situation.pending = isComing ? [] : waitingPods() + leaving
    situation.unavailable = gone
    situation.leaving = gone
    situation.used = karpenter.used()
    situation.others = openNodes(karpenter).filter { karpenter.claim(of: $0, cluster.nodes) == nil }
    situation.instant = wallClock
    return situation
  }

  private func candidate(_ entry: NodeClaim, _ offer: InstanceOffer, _ node: NodeID) -> DisruptionCandidate {
    var candidate = DisruptionCandidate(
      node: node, pool: offer.pool, type: offer.type, capacity: offer.capacity, priceMicros: offer.priceMicros)
    candidate.machine = offer.template.capacity
    candidate.lastPodEvent = entry.lastPodEvent
    candidate.driftedSince = entry.driftedSince
    if entry.nominatedUntil > now { candidate.block = .nominated }
    for pod in cluster.nodes.pods[node.index] {
      if isProtected(pod) { candidate.block = .doNotDisrupt }
      guard life.owner[pod.index].kind != .daemonSet, !life.phase[pod.index].isTerminal else { continue }
      if isHeldByBudget(pod) { candidate.block = .budget }
      if cluster.pods.isTerminating[pod.index] { continue }
      let cost = DisruptionCandidate.cost(
        deletionCost: Double(life.deletionCost[pod.index]), priority: cluster.priority(of: pod))
      candidate.pods.append((pod, cost))
    }
    return candidate
  }

  private func isHeldByBudget(_ pod: PodID) -> Bool {
    let rows = knownBudgets(of: pod)
    return rows.count > 1 || rows.contains { budgets.status[Int($0)].disruptionsAllowed < 1 }
  }

  // MARK: - Commands

  /// The second look: the command holds only if nothing has changed that matters.
  mutating func validateDisruption() {
    noteClaimPods()
    guard let current = karpenter, let command = current.candidate else { return }
    karpenter?.candidate = nil
    if let valid = disruption(current).validate(command, situation(current)) { execute(valid) }
  }

  private mutating func execute(_ command: DisruptionCommand) {
    let claims = command.candidates.compactMap { karpenter?.claim(of: $0.node, cluster.nodes) }
    let before = claimCounts()
    let replacements = command.replacements.compactMap { launch($0) }
    guard replacements.count == command.replacements.count else { return }
    noteDisruption(command, before: before)
    trace.add(
      .nodesDisrupted, at: now, subject: Int32(claims.count), command.savedMicros, Int64(replacements.count))
    for claim in claims {
      karpenter?.claims[Int(claim)].isDisrupted = true
      guard let node = karpenter?.claims[Int(claim)].node else { continue }
      setTaint(Taint(key: words.disrupted, value: .empty, effect: .noSchedule), of: node)
    }
    karpenter?.running.append(Karpenter.RunningCommand(candidates: claims, replacements: replacements))
    continueCommands()
  }

  /// Nodes go once everything that replaces them is there.
  mutating func continueCommands() {
    for place in (karpenter?.running ?? []).indices.reversed() {
      guard let command = karpenter?.running[place] else { continue }
      let isReady = command.replacements.allSatisfy { karpenter?.claims[Int($0)].state == .ready }
      guard isReady else { continue }
      karpenter?.running.remove(at: place)
      for claim in command.candidates { deleteClaim(claim) }
    }
  }

  /// A node stays after all.
  mutating func undisrupt(_ claim: Int32) {
    guard let entry = karpenter?.claims[Int(claim)], entry.state == .ready, let node = entry.node else { return }
    karpenter?.claims[Int(claim)].isDisrupted = false
    clearTaint(words.disrupted, of: node)
  }
}
