import KubeModel
import SimKernel

/// The Cluster Autoscaler of the cluster: what it remembers between its rounds.
struct NodeAutoscaler: Sendable {
  var scaleUp: ScaleUp
  var scaleDown: ScaleDown
  var backoff = GroupBackoff()
  var random: RandomStream
  /// What a new node of each group would be, by zone.
  var templates: [[NodeTemplate]] = []
  /// The records of the trace when scale-down was planned last; nothing new means the same plan.
  var plannedAt = -1
  var plans: [NodePlan] = []
  /// Nodes that are being emptied, and until when.
  var draining: [(node: NodeID, generation: UInt32, until: SimTime)] = []

  init(_ settings: ClusterAutoscalerFlags, random stream: RandomStream) {
    var flags = settings
    // The zones of a group are kept even, as clouds and `balance-similar-node-groups` do.
    flags.balancesSimilarGroups = true
    scaleUp = ScaleUp(flags: flags)
    scaleDown = ScaleDown(flags: flags)
    random = stream
  }
}

extension Twin {
  private static let drainRetry = SimDuration.seconds(10)
  private static let drainLimit = SimDuration.minutes(2)
  private static let deletionDelay = SimDuration.seconds(5)

  /// Node groups that may grow or shrink have an autoscaler, which looks every ten seconds.
  mutating func startNodeAutoscaler() {
    guard nodeGroups.groups.contains(where: { $0.most > $0.least && !$0.isKarpenter }) else { return }
    let stream = RandomStreams(seed: settings.seed).stream("nodes/autoscaler")
    var autoscaler = NodeAutoscaler(settings.clusterAutoscaler, random: stream)
    for row in nodeGroups.groups.indices {
      let zones = nodeGroups.groups[row].zones
      autoscaler.templates.append((zones.isEmpty ? [""] : zones).map { nodeTemplate(of: Int32(row), zone: $0) })
    }
    nodeAutoscaler = autoscaler
    queue.schedule(.nodeAutoscaler, at: now + autoscaler.scaleUp.flags.scanInterval)
  }

  /// One round: pods that found no node may make groups grow, else nodes that nobody needs may go.
  mutating func autoscaleNodes() {
    guard var autoscaler = nodeAutoscaler else { return }
    cluster.nodes.order.refresh()
    continueDrains(&autoscaler)
    if !growGroups(&autoscaler) { shrinkGroups(&autoscaler) }
    queue.schedule(.nodeAutoscaler, at: now + autoscaler.scaleUp.flags.scanInterval)
    nodeAutoscaler = autoscaler
  }

  /// The groups as scale-down sees them.
  private func scalableGroups(_ autoscaler: NodeAutoscaler) -> [ScalableGroup] {
    nodeGroups.groups.indices.map { index in
      let group = nodeGroups.groups[index]
      var scalable = ScalableGroup(
        name: group.name, minimum: group.least, maximum: group.most, target: nodeGroups.size(Int32(index)),
        template: autoscaler.templates[index][0])
      scalable.priceMicros = group.microdollarsPerHour
      return scalable
    }
  }

  /// A part of a group that grows by itself: its machines of one zone.
  private struct ZonePart {
    var group: Int
    var zone: Int
    var scalable: ScalableGroup
    var upcoming: Int
  }

  /// The groups as scale-up sees them: one set of machines a zone.
  private func zoneParts(_ autoscaler: NodeAutoscaler) -> [ZonePart] {
    nodeGroups.groups.indices.flatMap { index -> [ZonePart] in
      let group = nodeGroups.groups[index]
      if group.isKarpenter { return [] }
      let room = max(0, group.most - nodeGroups.size(Int32(index)))
      return (0..<max(1, group.zones.count)).map { place -> ZonePart in
        let zone = group.zones.isEmpty ? nil : cluster.symbols.number(of: group.zones[place])
        let upcoming = nodeGroups.upcoming(Int32(index), zone: place)
        let here = nodeGroups.nodes[index].filter { zone == nil || self.zone(of: $0) == zone }.count + upcoming
        var scalable = ScalableGroup(
          name: partName(Int32(index), zone: place), minimum: 0, maximum: here + room, target: here,
          template: autoscaler.templates[index][place])
        scalable.priceMicros = group.microdollarsPerHour
        return ZonePart(group: index, zone: place, scalable: scalable, upcoming: upcoming)
      }
    }
  }

  // MARK: - Growing

