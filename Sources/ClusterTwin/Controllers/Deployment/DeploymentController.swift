import SimKernel

/// The Deployment controller (`pkg/controller/deployment`): one step of a roll-out per sync.
extension Twin {
  mutating func syncDeployment(_ row: Int32) {
    let index = Int(row)
    guard deployments.isAlive[index] else { return }
    notePause(row)
    let spec = deployments.spec[index]
    if spec.isPaused || isScaling(row) {
      let fresh = newReplicaSet(of: row, creates: false)
      scaleProportionally(row, fresh)
      if deployments.spec[index].isPaused { cleanUpHistory(row, fresh) }
      updateStatus(row, fresh)
    } else if spec.isRolling {
      rollOut(row)
    } else {
      recreate(row)
    }
    refusals.settle(Maker(.deployment, row), at: now)
  }

  // MARK: - The new ReplicaSet

  /// The oldest ReplicaSet of the Deployment's template; made where there is none and `creates` says so.
  private mutating func newReplicaSet(of row: Int32, creates: Bool) -> Int32? {
    let index = Int(row)
    let spec = deployments.spec[index]
    let template = deployments.template[index]
    var found: Int32?
    var latest: Int64 = 0
    for set in deployments.sets[index] {
      if found == nil && replicaSets.owned.template[Int(set)] == template {
        found = set
      } else {
        latest = max(latest, replicaSets.revision[Int(set)])
      }
    }
    if let found {
      replicaSets.revision[Int(found)] = max(replicaSets.revision[Int(found)], latest + 1)
      setMinReady(OwnerRef(kind: .replicaSet, row: found), spec.minReady)
      if spec.progressDeadline != nil, deployments.progress[index] == nil { setProgress(row, .foundNewReplicaSet) }
      return found
    }
    guard creates else { return nil }
    guard let ticket = admitReplicaSet(of: row) else { return nil }
    var size = spec.replicas
    if spec.isRolling { size = max(0, min(spec.replicas, spec.replicas + spec.surge - totalWanted(row))) }
    let made = replicaSets.add(
      deployment: row, template: template, wanted: size, minReady: spec.minReady, ticket: ticket, at: now)
    replicaSets.revision[Int(made)] = latest + 1
    annotate(made, spec)
    deployments.sets[index].append(made)
    trace.add(.replicaSetCreated, at: now, subject: made, Int64(row), Int64(size))
    dirty.add(.replicaSet, made)
    dirty.add(.deployment, row)
    if spec.progressDeadline != nil { setProgress(row, .newReplicaSetCreated) }
    return made
  }

  /// Asks the API server for one more ReplicaSet; a refusal is the Deployment's condition, where it has a deadline.
  private mutating func admitReplicaSet(of row: Int32) -> Int32? {
    let index = Int(row)
    let pass = deployments.setPass[index]
    if pass == .free { return -1 }
    let name = "\(cluster.symbols.text(deployments.name[index]))-\(templateHash(deployments.template[index]))"
    if let ticket = admit(pass, for: Maker(.deployment, row), name: name) { return ticket }
    if deployments.spec[index].progressDeadline != nil { setProgress(row, .failedCreate) }
    return nil
  }

  private mutating func annotate(_ set: Int32, _ spec: DeploymentSpec) {
    replicaSets.desired[Int(set)] = spec.replicas
    replicaSets.maximum[Int(set)] = spec.replicas + spec.surge
  }

  private func totalWanted(_ row: Int32) -> Int32 {
    deployments.sets[Int(row)].reduce(0) { $0 + replicaSets.wanted[Int($1)] }
  }

  /// Sets a ReplicaSet's size on behalf of its Deployment; false where nothing changes.
  @discardableResult
  private mutating func resize(_ set: Int32, to size: Int32, _ row: Int32) -> Bool {
    guard replicaSets.wanted[Int(set)] != size else { return false }
    annotate(set, deployments.spec[Int(row)])
    scaleReplicaSet(set, to: size)
    dirty.add(.deployment, row)
    return true
  }

  // MARK: - RollingUpdate

  private mutating func rollOut(_ row: Int32) {
    guard let fresh = newReplicaSet(of: row, creates: true) else { return }
    if growNew(row, fresh) || shrinkOld(row, fresh) { return updateRolloutStatus(row, fresh) }
    if deployments.isObserved[Int(row)] && isComplete(row, deployments.status[Int(row)]) { cleanUpHistory(row, fresh) }
    updateRolloutStatus(row, fresh)
  }

  private mutating func growNew(_ row: Int32, _ fresh: Int32) -> Bool {
    let spec = deployments.spec[Int(row)]
    let size = replicaSets.wanted[Int(fresh)]
    if size == spec.replicas { return false }
    if size > spec.replicas { return resize(fresh, to: spec.replicas, row) }
    let room = spec.replicas + spec.surge - totalWanted(row)
    return room <= 0 ? false : resize(fresh, to: min(spec.replicas, size + room), row)
  }

