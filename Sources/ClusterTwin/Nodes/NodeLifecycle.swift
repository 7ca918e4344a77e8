import SimKernel

/// The path of a node that fails (`pkg/controller/{nodelifecycle,tainteviction,podgc}`).
extension Twin {
  private static let lease = SimDuration.seconds(10)
  private static let monitor = SimDuration.seconds(5)
  private static let grace = SimDuration.seconds(50)
  private static let quarantine = SimDuration.seconds(40)
  private static let garbageRound = SimDuration.seconds(20)

  /// The machine of a node dies. `isTerminated` tells that the cloud has no such machine any more.
  mutating func crashNode(_ node: NodeID, isTerminated: Bool) {
    guard nodes.state[node.index] == .ready else { return }
    nodes.state[node.index] = .silent
    trace.add(.nodeCrashed, at: now, subject: node.raw, isTerminated ? 1 : 0)
    if isTerminated { terminate(node) }
    for pod in cluster.nodes.pods[node.index] {
      queue.cancel(life.step[pod.index])
      life.step[pod.index] = .none
    }
    let phase = nodes.leasePhase[node.index]
    let sincePhase = (now - phase).microseconds
    let renewed = phase.microseconds + sincePhase / Self.lease.microseconds * Self.lease.microseconds
    let deadline = SimTime(microseconds: max(0, renewed)) + Self.grace
    let found = nextRound(after: deadline, every: Self.monitor)
    queue.schedule(.nodeUnreachable(node), at: found)
  }

  /// The first round of a controller that comes later than `time`.
  private func nextRound(after time: SimTime, every span: SimDuration) -> SimTime {
    SimTime(microseconds: (time.microseconds / span.microseconds + 1) * span.microseconds)
  }

  /// The controller sees that the lease has run out: nothing on the node counts as ready any more.
  mutating func nodeUnreachable(_ node: NodeID) {
    guard nodes.state[node.index] == .silent else { return }
    nodes.state[node.index] = .unreachable
    trace.add(.nodeUnreachable, at: now, subject: node.raw)
    for pod in cluster.nodes.pods[node.index] { setReady(pod, false) }
    updateTaints(of: node)
    zones.enqueue(node, in: zone(of: node))
    judgeZones()
    if nodes.isTerminated[node.index] { queue.schedule(.nodeDeleted(node), at: now + Self.monitor) }
  }

  private mutating func terminate(_ node: NodeID) {
    nodes.isTerminated[node.index] = true
    loseMachine(node)
  }

  /// The cloud stops a machine at the end of its notice; whatever still runs on it is lost. One that has fallen silent
  /// meanwhile ends all the same.
  mutating func endMachine(_ node: NodeID, generation: UInt32) {
    guard cluster.nodes.generations[node.index] == generation, !nodes.isTerminated[node.index] else { return }
    switch nodes.state[node.index] {
    case .ready: crashNode(node, isTerminated: true)
    case .silent: terminate(node)
    case .unreachable:
      terminate(node)
      queue.schedule(.nodeDeleted(node), at: now + Self.monitor)
    case .gone: break
    }
  }

  /// The cloud's controller deletes the Node object; the pods go with the garbage collector's round after a quarantine.
  mutating func nodeDeleted(_ node: NodeID) {
    guard nodes.state[node.index] == .unreachable else { return }
    let time = nextRound(after: now + Self.quarantine, every: Self.garbageRound)
    queue.schedule(.nodeCollected(node), at: time)
  }

  /// A node answers again: its taints go, and its pods start anew.
  mutating func recoverNode(_ node: NodeID) {
    let state = nodes.state[node.index]
    guard state == .silent || state == .unreachable, !nodes.isTerminated[node.index] else { return }
    nodes.state[node.index] = .ready
    nodes.evicting[node.index] = .never
    zones.remove(node, from: zone(of: node))
    updateTaints(of: node)
    judgeZones()
    trace.add(.nodeReady, at: now, subject: node.raw, Int64(nodes.group[node.index]))
    for pod in cluster.nodes.pods[node.index] {
      if cluster.pods.isTerminating[pod.index] {
        life.step[pod.index] = queue.schedule(.pod(pod, .gone), at: now + settings.stop)
      } else if !life.phase[pod.index].isTerminal {
        restartContainers(of: pod)
      }
    }
  }

