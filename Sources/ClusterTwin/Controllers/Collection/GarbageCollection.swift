import SimKernel

/// What becomes of the dependents of an object that is deleted.
enum DeletionPropagation: UInt8, Sendable {
  /// They are deleted after their owner.
  case background
  /// They lose their owner and stay.
  case orphan
}

/// Deletion of workloads and what the garbage collector does then (`pkg/controller/garbagecollector`).
extension Twin {
  mutating func deleteDeployment(_ row: Int32, _ propagation: DeletionPropagation = .background) {
    guard deployments.isAlive[Int(row)] else { return }
    deployments.isAlive[Int(row)] = false
    queue.cancel(deployments.deadline[Int(row)])
    refusals.forget(Maker(.deployment, row))
    for set in deployments.sets[Int(row)] {
      // Without its Deployment the name follows from nothing.
      replicaSets.name[Int(set)] = cluster.symbols.intern(identity(of: OwnerRef(kind: .replicaSet, row: set)).name)
      replicaSets.deployment[Int(set)] = -1
      if propagation == .background { deleteReplicaSet(set) }
    }
    deployments.sets[Int(row)] = []
  }

  mutating func deleteReplicaSet(_ row: Int32, _ propagation: DeletionPropagation = .background) {
    guard replicaSets.isAlive[Int(row)] else { return }
    forgetReplicaSet(row)
    replicaSets.wanted[Int(row)] = 0
    trace.add(.replicaSetDeleted, at: now, subject: row)
    collectPods(of: OwnerRef(kind: .replicaSet, row: row), propagation)
  }

  /// The object of a ReplicaSet is gone, and counts for no quota.
  mutating func forgetReplicaSet(_ row: Int32) {
    replicaSets.isAlive[Int(row)] = false
    passes.release(replicaSets.ticket[Int(row)])
    replicaSets.ticket[Int(row)] = -1
  }

  mutating func deleteStatefulSet(_ row: Int32, _ propagation: DeletionPropagation = .background) {
    let index = Int(row)
    guard statefulSets.isAlive[index] else { return }
    statefulSets.isAlive[index] = false
    let ordinals = statefulSets.owned.all(row).map { life.ordinal[$0.index] }
    collectPods(of: OwnerRef(kind: .statefulSet, row: row), propagation)
    guard statefulSets.spec[index].deletesClaimsWithSet, propagation == .background else { return }
    for ordinal in ordinals { deleteClaims(of: row, ordinal) }
  }

  mutating func deleteDaemonSet(_ row: Int32, _ propagation: DeletionPropagation = .background) {
    guard daemonSets.isAlive[Int(row)] else { return }
    daemonSets.isAlive[Int(row)] = false
    collectPods(of: OwnerRef(kind: .daemonSet, row: row), propagation)
  }

  /// Deletes the pods whose owner is gone, or lets them stay without one.
  private mutating func collectPods(of owner: OwnerRef, _ propagation: DeletionPropagation) {
    if let maker = Maker(owner) { refusals.forget(maker) }
    for pod in self[owned: owner.kind].all(owner.row) {
      switch propagation {
      case .background: deletePod(pod)
      case .orphan: orphan(pod)
      }
    }
  }

  // MARK: - Finished pods

  /// Finished pods that a cluster keeps (`--terminated-pod-gc-threshold`).
  private static let keptPods = 12_500
  private static let collectionPeriod = SimDuration.seconds(20)

  /// A pod has finished: above the threshold the collector looks at its next round.
  mutating func noteFinished() {
    finishedPods += 1
    guard finishedPods > Self.keptPods, !isCollectingPods else { return }
    isCollectingPods = true
    let period = Self.collectionPeriod.microseconds
    let round = (now.microseconds / period + 1) * period
    queue.schedule(.sync(.podCollection, row: 0), at: SimTime(microseconds: round))
  }

  /// Deletes the oldest of the finished pods above the threshold (`pkg/controller/podgc`).
  mutating func collectFinishedPods() {
    isCollectingPods = false
    let excess = finishedPods - Self.keptPods
    guard excess > 0 else { return }
    let finished = life.phase.indices.map { PodID($0) }.filter {
      cluster.pods.isLive[$0.index] && life.phase[$0.index].isTerminal && !life.isTracked[$0.index]
    }
    let ranked = finished.sorted { life.serial[$0.index] < life.serial[$1.index] }
    for pod in ranked.prefix(excess) { deletePod(pod) }
  }
}
