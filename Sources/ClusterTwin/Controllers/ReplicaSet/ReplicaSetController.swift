import SimKernel

/// The ReplicaSet controller (`pkg/controller/replicaset/replica_set.go`), also for ReplicationControllers: as many
/// active pods as `spec.replicas` says.
extension Twin {
  /// Pods that one sync creates or deletes at most.
  private static let burst = 500

  mutating func syncReplicaSet(_ row: Int32) {
    let index = Int(row)
    guard replicaSets.isAlive[index] else { return }
    let owner = OwnerRef(kind: .replicaSet, row: row)
    let difference = Int(replicaSets.wanted[index]) - replicaSets.owned.pods[index].count
    if difference > 0 {
      for _ in 0..<min(difference, Self.burst) {
        // Those of the next batches would be refused as well.
        guard createPod(owner) != nil else { return }
      }
    } else if difference < 0 {
      for pod in victims(of: row, count: min(-difference, Self.burst)) { deletePod(pod) }
    }
    refusals.settle(Maker(.replicaSet, row), at: now)
    if abs(difference) > Self.burst { dirty.add(.replicaSet, row) }
  }

  mutating func scaleReplicaSet(_ row: Int32, to replicas: Int32) {
    guard replicaSets.wanted[Int(row)] != replicas else { return }
    replicaSets.wanted[Int(row)] = replicas
    trace.add(.replicaSetScaled, at: now, subject: row, Int64(replicas))
    dirty.add(.replicaSet, row)
  }

  /// The pods that a ReplicaSet gives up first.
  private mutating func victims(of row: Int32, count: Int) -> [PodID] {
    let pods = replicaSets.owned.pods[Int(row)]
    if count >= pods.count { return pods }
    tallyNeighbours(of: row, 1)
    defer { tallyNeighbours(of: row, -1) }
    if count == 1 {
      var first = pods[0]
      var rank = rank(of: first)
      for pod in pods.dropFirst() {
        let other = self.rank(of: pod)
        if other.precedes(rank, at: now) { (first, rank) = (pod, other) }
      }
      return [first]
    }
    let ranked = pods.map { (pod: $0, rank: rank(of: $0)) }.sorted { $0.rank.precedes($1.rank, at: now) }
    return ranked.prefix(count).map(\.pod)
  }

  /// Counts the active pods of the same owner on each node, or takes them off again.
  private mutating func tallyNeighbours(of row: Int32, _ sign: Int32) {
    let missing = cluster.nodes.slotCount - replicaSets.neighbours.count
    if missing > 0 { replicaSets.neighbours.append(contentsOf: repeatElement(0, count: missing)) }
    let owner = replicaSets.deployment[Int(row)]
    guard owner >= 0 else { return tally(row, sign) }
    for place in deployments.sets[Int(owner)].indices { tally(deployments.sets[Int(owner)][place], sign) }
  }

  private mutating func tally(_ row: Int32, _ sign: Int32) {
    for place in replicaSets.owned.pods[Int(row)].indices {
      let pod = replicaSets.owned.pods[Int(row)][place]
      if let node = cluster.pods.node[pod.index] { replicaSets.neighbours[node.index] += sign }
    }
  }

  private func rank(of pod: PodID) -> VictimRank {
    let index = pod.index
    let node = cluster.pods.node[index]
    return VictimRank(
      isAssigned: node != nil, phase: life.phase[index],
      ready: life.isReady[index] ? wholeSecond(life.readyChanged[index]) : nil, cost: life.deletionCost[index],
      neighbours: node.map { replicaSets.neighbours[$0.index] } ?? 0, restarts: life.restarts[index],
      created: wholeSecond(life.created[index]), uid: life.uid(of: pod))
  }
}