  private mutating func shrinkOld(_ row: Int32, _ fresh: Int32) -> Bool {
    let spec = deployments.spec[Int(row)]
    let old = deployments.sets[Int(row)].filter { $0 != fresh }
    if old.allSatisfy({ replicaSets.wanted[Int($0)] == 0 }) { return false }
    let minimum = spec.replicas - spec.unavailable
    let missing = replicaSets.wanted[Int(fresh)] - replicaSets.owned.available[Int(fresh)]
    var budget = totalWanted(row) - minimum - missing
    if budget <= 0 { return false }
    var hasShrunk = false
    for set in old where budget > 0 {
      let unhealthy = min(budget, replicaSets.wanted[Int(set)] - replicaSets.owned.available[Int(set)])
      if unhealthy > 0 {
        hasShrunk = resize(set, to: replicaSets.wanted[Int(set)] - unhealthy, row) || hasShrunk
        budget -= unhealthy
      }
    }
    let available = deployments.sets[Int(row)].reduce(0) { $0 + replicaSets.owned.available[Int($1)] }
    budget = available - minimum
    for set in old where budget > 0 && replicaSets.wanted[Int(set)] > 0 {
      let step = min(budget, replicaSets.wanted[Int(set)])
      hasShrunk = resize(set, to: replicaSets.wanted[Int(set)] - step, row) || hasShrunk
      budget -= step
    }
    return hasShrunk
  }

  // MARK: - Recreate

  private mutating func recreate(_ row: Int32) {
    let fresh = newReplicaSet(of: row, creates: false)
    let old = deployments.sets[Int(row)].filter { $0 != fresh }
    var hasShrunk = false
    for set in old { hasShrunk = resize(set, to: 0, row) || hasShrunk }
    if hasShrunk { return updateRolloutStatus(row, fresh) }
    if old.contains(where: { replicaSets.replicas($0) + replicaSets.owned.terminating[Int($0)] > 0 }) {
      return updateRolloutStatus(row, fresh)
    }
    guard let fresh = fresh ?? newReplicaSet(of: row, creates: true) else { return }
    resize(fresh, to: deployments.spec[Int(row)].replicas, row)
    if deployments.isObserved[Int(row)] && isComplete(row, deployments.status[Int(row)]) { cleanUpHistory(row, fresh) }
    updateRolloutStatus(row, fresh)
  }

  // MARK: - Scale

  /// Whether `spec.replicas` changed since the ReplicaSets were sized.
  private func isScaling(_ row: Int32) -> Bool {
    let wanted = deployments.spec[Int(row)].replicas
    return deployments.sets[Int(row)].contains {
      replicaSets.wanted[Int($0)] > 0 && replicaSets.desired[Int($0)] != wanted
    }
  }

  private mutating func scaleProportionally(_ row: Int32, _ fresh: Int32?) {
    let index = Int(row)
    let spec = deployments.spec[index]
    let active = deployments.sets[index].filter { replicaSets.wanted[Int($0)] > 0 }
    if active.count <= 1 {
      guard let only = active.first ?? fresh ?? deployments.sets[index].last else { return }
      if !resize(only, to: spec.replicas, row) { annotate(only, spec) }
      return
    }
    if let fresh, isSaturated(fresh, spec) {
      for set in active where set != fresh { resize(set, to: 0, row) }
      return
    }
    if spec.isRolling { spread(row, active, spec) }
  }

  private func isSaturated(_ set: Int32, _ spec: DeploymentSpec) -> Bool {
    replicaSets.wanted[Int(set)] == spec.replicas && replicaSets.desired[Int(set)] == spec.replicas
      && replicaSets.owned.available[Int(set)] == spec.replicas
  }

  /// Shares a change of size among the active ReplicaSets, by their sizes.
  private mutating func spread(_ row: Int32, _ active: [Int32], _ spec: DeploymentSpec) {
    let allowed = spec.replicas > 0 ? spec.replicas + spec.surge : 0
    let toAdd = allowed - active.reduce(0) { $0 + replicaSets.wanted[Int($1)] }
    let ordered = active.sorted { left, right in
      let (a, b) = (replicaSets.wanted[Int(left)], replicaSets.wanted[Int(right)])
      return a == b ? (toAdd > 0 ? left > right : left < right) : a > b
    }
    var added: Int32 = 0
    var sizes: [Int32] = []
    for set in ordered {
      let share = toAdd == 0 ? 0 : fraction(set, row, spec)
      let part = toAdd > 0 ? min(share, toAdd - added) : max(share, toAdd - added)
      added += part
      sizes.append(replicaSets.wanted[Int(set)] + part)
    }
    for (place, set) in ordered.enumerated() {
      let size = place == 0 && toAdd != 0 ? max(0, sizes[0] + toAdd - added) : sizes[place]
      if !resize(set, to: size, row) { annotate(set, spec) }
    }
    dirty.add(.deployment, row)
  }

  /// By how much one ReplicaSet would change if the change were shared exactly.
  private func fraction(_ set: Int32, _ row: Int32, _ spec: DeploymentSpec) -> Int32 {
    let size = replicaSets.wanted[Int(set)]
    if spec.replicas == 0 { return -size }
    let annotated = replicaSets.maximum[Int(set)]
    let before = annotated > 0 ? annotated : deployments.status[Int(row)].replicas
    if before == 0 { return 0 }
    let grown = Double(size) * Double(spec.replicas + spec.surge) / Double(before)
    return Int32(goConverting: grown.rounded(.toNearestOrAwayFromZero)) &- size
  }

  /// Deletes the oldest ReplicaSets beyond the history limit; those with pods stay.
  private mutating func cleanUpHistory(_ row: Int32, _ fresh: Int32?) {
    let old = deployments.sets[Int(row)].filter { $0 != fresh }
    let excess = old.count - Int(deployments.spec[Int(row)].historyLimit)
    guard excess > 0 else { return }
    let byRevision = old.sorted { replicaSets.revision[Int($0)] < replicaSets.revision[Int($1)] }
    for set in byRevision.prefix(excess) where replicaSets.wanted[Int(set)] == 0 && replicaSets.replicas(set) == 0 {
      deleteReplicaSet(set)
    }
  }
}
