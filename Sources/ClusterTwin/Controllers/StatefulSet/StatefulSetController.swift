import SimKernel

/// The StatefulSet controller (`pkg/controller/statefulset/stateful_set_control.go`), with the feature gate
/// `MaxUnavailableStatefulSet` off, as 1.36 has it.
extension Twin {
  /// Pods that one sync of a parallel set creates at most.
  private static let burst = 500

  mutating func syncStatefulSet(_ row: Int32) {
    let index = Int(row)
    guard statefulSets.isAlive[index] else { return }
    sortReplicas(row)
    if manageReplicas(row), manageCondemned(row), statefulSets.spec[index].isRolling { updateOldest(row) }
    var status = statefulSetStatus(row)
    let spec = statefulSets.spec[index]
    let update = statefulSets.owned.template[index]
    if spec.isRolling && status.updated == spec.replicas && status.ready == spec.replicas
      && status.replicas == spec.replicas
    {
      if statefulSets.current[index] != update { dirty.add(.statefulSet, row) }
      statefulSets.current[index] = update
      status.current = status.updated
    }
    statefulSets.status[index] = status
    refusals.settle(Maker(.statefulSet, row), at: now)
  }

  // MARK: - What there is

  /// Sorts the pods into the ordinals that are asked for and the rest.
  private mutating func sortReplicas(_ row: Int32) {
    let index = Int(row)
    let spec = statefulSets.spec[index]
    let count = statefulSets.owned.pods[index].count + statefulSets.owned.leaving[index].count
    let window = min(Int(spec.replicas), count + Self.burst)
    statefulSets.replicas.removeAll(keepingCapacity: true)
    statefulSets.replicas.append(contentsOf: repeatElement(nil, count: window))
    statefulSets.condemned.removeAll(keepingCapacity: true)
    for pod in statefulSets.owned.pods[index] { sortReplica(pod, spec, window) }
    for pod in statefulSets.owned.leaving[index] { sortReplica(pod, spec, window) }
    if statefulSets.condemned.count > 1 {
      statefulSets.condemned.sort { life.ordinal[$0.index] > life.ordinal[$1.index] }
    }
  }

  private mutating func sortReplica(_ pod: PodID, _ spec: StatefulSetSpec, _ window: Int) {
    let ordinal = life.ordinal[pod.index]
    guard spec.contains(ordinal) else { return statefulSets.condemned.append(pod) }
    let place = Int(ordinal) - Int(spec.start)
    if place < window { statefulSets.replicas[place] = pod }
  }

  private func isUnavailable(_ pod: PodID?) -> Bool {
    guard let pod else { return true }
    return !isRunningAndAvailable(pod) || cluster.pods.isTerminating[pod.index]
  }

  private func statefulSetStatus(_ row: Int32) -> StatefulSetStatus {
    var status = StatefulSetStatus()
    for pod in statefulSets.owned.pods[Int(row)] { add(pod, to: &status, row) }
    for pod in statefulSets.owned.leaving[Int(row)] { add(pod, to: &status, row) }
    return status
  }

  private func add(_ pod: PodID, to status: inout StatefulSetStatus, _ row: Int32) {
    status.replicas += 1
    if isRunningAndReady(pod) {
      status.ready += 1
      if isRunningAndAvailable(pod) { status.available += 1 }
    }
    if cluster.pods.isTerminating[pod.index] { return }
    let revision = life.template[pod.index]
    if revision == statefulSets.current[Int(row)] { status.current += 1 }
    if revision == statefulSets.owned.template[Int(row)] { status.updated += 1 }
  }

  // MARK: - Ordinals that are asked for

  /// Replaces finished pods and creates missing ones, in ascending order; false where the sync ends there.
  private mutating func manageReplicas(_ row: Int32) -> Bool {
    let spec = statefulSets.spec[Int(row)]
    var made = 0
    for place in statefulSets.replicas.indices {
      guard let pod = statefulSets.replicas[place] else {
        guard let pod = createReplica(row, spec.start + Int32(place)) else { return false }
        statefulSets.replicas[place] = pod
        made += 1
        if !spec.isParallel || made == Self.burst { return false }
        continue
      }
      if life.phase[pod.index].isTerminal {
        deletePod(pod)
        if spec.isParallel { continue }
        return false
      }
      if spec.isParallel { continue }
      if cluster.pods.isTerminating[pod.index] || !isRunningAndAvailable(pod) { return false }
    }
    return true
  }

  private mutating func createReplica(_ row: Int32, _ ordinal: Int32) -> PodID? {
    let index = Int(row)
    let spec = statefulSets.spec[index]
    let keepsCurrent = spec.isRolling && Int64(ordinal) < Int64(spec.start) + Int64(spec.partition)
    let template = keepsCurrent ? statefulSets.current[index] : statefulSets.owned.template[index]
    guard makeClaims(of: row, ordinal) else { return nil }
    let shape = replicaShape(of: row, ordinal, templates[template.index].shape)
    return createPod(OwnerRef(kind: .statefulSet, row: row), template: template, shape: shape, ordinal: ordinal)
  }

  // MARK: - Ordinals that are too many

  /// Deletes pods outside the range, in descending order; false where the sync ends there.
  private mutating func manageCondemned(_ row: Int32) -> Bool {
    if statefulSets.condemned.isEmpty { return true }
    let isParallel = statefulSets.spec[Int(row)].isParallel
    let first = statefulSets.replicas.first { isUnavailable($0) } ?? nil
    let firstUnhealthy = first ?? statefulSets.condemned.last { isUnavailable($0) }
    for pod in statefulSets.condemned {
      if cluster.pods.isTerminating[pod.index] {
        if isParallel { continue }
        return false
      }
      if !isParallel && !isRunningAndAvailable(pod) && pod != firstUnhealthy { return false }
      deletePod(pod)
      if !isParallel { return false }
    }
    return true
  }

  // MARK: - Roll-out

  /// Deletes the pod with the highest ordinal that is not of the update revision, once those above it are available.
  private mutating func updateOldest(_ row: Int32) {
    let spec = statefulSets.spec[Int(row)]
    let update = statefulSets.owned.template[Int(row)]
    guard statefulSets.replicas.count == Int(spec.replicas) else { return }
    for place in statefulSets.replicas.indices.reversed() where place >= Int(spec.partition) {
      guard let pod = statefulSets.replicas[place] else { return }
      if life.template[pod.index] != update && !cluster.pods.isTerminating[pod.index] { return deletePod(pod) }
      if isUnavailable(pod) { return }
    }
  }
}
