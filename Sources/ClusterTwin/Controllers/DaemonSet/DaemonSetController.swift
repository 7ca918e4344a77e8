import SimKernel

/// The DaemonSet controller (`pkg/controller/daemon/daemon_controller.go`): one pod on every node that fits.
extension Twin {
  /// Nodes that one sync handles at most (`BurstReplicas`).
  private static let burst = 250

  /// Tells DaemonSets of the nodes that changed.
  mutating func noteNodesForDaemons() {
    let end = cluster.nodes.changes.end
    guard daemonSets.nodeMark != end else { return }
    let changed = cluster.nodes.changes.changes(since: daemonSets.nodeMark)
    daemonSets.nodeMark = end
    for row in 0..<Int32(daemonSets.count) where daemonSets.isAlive[Int(row)] {
      if let changed {
        for node in changed { daemonSets.touch(row, node) }
      } else {
        touchAllNodes(row)
      }
      dirty.add(.daemonSet, row)
    }
  }

  mutating func touchAllNodes(_ row: Int32) {
    for index in 0..<cluster.nodes.slotCount { daemonSets.touch(row, NodeID(index)) }
  }

  mutating func syncDaemonSet(_ row: Int32) {
    let index = Int(row)
    guard daemonSets.isAlive[index] else { return }
    let changed = daemonSets.takeDirtyNodes(row, limit: Self.burst)
    if changed.count == Self.burst { dirty.add(.daemonSet, row) }
    var hasActed = false
    for node in changed { hasActed = manage(node, of: row) || hasActed }
    for node in changed { count(node, of: row) }
    refusals.settle(Maker(.daemonSet, row), at: now)
    if !hasActed && daemonSets.isUpdating[index] && daemonSets.spec[index].isRolling { rollOut(row) }
  }

  /// Whether the node should get a pod, and whether one that it has may stay.
  private func fits(_ node: NodeID, _ row: Int32) -> (runs: Bool, continues: Bool) {
    guard cluster.nodes.isLive[node.index] else { return (false, false) }
    let shape = templates[daemonSets.owned.template[Int(row)].index].shape.index
    if let name = cluster.shapes[shape].nodeName, name != cluster.nodes.names[node.index] { return (false, false) }
    guard cluster.node(node, matches: cluster.shapes[shape].nodeRequirements) else { return (false, false) }
    var runs = true
    for taint in cluster.nodes.taints(of: node) where taint.effect != .preferNoSchedule {
      if cluster.shapes[shape].tolerations.contains(where: { $0.tolerates(taint) }) { continue }
      if taint.effect == .noExecute { return (false, false) }
      runs = false
    }
    return (runs, true)
  }

  // MARK: - Pods of a node

  /// The pods of a node, the oldest first, those that wait for the scheduler last.
  private func pods(of row: Int32, on node: NodeID) -> [PodID] {
    var found: [PodID] = []
    var next = daemonSets.nodes[Int(row)][node.index].newest
    while next >= 0 {
      let pod = PodID(Int(next))
      found.append(pod)
      next = life.sibling[pod.index]
    }
    found.reverse()
    if found.count < 2 { return found }
    let bound = found.filter { cluster.pods.node[$0.index] != nil }
    return bound + found.filter { cluster.pods.node[$0.index] == nil }
  }

  /// Creates or deletes pods of one node; whether it did.
  private mutating func manage(_ node: NodeID, of row: Int32) -> Bool {
    let (runs, continues) = fits(node, row)
    let pods = pods(of: row, on: node)
    if !continues { return dismiss(pods, isNodeLive: cluster.nodes.isLive[node.index]) }
    if pods.isEmpty { return runs && createDaemonPod(row, node) }
    var hasActed = false
    var running: [PodID] = []
    for pod in pods where !cluster.pods.isTerminating[pod.index] {
      switch life.phase[pod.index] {
      case .failed: hasActed = replaceFailed(pod, row, node) || hasActed
      case .succeeded:
        deletePod(pod)
        hasActed = true
      case .pending, .unknown, .running: running.append(pod)
      }
    }
    guard daemonSets.spec[Int(row)].allowsSurge else {
      for pod in running.dropFirst() { deletePod(pod) }
      return hasActed || running.count > 1
    }
    if running.isEmpty && runs { return createDaemonPod(row, node) || hasActed }
    return running.count > 1 && prune(running, row) || hasActed
  }

  /// Deletes the pods of a node that may have none; those on a node that is gone are left to the garbage collection.
  private mutating func dismiss(_ pods: [PodID], isNodeLive: Bool) -> Bool {
    var hasActed = false
    for pod in pods where !cluster.pods.isTerminating[pod.index] {
      guard isNodeLive || cluster.pods.node[pod.index] == nil else { continue }
      deletePod(pod)
      hasActed = true
    }
    return hasActed
  }

  /// A failed pod is deleted at once, the next one of the node after 1 s, and so on up to 15 minutes.
  private mutating func replaceFailed(_ pod: PodID, _ row: Int32, _ node: NodeID) -> Bool {
    let longest = SimDuration.minutes(15)
    var state = daemonSets.nodes[Int(row)][node.index]
    let isForgotten = state.wait == .zero || now - state.waitUpdated > longest * 2
    if !isForgotten && now - state.waitUpdated < state.wait {
      queue.schedule(.daemonNode(row: row, node), at: state.waitUpdated + state.wait)
      return false
    }
    state.wait = isForgotten ? .seconds(1) : min(longest, state.wait * 2)
    state.waitUpdated = now
    daemonSets.nodes[Int(row)][node.index].wait = state.wait
    daemonSets.nodes[Int(row)][node.index].waitUpdated = now
    deletePod(pod)
    return true
  }

