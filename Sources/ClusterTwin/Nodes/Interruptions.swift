import SimKernel

/// Machines that the cloud takes back, with a notice.
extension Twin {
  private static let drainRetry = SimDuration.seconds(5)
  /// What regular pods and then critical ones get when the kubelet stops them.
  private static let shutdownGrace = SimDuration.seconds(15)
  /// Machines that would be taken back later than this outlast every run.
  private static let horizon = SimDuration.days(3_650)

  /// Draws when the cloud will take a new machine back: a stream of its own for each node, so that the same node of the
  /// same seed lives as long whatever else happens.
  mutating func drawInterruption(of node: NodeID, group: Int32) {
    let rate = nodeGroups.groups[Int(group)].interruptionsPerHour
    guard nodeGroups.groups[Int(group)].isSpot, rate > 0 else { return }
    let name = cluster.symbols.text(cluster.nodes.names[node.index])
    var stream = RandomStreams(seed: settings.seed).stream("nodes/interruptions/\(name)")
    let part = Double(stream.below(1 << 40) + 1) / Double(1 << 40)
    let hours = -naturalLogarithm(part) / rate
    guard hours < Self.horizon.seconds / 3_600 else { return }
    let time = now + SimDuration(microseconds: Int64(hours * 3_600_000_000))
    queue.schedule(.interruption(node, generation: cluster.nodes.generations[node.index]), at: time)
  }

  private func stands(_ node: NodeID, _ generation: UInt32) -> Bool {
    cluster.nodes.generations[node.index] == generation && nodes.state[node.index] == .ready
  }

  /// The cloud announces the end of a machine.
  mutating func announceInterruption(_ node: NodeID, generation: UInt32) {
    guard stands(node, generation), nodes.group[node.index] >= 0, !nodes.isLeaving[node.index] else { return }
    let plan = nodeGroups.groups[Int(nodes.group[node.index])].interruption
    nodes.isLeaving[node.index] = true
    trace.add(.nodeInterrupted, at: now, subject: node.raw, plan.notice.microseconds)
    queue.schedule(.machineEnds(node, generation: generation), at: now + plan.notice)
    if let claim = karpenter?.claim(of: node, cluster.nodes) { return interruptClaim(claim, notice: plan.notice) }
    switch plan.response {
    case .drain:
      setTaint(Taint(key: words.spotInterruption, value: .empty, effect: .noSchedule), of: node)
      cordon(node, true)
      drainInterrupted(node, generation: generation)
    case .shutdown: shutDown(node)
    case .none: break
    }
  }

  /// Asks for the eviction of every pod but those of DaemonSets; what a budget keeps is asked for again after 5 s.
  mutating func drainInterrupted(_ node: NodeID, generation: UInt32) {
    guard stands(node, generation) else { return }
    var isRefused = false
    for pod in cluster.nodes.pods[node.index] where life.owner[pod.index].kind != .daemonSet {
      if cluster.pods.isTerminating[pod.index] { continue }
      if !evict(pod).isGranted { isRefused = true }
    }
    if isRefused { queue.schedule(.drainAgain(node, generation: generation), at: now + Self.drainRetry) }
  }

  /// The kubelet stops its pods: regular ones first, then those of a system-critical priority. They end as Failed.
  private mutating func shutDown(_ node: NodeID) {
    cordon(node, true)
    for pod in cluster.nodes.pods[node.index] {
      let isCritical = cluster.priority(of: pod) >= PriorityClass.systemCritical
      let start = isCritical ? now + Self.shutdownGrace : now
      let end = start + min(Self.shutdownGrace, terminationTime(of: pod))
      if !isCritical { setReady(pod, false) }
      queue.cancel(life.step[pod.index])
      life.step[pod.index] = queue.schedule(
        .pod(pod, cluster.pods.isTerminating[pod.index] ? .gone : .shutDown), at: end)
    }
  }

  /// A machine is no more: nobody pays for it, and the cloud may start another one in its place.
  mutating func loseMachine(_ node: NodeID) {
    let group = nodes.group[node.index]
    guard group >= 0 else { return }
    let description = nodeGroups.groups[Int(group)]
    let place = description.zones.firstIndex(of: cluster.symbols.text(zone(of: node))) ?? 0
    let isClaimed = karpenter?.claim(of: node, cluster.nodes) != nil
    claimEnds(node)
    let isReplaced = !isClaimed && (!description.isSpot || description.interruption.isReplaced)
    stopPaying(for: node)
    trace.add(.machineGone, at: now, subject: node.raw, Int64(group))
    nodes.group[node.index] = -1
    if isReplaced {
      requestNodes(1, of: group, zone: place)
    } else if !description.isKarpenter && nodeGroups.size(group) < description.least {
      queue.schedule(.restoreGroup(group: group, zone: Int16(place)), at: now + .minutes(1))
    }
  }

  /// Gives a node one more taint.
  mutating func setTaint(_ taint: Taint, of node: NodeID) {
    guard !nodes.ownTaints[node.index].contains(taint) else { return }
    nodes.ownTaints[node.index].append(taint)
    updateTaints(of: node)
  }

  mutating func clearTaint(_ key: Symbol, of node: NodeID) {
    guard nodes.ownTaints[node.index].contains(where: { $0.key == key }) else { return }
    nodes.ownTaints[node.index].removeAll { $0.key == key }
    updateTaints(of: node)
  }
}
