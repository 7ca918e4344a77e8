import SimKernel

/// What becomes of the dependents of an object that is deleted (`propagationPolicy`).
enum DeletionPropagation: UInt8, Sendable {
  /// They are deleted after their owner.
  case background
  /// They are deleted in the same way before their owner, which has a deletion timestamp and the finalizer
  /// `foregroundDeletion` until they are gone: controllers set `blockOwnerDeletion` for all that they make. Dependents
  /// that do not block their owner are deleted after it.
  case foreground
  /// They lose their owner and stay.
  case orphan
}

/// Deletion of workloads and what the garbage collector does then (`pkg/controller/garbagecollector`).
///
/// An object that waits for its dependents is not alive: its controller acts no more for it. What is left of it, its name
/// and its place in quotas, goes with the last of them.
extension Twin {
  mutating func deleteDeployment(_ row: Int32, _ propagation: DeletionPropagation = .background) {
    guard deployments.isAlive[Int(row)] else { return }
    deployments.isAlive[Int(row)] = false
    queue.cancel(deployments.deadline[Int(row)])
    refusals.forget(Maker(.deployment, row))
    switch propagation {
    case .foreground:
      waitingDeployments.insert(row)
      for set in deployments.sets[Int(row)] where replicaSets.blocksOwner[Int(set)] {
        deleteReplicaSet(set, .foreground)
      }
      noteSets(of: row)
    case .background: if !held.contains(Maker(.deployment, row)) { collectSets(of: row) }
    case .orphan:
      for set in deployments.sets[Int(row)] { release(set) }
      deployments.sets[Int(row)] = []
    }
  }

  /// The object of a Deployment is gone: so go its ReplicaSets.
  private mutating func collectSets(of row: Int32) {
    for set in deployments.sets[Int(row)] {
      release(set)
      deleteReplicaSet(set)
    }
    deployments.sets[Int(row)] = []
  }

  /// A Deployment that waits for its ReplicaSets goes with the last one that blocks it, and the others go after it.
  private mutating func noteSets(of row: Int32) {
    guard waitingDeployments.contains(row),
      !deployments.sets[Int(row)].contains(where: { replicaSets.blocksOwner[Int($0)] })
    else { return }
    waitingDeployments.remove(row)
    if !held.contains(Maker(.deployment, row)) { collectSets(of: row) }
  }

  /// A ReplicaSet without its Deployment: the name follows from nothing any more.
  private mutating func release(_ set: Int32) {
    replicaSets.name[Int(set)] = cluster.symbols.intern(identity(of: OwnerRef(kind: .replicaSet, row: set)).name)
    replicaSets.deployment[Int(set)] = -1
  }

  mutating func deleteReplicaSet(_ row: Int32, _ propagation: DeletionPropagation = .background) {
    guard replicaSets.isAlive[Int(row)] else { return }
    replicaSets.isAlive[Int(row)] = false
    let isHeld = held.contains(Maker(.replicaSet, row))
    if isHeld && propagation == .background { return }
    replicaSets.wanted[Int(row)] = 0
    if propagation != .foreground && !isHeld { forgetReplicaSet(row) }
    collectPods(of: OwnerRef(kind: .replicaSet, row: row), propagation)
  }

  /// The object of a ReplicaSet is gone, and counts for no quota.
  private mutating func forgetReplicaSet(_ row: Int32) {
    trace.add(.replicaSetDeleted, at: now, subject: row)
    passes.release(replicaSets.ticket[Int(row)])
    replicaSets.ticket[Int(row)] = -1
    let deployment = Int(replicaSets.deployment[Int(row)])
    guard deployment >= 0 else { return }
    deployments.sets[deployment].removeAll { $0 == row }
    noteSets(of: Int32(deployment))
  }

  mutating func deleteStatefulSet(_ row: Int32, _ propagation: DeletionPropagation = .background) {
    let index = Int(row)
    guard statefulSets.isAlive[index] else { return }
    statefulSets.isAlive[index] = false
    if propagation == .background && held.contains(Maker(.statefulSet, row)) { return }
    collectPods(of: OwnerRef(kind: .statefulSet, row: row), propagation)
    guard statefulSets.spec[index].deletesClaimsWithSet, propagation != .orphan else { return }
    for ordinal in claimOrdinals(of: row) { deleteClaims(of: row, ordinal) }
  }

  mutating func deleteDaemonSet(_ row: Int32, _ propagation: DeletionPropagation = .background) {
    guard daemonSets.isAlive[Int(row)] else { return }
    daemonSets.isAlive[Int(row)] = false
    if propagation == .background && held.contains(Maker(.daemonSet, row)) { return }
    collectPods(of: OwnerRef(kind: .daemonSet, row: row), propagation)
  }

  /// Deletes the pods of an owner that goes, or lets them stay without one. Nobody counts them for a Job any more.
  mutating func collectPods(of owner: OwnerRef, _ propagation: DeletionPropagation) {
    if let maker = Maker(owner) { refusals.forget(maker) }
    if propagation == .foreground { waitingOwners.insert(owner) }
    for pod in self[owned: owner.kind].all(owner.row) {
      if propagation == .foreground && !life.blocksOwner[pod.index] { continue }
      if owner.kind == .job { untrack(pod) }
      switch propagation {
      case .background, .foreground: deletePod(pod)
      case .orphan: if cluster.pods.isLive[pod.index] { orphan(pod) }
      }
    }
    noteDependents(of: owner)
  }

  /// A pod is gone: with the last one that blocks it its owner goes that waits for it, and the others go after it.
  mutating func noteDependents(of owner: OwnerRef) {
    guard !waitingOwners.isEmpty, waitingOwners.contains(owner),
      !self[owned: owner.kind].all(owner.row).contains(where: { life.blocksOwner[$0.index] })
    else { return }
    waitingOwners.remove(owner)
    if let maker = Maker(owner), held.contains(maker) { return }
    for pod in self[owned: owner.kind].all(owner.row) {
      if owner.kind == .job { untrack(pod) }
      deletePod(pod)
    }
    switch owner.kind {
    case .none, .statefulSet, .daemonSet: break
    case .replicaSet: forgetReplicaSet(owner.row)
    case .job: forgetJob(owner.row)
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
