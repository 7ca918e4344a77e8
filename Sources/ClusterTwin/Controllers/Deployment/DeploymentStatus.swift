import SimKernel

/// Status and conditions of a Deployment (`pkg/controller/deployment/{sync,progress}.go`).
extension Twin {
  func currentStatus(of row: Int32, _ fresh: Int32?) -> DeploymentStatus {
    var status = DeploymentStatus()
    var wanted: Int32 = 0
    for set in deployments.sets[Int(row)] {
      wanted += replicaSets.wanted[Int(set)]
      status.replicas += replicaSets.replicas(set)
      status.ready += replicaSets.owned.ready[Int(set)]
      status.available += replicaSets.owned.available[Int(set)]
      status.terminating += replicaSets.owned.terminating[Int(set)]
    }
    status.updated = fresh.map { replicaSets.replicas($0) } ?? 0
    status.unavailable = max(0, wanted - status.available)
    return status
  }

  mutating func updateStatus(_ row: Int32, _ fresh: Int32?) {
    let spec = deployments.spec[Int(row)]
    let status = currentStatus(of: row, fresh)
    if status != deployments.status[Int(row)] || !deployments.isObserved[Int(row)] {
      // The controller sees the status that it wrote, and looks again.
      dirty.add(.deployment, row)
    }
    deployments.status[Int(row)] = status
    deployments.isObserved[Int(row)] = true
    deployments.isAvailable[Int(row)] = status.available >= spec.replicas - spec.unavailable
  }

  mutating func updateRolloutStatus(_ row: Int32, _ fresh: Int32?) {
    let index = Int(row)
    let before = deployments.status[index]
    let status = currentStatus(of: row, fresh)
    if let limit = deployments.spec[index].progressDeadline {
      let current = deployments.progress[index]
      let wasComplete = current?.reason == .newReplicaSetAvailable && status.replicas == status.updated
      if !wasComplete {
        if isComplete(row, status) {
          setProgress(row, .newReplicaSetAvailable)
        } else if hasProgressed(from: before, to: status) {
          deployments.progress[index] = ProgressCondition(reason: .replicaSetUpdated, updated: wholeSecond(now))
        } else if let current, isTimedOut(current, limit) {
          setProgress(row, .progressDeadlineExceeded)
        }
      }
      watchDeadline(row, limit)
    } else {
      deployments.progress[index] = nil
    }
    updateStatus(row, fresh)
  }

  func isComplete(_ row: Int32, _ status: DeploymentStatus) -> Bool {
    let wanted = deployments.spec[Int(row)].replicas
    return status.updated == wanted && status.replicas == wanted && status.available == wanted
  }

  private func hasProgressed(from old: DeploymentStatus, to new: DeploymentStatus) -> Bool {
    new.updated > old.updated || new.replicas - new.updated < old.replicas - old.updated || new.ready > old.ready
      || new.available > old.available
  }

  private func isTimedOut(_ condition: ProgressCondition, _ limit: SimDuration) -> Bool {
    switch condition.reason {
    case .newReplicaSetAvailable: false
    case .progressDeadlineExceeded: true
    default: condition.updated + limit < now
    }
  }

  /// Sets the condition; one that says the same already keeps its time.
  mutating func setProgress(_ row: Int32, _ reason: ProgressCondition.Reason) {
    if deployments.progress[Int(row)]?.reason == reason { return }
    deployments.progress[Int(row)] = ProgressCondition(reason: reason, updated: wholeSecond(now))
  }

  /// A paused Deployment is not timed.
  mutating func notePause(_ row: Int32) {
    let spec = deployments.spec[Int(row)]
    let reason = deployments.progress[Int(row)]?.reason
    guard spec.progressDeadline != nil, reason != .progressDeadlineExceeded else { return }
    if spec.isPaused && reason != .deploymentPaused {
      setProgress(row, .deploymentPaused)
    } else if !spec.isPaused && reason == .deploymentPaused {
      setProgress(row, .deploymentResumed)
    }
  }

  /// Looks again one second after the deadline, as the controller does.
  private mutating func watchDeadline(_ row: Int32, _ limit: SimDuration) {
    let index = Int(row)
    queue.cancel(deployments.deadline[index])
    deployments.deadline[index] = .none
    guard let condition = deployments.progress[index] else { return }
    switch condition.reason {
    case .newReplicaSetAvailable, .progressDeadlineExceeded, .deploymentPaused: return
    default: break
    }
    let time = condition.updated + limit + .seconds(1)
    deployments.deadline[index] = queue.schedule(.sync(.deployment, row: row), at: max(time, now + .seconds(1)))
  }

  func wholeSecond(_ time: SimTime) -> SimTime {
    SimTime(microseconds: time.microseconds - time.microseconds % 1_000_000)
  }
}
