import KubeModel
import SimKernel

/// How Karpenter's nodes end: pods leave in waves, then the machine stops.
extension Twin {
  private static let longestRetry = SimDuration.seconds(10)

  /// Deletes a NodeClaim: its node takes no more pods, and is drained. `limit` is when the cloud stops the machine.
  mutating func deleteClaim(_ claim: Int32, limit: SimTime = .never) {
    guard let entry = karpenter?.claims[Int(claim)], entry.state == .ready, let node = entry.node else { return }
    let pool = karpenter?.offers[Int(entry.offer)].pool ?? 0
    let grace = karpenter?.pools[pool].terminationGrace
    let deadline = min(limit, grace.map { now + $0 } ?? .never)
    karpenter?.claims[Int(claim)].state = .deleting
    karpenter?.claims[Int(claim)].deadline = deadline
    karpenter?.claims[Int(claim)].retry = .seconds(1)
    setTaint(Taint(key: words.disrupted, value: .empty, effect: .noSchedule), of: node)
    trace.add(.nodeDraining, at: now, subject: node.raw)
    noteWaitingPod()
    queue.schedule(.karpenter(.drain(claim)), at: now)
  }

  /// One round of a drain: the first wave that has pods is evicted; a node without pods goes. A node that has fallen
  /// silent is drained all the same.
  mutating func drainClaim(_ claim: Int32) {
    guard let entry = karpenter?.claims[Int(claim)], entry.state == .deleting, let node = entry.node,
      karpenter?.claim(of: node, cluster.nodes) == claim
    else { return }
    let pods = cluster.nodes.pods[node.index].filter { !toleratesDisruption($0) }
    if pods.isEmpty || now >= entry.deadline || isStuck(claim, node, pods) {
      terminateNode(node)
      return
    }
    let current = pods.map { wave(of: $0) }.min() ?? 0
    var isRefused = false
    for pod in pods where wave(of: pod) == current && !cluster.pods.isTerminating[pod.index] {
      let grace = templates[life.template[pod.index].index].life.grace
      if entry.deadline != .never && now >= entry.deadline - grace {
        // The last moment at which the pod can still use its grace period.
        deletePod(pod)
      } else if isProtected(pod) || !evict(pod).isGranted {
        isRefused = true
      }
    }
    let wait = isRefused ? entry.retry : .seconds(1)
    karpenter?.claims[Int(claim)].retry = isRefused ? min(Self.longestRetry, entry.retry * 2) : .seconds(1)
    queue.schedule(.karpenter(.drain(claim)), at: min(now + wait, max(now + .milliseconds(1), entry.deadline)))
  }

  /// Whether all that is left should have stopped a minute ago and has not, since the node is silent
  /// (`IsStuckTerminating` of `pkg/utils/pod`).
  private mutating func isStuck(_ claim: Int32, _ node: NodeID, _ pods: [PodID]) -> Bool {
    guard !nodes.isReady(node), pods.allSatisfy({ cluster.pods.isTerminating[$0.index] }) else {
      karpenter?.claims[Int(claim)].stuckSince = .never
      return false
    }
    let since = min(karpenter?.claims[Int(claim)].stuckSince ?? now, now)
    karpenter?.claims[Int(claim)].stuckSince = since
    let grace = pods.map { templates[life.template[$0.index].index].life.grace }.max() ?? .zero
    return now >= since + grace + .minutes(1)
  }

  /// Regular pods first, critical ones last, those of DaemonSets after the others.
  private func wave(of pod: PodID) -> Int {
    let isDaemon = life.owner[pod.index].kind == .daemonSet
    return (cluster.priority(of: pod) >= PriorityClass.systemCritical ? 2 : 0) + (isDaemon ? 1 : 0)
  }

  private func toleratesDisruption(_ pod: PodID) -> Bool {
    let taint = Taint(key: words.disrupted, value: .empty, effect: .noSchedule)
    return cluster.shape(of: pod).tolerations.contains { $0.tolerates(taint) }
  }

  /// The annotation `karpenter.sh/do-not-disrupt`.
  func isProtected(_ pod: PodID) -> Bool {
    let template = life.template[pod.index]
    guard template.index >= 0 else { return false }
    return templates[template.index].value.at("metadata", "annotations")?["karpenter.sh/do-not-disrupt"]?.string
      == "true"
  }

  /// The cloud takes a node of Karpenter back: it is drained whatever the budgets of its pool say, and its offer is
  /// passed over for a while.
  mutating func interruptClaim(_ claim: Int32, notice: SimDuration) {
    guard let offer = karpenter?.claims[Int(claim)].offer else { return }
    let end = now + Self.insufficientCapacity
    karpenter?.soldOutUntil[Int(offer)] = end
    guard karpenter?.claims[Int(claim)].state == .ready else { return }
    noteClaimEnd(claim, "the cloud takes the machine back")
    deleteClaim(claim, limit: now + notice)
  }
}