  mutating func daemonBackoffIsOver(_ row: Int32, _ node: NodeID) {
    daemonSets.touch(row, node)
    dirty.add(.daemonSet, row)
  }

  /// While a node surges it keeps the oldest new pod, and the oldest old one as long as it is ready and the new one
  /// not available.
  private mutating func prune(_ running: [PodID], _ row: Int32) -> Bool {
    let update = daemonSets.owned.template[Int(row)]
    var fresh: PodID?
    var old: PodID?
    var hasActed = false
    for pod in running {
      if life.template[pod.index] == update, fresh == nil {
        fresh = pod
      } else if life.template[pod.index] != update, old == nil {
        old = pod
      } else {
        deletePod(pod)
        hasActed = true
      }
    }
    if let fresh, let old, !life.isReady[old.index] || life.isAvailable[fresh.index] {
      deletePod(old)
      hasActed = true
    }
    return hasActed
  }

  private mutating func createDaemonPod(_ row: Int32, _ node: NodeID) -> Bool {
    let shape = daemonShape(daemonSets.owned.template[Int(row)], on: node)
    if createPod(OwnerRef(kind: .daemonSet, row: row), shape: shape, ordinal: node.raw) != nil { return true }
    daemonSets.touch(row, node)
    return false
  }

  /// The shape of a pod that is meant for one node.
  mutating func daemonShape(_ template: TemplateID, on node: NodeID) -> ShapeID {
    var shape = cluster.shapes[templates[template.index].shape.index]
    shape.nodeRequirements.terms = [NodeTerm(names: [.isIn([cluster.nodes.names[node.index]])])]
    return cluster.shapeID(shape)
  }

  // MARK: - Roll-out

  /// Replaces old pods, within `maxUnavailable` or beside them within `maxSurge`.
  private mutating func rollOut(_ row: Int32) {
    let index = Int(row)
    let desired = daemonSets.status[index].desiredNumberScheduled
    let spec = daemonSets.spec[index]
    let surge = spec.surge(of: desired)
    let limit = surge > 0 ? surge : spec.unavailable(of: desired)
    var used: Int32 = 0
    var free: [PodID] = []
    var candidates: [PodID] = []
    var replaced: [PodID] = []
    var hasOld = false
    for place in daemonSets.nodes[index].indices {
      let state = daemonSets.nodes[index][place]
      guard state.isDesired || state.newest >= 0 else { continue }
      guard let found = updatedPods(state.newest, row) else {
        used += 1
        hasOld = true
        continue
      }
      hasOld = hasOld || found.old != nil
      switch (found.old, found.fresh) {
      case (nil, nil): if surge == 0 { used += 1 }
      case (nil, let fresh?): if surge == 0 && !life.isAvailable[fresh.index] { used += 1 }
      case (let old?, nil):
        if life.isAvailable[old.index] {
          candidates.append(old)
        } else {
          // Replaced in any case; among the missing ones it counts, as the recorded controller has it.
          free.append(old)
          if surge == 0 { used += 1 }
        }
      case (let old?, let fresh?):
        if surge == 0 || !life.isAvailable[fresh.index] { used += 1 } else { replaced.append(old) }
      }
    }
    daemonSets.isUpdating[index] = hasOld
    let chosen = free + candidates.prefix(Int(max(0, limit - used)))
    for pod in replaced { deletePod(pod) }
    for pod in chosen {
      if surge == 0 { deletePod(pod) } else { _ = createDaemonPod(row, NodeID(Int(life.ordinal[pod.index]))) }
    }
  }

  /// The old and the new pod of a node; nil where it has two of a kind.
  private func updatedPods(_ newest: Int32, _ row: Int32) -> (old: PodID?, fresh: PodID?)? {
    let update = daemonSets.owned.template[Int(row)]
    var old: PodID?
    var fresh: PodID?
    var next = newest
    while next >= 0 {
      let pod = PodID(Int(next))
      next = life.sibling[pod.index]
      if cluster.pods.isTerminating[pod.index] { continue }
      if life.template[pod.index] == update {
        if fresh != nil { return nil }
        fresh = pod
      } else {
        if old != nil { return nil }
        old = pod
      }
    }
    return (old, fresh)
  }

  // MARK: - Status

  /// Brings what one node adds to the status up to date: its oldest pod counts.
  private mutating func count(_ node: NodeID, of row: Int32) {
    add(daemonSets.nodes[Int(row)][node.index], -1, to: row)
    var state = daemonSets.nodes[Int(row)][node.index]
    let oldest = pods(of: row, on: node).first {
      !(cluster.pods.isTerminating[$0.index] && life.phase[$0.index].isTerminal)
    }
    state.isDesired = fits(node, row).runs
    state.isScheduled = oldest != nil && cluster.nodes.isLive[node.index]
    state.isReady = oldest.map { life.isReady[$0.index] } ?? false
    state.isAvailable = oldest.map { life.isAvailable[$0.index] } ?? false
    state.isUpdated = oldest.map { life.template[$0.index] == daemonSets.owned.template[Int(row)] } ?? false
    daemonSets.nodes[Int(row)][node.index] = state
    add(state, 1, to: row)
  }

  private mutating func add(_ node: DaemonNode, _ sign: Int32, to row: Int32) {
    let index = Int(row)
    guard node.isDesired else {
      if node.isScheduled { daemonSets.status[index].numberMisscheduled += sign }
      return
    }
    daemonSets.status[index].desiredNumberScheduled += sign
    guard node.isScheduled else { return }
    daemonSets.status[index].currentNumberScheduled += sign
    if node.isReady { daemonSets.status[index].numberReady += sign }
    if node.isReady && node.isAvailable { daemonSets.status[index].numberAvailable += sign }
    if node.isUpdated { daemonSets.status[index].updatedNumberScheduled += sign }
  }
}