  private mutating func growGroups(_ autoscaler: inout NodeAutoscaler) -> Bool {
    guard placing.queue.unschedulableCount + placing.queue.backoffCount > 0 else { return false }
    var pending: [(pod: PodID, created: SimTime)] = []
    for index in life.phase.indices where cluster.pods.isLive[index] && cluster.pods.node[index] == nil {
      let pod = PodID(index)
      let entry = placing.queue[pod]
      guard life.phase[index] == .pending, !cluster.pods.isTerminating[index], entry.gate == nil, entry.attempts > 0
      else { continue }
      pending.append((pod, life.created[index]))
    }
    if pending.isEmpty { return false }
    let parts = zoneParts(autoscaler)
    let decision = autoscaler.scaleUp.decide(
      cluster, pending: pending, groups: parts.map(\.scalable), upcoming: parts.map(\.upcoming),
      backoff: autoscaler.backoff, random: &autoscaler.random, now: now)
    noteGrowth(decision, parts.map(\.scalable), parts: parts.map(\.group), autoscaler.scaleUp.flags)
    guard decision.outcome == .grown else { return decision.outcome == .waitingForBurst }
    for (place, added) in decision.growth {
      requestNodes(added, of: Int32(parts[place].group), zone: parts[place].zone)
    }
    autoscaler.scaleDown.noteScaleUp(now: now)
    return true
  }

  // MARK: - Shrinking

  private mutating func shrinkGroups(_ autoscaler: inout NodeAutoscaler) {
    let groups = scalableGroups(autoscaler)
    if autoscaler.plannedAt == trace.count {
      // Nothing happened: the plan stands, only its nodes have waited longer.
      for place in autoscaler.plans.indices {
        guard let since = autoscaler.scaleDown.unneededSince[autoscaler.plans[place].node.node] else { continue }
        autoscaler.plans[place].unneededFor = now - since
      }
    } else {
      autoscaler.plannedAt = trace.count
      let twin = self
      autoscaler.plans = autoscaler.scaleDown.plan(
        cluster, nodes: scaleDownNodes(autoscaler), groups: groups, facts: { twin.drainFacts(of: $0) },
        budgets: budgets.status.map { Int64($0.disruptionsAllowed) }, now: now)
    }
    let due = autoscaler.scaleDown.deletions(
      autoscaler.plans, groups: groups, deleting: autoscaler.draining.count, draining: autoscaler.draining.count,
      now: now)
    noteShrinking(
      due.empty + due.drain, leaving: autoscaler.draining.map(\.node), autoscaler.plans, autoscaler.scaleDown.flags)
    for node in due.empty + due.drain {
      cordon(node, true)
      trace.add(.nodeDraining, at: now, subject: node.raw)
      autoscaler.draining.append((node, cluster.nodes.generations[node.index], now + Self.drainLimit))
    }
    if !due.empty.isEmpty || !due.drain.isEmpty { autoscaler.plannedAt = -1 }
  }

  private func scaleDownNodes(_ autoscaler: NodeAutoscaler) -> [ScaleDownNode] {
    cluster.nodes.order.list.map { node in
      let group = nodes.group[node.index]
      var entry = ScaleDownNode(node, group: group < 0 || nodeGroups.groups[Int(group)].isKarpenter ? nil : Int(group))
      entry.isReady = nodes.isReady(node)
      entry.isBeingDeleted = nodes.isLeaving[node.index] || autoscaler.draining.contains { $0.node == node }
      return entry
    }
  }

  private func drainFacts(of pod: PodID) -> DrainFacts {
    let index = pod.index
    let template = life.template[index].index
    var facts = template < 0 ? DrainFacts() : templates[template].drain
    let owner = life.owner[index]
    switch owner.kind {
    case .none: break
    case .daemonSet: facts.controller = .daemonSet
    case .replicaSet, .statefulSet, .job:
      facts.controller = .replicated(Int(self[owned: owner.kind].active(owner.row)))
    }
    facts.isTerminal = life.phase[index].isTerminal
    facts.created = life.created[index]
    if cluster.pods.isTerminating[index] { facts.deletedAt = now }
    facts.budgets = knownBudgets(of: pod)
    return facts
  }

  /// Evicts what is left on the nodes that go; a node without such pods is terminated, one that keeps them too long stays.
  private mutating func continueDrains(_ autoscaler: inout NodeAutoscaler) {
    var left: [(node: NodeID, generation: UInt32, until: SimTime)] = []
    for entry in autoscaler.draining {
      guard cluster.nodes.isLive[entry.node.index], cluster.nodes.generations[entry.node.index] == entry.generation
      else { continue }
      let pods = cluster.nodes.pods[entry.node.index].filter { life.owner[$0.index].kind != .daemonSet }
      if pods.isEmpty {
        terminateNode(entry.node)
        autoscaler.scaleDown.noteDeletion(now: now)
        autoscaler.plannedAt = -1
      } else if now >= entry.until {
        noteDrainFailure(entry.node, pods: pods)
        cordon(entry.node, false)
        autoscaler.scaleDown.noteFailure(now: now)
        autoscaler.plannedAt = -1
      } else {
        for pod in pods where !cluster.pods.isTerminating[pod.index] { _ = evict(pod) }
        left.append(entry)
      }
    }
    autoscaler.draining = left
  }

  /// Closes a node to new pods, or opens it again.
  mutating func cordon(_ node: NodeID, _ isClosed: Bool) {
    let before = cluster.nodes.describe(node)
    var after = before
    after.isUnschedulable = isClosed
    cluster.updateNode(node, to: after)
    placing.queue.handleNodeUpdate(before: before, after: after, at: now, placing.scheduler.state)
  }
}
