import SimKernel

/// The ReplicaSet controller (`pkg/controller/replicaset/replica_set.go`): as many active pods as `spec.replicas` says.
extension Twin {
  /// Pods that one sync creates or deletes at most.
  private static let burst = 500

  mutating func syncReplicaSet(_ row: Int32) {
    let index = Int(row)
    guard replicaSets.isAlive[index] else { return }
    let difference = Int(replicaSets.wanted[index]) - replicaSets.owned.pods[index].count
    if difference > 0 {
      for _ in 0..<min(difference, Self.burst) { createPod(.init(kind: .replicaSet, row: row)) }
    } else if difference < 0 {
      for pod in victims(of: row, count: min(-difference, Self.burst)) { deletePod(pod) }
    }
    if abs(difference) > Self.burst { dirty.add(.replicaSet, row) }
  }

  mutating func scaleReplicaSet(_ row: Int32, to replicas: Int32) {
    guard replicaSets.wanted[Int(row)] != replicas else { return }
    replicaSets.wanted[Int(row)] = replicas
    trace.add(.replicaSetScaled, at: now, subject: row, Int64(replicas))
    dirty.add(.replicaSet, row)
  }

  /// The pods that a ReplicaSet gives up first.
  private func victims(of row: Int32, count: Int) -> [PodID] {
    let pods = replicaSets.owned.pods[Int(row)]
    if count >= pods.count { return pods }
    let owner = replicaSets.deployment[Int(row)]
    let related = owner < 0 ? [row] : deployments.sets[Int(owner)]
    var neighbours: [NodeID: Int32] = [:]
    for other in related {
      for pod in replicaSets.owned.pods[Int(other)] {
        if let node = cluster.pods.node[pod.index] { neighbours[node, default: 0] += 1 }
      }
    }
    let ranked = pods.map { VictimRank($0, neighbours: neighbours, self) }.sorted { $0.precedes($1, at: now) }
    return ranked.prefix(count).map(\.pod)
  }
}

/// What decides which pod of a ReplicaSet goes first (`controller_utils.go`, `ActivePodsWithRanks`).
struct VictimRank {
  var pod: PodID
  var isAssigned: Bool
  var phase: PodPhase
  /// Since when the pod is ready; nil where it is not.
  var ready: SimTime?
  /// The annotation `controller.kubernetes.io/pod-deletion-cost`.
  var cost: Int32
  /// Active pods of the same owner on the same node.
  var neighbours: Int32
  var restarts: Int32
  var created: SimTime
  var uid: UInt64

  init(_ pod: PodID, neighbours counts: [NodeID: Int32], _ twin: borrowing Twin) {
    let index = pod.index
    self.pod = pod
    let node = twin.cluster.pods.node[index]
    isAssigned = node != nil
    phase = twin.life.phase[index]
    ready = twin.life.isReady[index] ? twin.life.readyChanged[index] : nil
    cost = 0
    neighbours = node.flatMap { counts[$0] } ?? 0
    restarts = twin.life.restarts[index]
    created = twin.life.created[index]
    uid = twin.life.uid(of: pod)
  }

  /// Whether this pod goes before another one.
  func precedes(_ other: VictimRank, at now: SimTime) -> Bool {
    if isAssigned != other.isAssigned { return !isAssigned }
    if phase != other.phase { return phase < other.phase }
    if (ready == nil) != (other.ready == nil) { return ready == nil }
    if cost != other.cost { return cost < other.cost }
    if neighbours != other.neighbours { return neighbours > other.neighbours }
    if let ready, let otherReady = other.ready, ready != otherReady {
      return Self.isYounger(ready, otherReady, uid < other.uid, now)
    }
    if restarts != other.restarts { return restarts > other.restarts }
    if created != other.created { return Self.isYounger(created, other.created, uid < other.uid, now) }
    return uid < other.uid
  }

  /// Ages count by their power of two; of equal ones the lower UID goes first.
  private static func isYounger(_ left: SimTime, _ right: SimTime, _ hasLowerUID: Bool, _ now: SimTime) -> Bool {
    let (a, b) = (magnitude(now - left), magnitude(now - right))
    return a == b ? hasLowerUID : a < b
  }

  private static func magnitude(_ age: SimDuration) -> Int {
    let nanoseconds = max(1, age.microseconds) &* 1_000
    return 63 - nanoseconds.leadingZeroBitCount
  }
}