  // MARK: - Taints

  /// The node's own taints and those of its condition.
  mutating func updateTaints(of node: NodeID) {
    var taints = nodes.ownTaints[node.index]
    if nodes.state[node.index] == .unreachable {
      taints.append(Taint(key: words.unreachable, value: .empty, effect: .noSchedule))
      if nodes.evicting[node.index] != .never {
        taints.append(Taint(key: words.unreachable, value: .empty, effect: .noExecute))
      }
    }
    let before = cluster.nodes.describe(node)
    cluster.nodes.setTaints(taints, of: node)
    var after = before
    after.taints = taints
    placing.queue.handleNodeUpdate(before: before, after: after, at: now, placing.scheduler.state)
  }

  // MARK: - Zones

  func zone(of node: NodeID) -> Symbol { cluster.nodes.label(cluster.words.zone, of: node) ?? .empty }

  /// Sets the rate of each zone by how much of it is lost.
  private mutating func judgeZones() {
    var counts: [Symbol: (ready: Int, lost: Int)] = [:]
    var order: [Symbol] = []
    for index in nodes.state.indices where nodes.state[index] != .gone {
      let name = zone(of: NodeID(index))
      if counts[name] == nil { order.append(name) }
      if nodes.state[index] == .unreachable {
        counts[name, default: (0, 0)].lost += 1
      } else {
        counts[name, default: (0, 0)].ready += 1
      }
    }
    let isAllLost = order.allSatisfy { counts[$0].map { $0.ready == 0 && $0.lost > 0 } ?? false }
    for name in order {
      let (ready, lost) = counts[name] ?? (0, 0)
      zones.setState(
        isAllLost ? .cutOff : ZoneQueues.State(ready: ready, lost: lost), size: ready + lost, of: name)
    }
    if isAllLost {
      for index in nodes.state.indices where nodes.evicting[index] != .never {
        nodes.evicting[index] = .never
        updateTaints(of: NodeID(index))
        zones.enqueue(NodeID(index), in: zone(of: NodeID(index)))
      }
    }
    wakeZones()
  }

  private mutating func wakeZones() {
    for (row, time) in zones.wakeUps(at: now) { queue.schedule(.zoneEviction(row), at: time) }
  }

  /// A zone's bucket has a token: the next lost node is tainted NoExecute.
  mutating func zoneEviction(_ row: Int32) {
    if let node = zones.take(row, at: now), nodes.state[node.index] == .unreachable {
      nodes.evicting[node.index] = now
      updateTaints(of: node)
      trace.add(.nodeEvicting, at: now, subject: node.raw)
      let taint = Taint(key: words.unreachable, value: .empty, effect: .noExecute)
      for pod in cluster.nodes.pods[node.index] { scheduleTaintEviction(pod, taint) }
    }
    wakeZones()
  }

  /// A pod leaves a node with a NoExecute taint when it does not tolerate it, or no longer.
  private mutating func scheduleTaintEviction(_ pod: PodID, _ taint: Taint) {
    switch templates[life.template[pod.index].index].life.endurance(of: taint) {
    case .forever: break
    case .none: deletePod(pod)
    case .limited(let span):
      let serial = life.serial[pod.index]
      queue.schedule(.taintEviction(pod, serial: serial), at: now + span)
    }
  }

  mutating func taintEviction(_ pod: PodID, serial: Int32) {
    guard life.serial[pod.index] == serial, let node = cluster.pods.node[pod.index],
      nodes.evicting[node.index] != .never
    else { return }
    deletePod(pod)
  }
}
