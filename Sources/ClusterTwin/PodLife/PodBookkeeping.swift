import SimKernel

/// Birth and death of pods, and what their owners are told.
extension Twin {
  /// Makes a pod of its owner's template; the scheduler finds it in its queue.
  @discardableResult
  mutating func createPod(_ owner: OwnerRef, ordinal: Int32 = -1) -> PodID {
    let template = self.template(of: owner)
    let shape = templates[template.index].shape
    let pod = cluster.addPod(name: .empty, shape: shape)
    created += 1
    life.begin(pod, owner: owner, template: template, serial: created, ordinal: ordinal, at: now)
    enroll(pod)
    placing.queue.add(pod, at: now, placing.scheduler.state)
    trace.add(.podCreated, at: now, subject: pod.raw, Int64(owner.kind.rawValue), Int64(owner.row))
    return pod
  }

  /// DELETE of a pod: it is gone at once where no container can run, else after its grace period at most.
  mutating func deletePod(_ pod: PodID) {
    let index = pod.index
    if cluster.pods.isTerminating[index] { return }
    cluster.setTerminating(pod, byPreemption: false)
    leave(pod)
    trace.add(.podTerminating, at: now, subject: pod.raw)
    if cluster.pods.node[index] == nil || life.phase[index].isTerminal { return removePod(pod) }
    countTerminating(pod, 1)
    queue.cancel(life.step[index])
    switch settings.kubelet {
    case .modelled:
      let time = now + terminationTime(of: pod)
      life.step[index] = queue.schedule(.pod(pod, .gone), at: time)
    case .driven(let stopsAtOnce): if stopsAtOnce { removePod(pod) }
    }
  }

  /// Takes the object of a pod away.
  mutating func removePod(_ pod: PodID) {
    let index = pod.index
    queue.cancel(life.step[index])
    queue.cancel(life.availability[index])
    if !cluster.pods.isTerminating[index] {
      leave(pod)
    } else if cluster.pods.node[index] != nil && !life.phase[index].isTerminal {
      countTerminating(pod, -1)
    }
    let shape = cluster.pods.shapes[index]
    let hadNode = cluster.pods.node[index] != nil
    placing.queue.remove(pod)
    cluster.retain(shape)
    cluster.deletePod(pod)
    trace.add(.podGone, at: now, subject: pod.raw)
    if hadNode { placing.queue.handle(.podDeleted(shape), at: now, placing.scheduler.state) }
    cluster.release(shape)
  }

  /// The machine of a pod is gone, and the pod's object with it.
  mutating func losePod(_ pod: PodID) {
    trace.add(.podFailed, at: now, subject: pod.raw)
    removePod(pod)
  }

  /// The pod ends as Failed; its owner replaces it, the object stays until somebody deletes it.
  mutating func failPod(_ pod: PodID) {
    queue.cancel(life.step[pod.index])
    leave(pod)
    life.phase[pod.index] = .failed
    cluster.unbind(pod)
    trace.add(.podFailed, at: now, subject: pod.raw)
  }

  /// The work of the pod is done; the object stays until somebody deletes it.
  mutating func succeedPod(_ pod: PodID) {
    leave(pod)
    life.phase[pod.index] = .succeeded
    cluster.unbind(pod)
    trace.add(.podSucceeded, at: now, subject: pod.raw)
  }

  // MARK: - What owners count

  func template(of owner: OwnerRef) -> TemplateID {
    switch owner.kind {
    case .replicaSet: replicaSets.template[Int(owner.row)]
    case .none, .statefulSet, .daemonSet, .job: .none
    }
  }

  private mutating func enroll(_ pod: PodID) {
    let owner = life.owner[pod.index]
    switch owner.kind {
    case .replicaSet:
      let row = Int(owner.row)
      life.placeInOwner[pod.index] = Int32(replicaSets.pods[row].count)
      replicaSets.pods[row].append(pod)
    case .none, .statefulSet, .daemonSet, .job: break
    }
    noteOwner(pod)
  }

  /// The pod is no longer active: its owner replaces it.
  private mutating func leave(_ pod: PodID) {
    setReady(pod, false, isLeaving: true)
    let owner = life.owner[pod.index]
    let place = Int(life.placeInOwner[pod.index])
    switch owner.kind {
    case .replicaSet where place >= 0:
      let row = Int(owner.row)
      let last = replicaSets.pods[row].count - 1
      replicaSets.pods[row].swapAt(place, last)
      life.placeInOwner[replicaSets.pods[row][place].index] = Int32(place)
      replicaSets.pods[row].removeLast()
      life.placeInOwner[pod.index] = -1
    default: break
    }
    noteOwner(pod)
  }

  private mutating func countTerminating(_ pod: PodID, _ change: Int32) {
    let owner = life.owner[pod.index]
    if owner.kind == .replicaSet { replicaSets.terminating[Int(owner.row)] += change }
    noteOwner(pod)
  }

  mutating func noteOwner(_ pod: PodID) {
    let owner = life.owner[pod.index]
    switch owner.kind {
    case .replicaSet:
      dirty.replicaSet.add(owner.row)
      let deployment = replicaSets.deployment[Int(owner.row)]
      if deployment >= 0 { dirty.deployment.add(deployment) }
    case .none, .statefulSet, .daemonSet, .job: break
    }
  }

  // MARK: - Ready and available

  /// Sets the condition Ready. A pod that leaves its owner stays as ready as it was, but counts no longer.
  mutating func setReady(_ pod: PodID, _ isReady: Bool, isLeaving: Bool = false) {
    let index = pod.index
    guard life.isReady[index] != isReady else { return }
    let owner = life.owner[index]
    if owner.kind == .replicaSet && life.placeInOwner[index] >= 0 {
      replicaSets.ready[Int(owner.row)] += isReady ? 1 : -1
    }
    let usageRow = templates[life.template[index].index].usage
    if usageRow >= 0 { usage.ready[Int(usageRow)] += isReady ? 1 : -1 }
    setAvailable(pod, false)
    if isLeaving { return }
    life.isReady[index] = isReady
    life.readyChanged[index] = now
    trace.add(isReady ? .podReady : .podUnready, at: now, subject: pod.raw)
    if isReady {
      let wait = minReady(of: owner)
      if wait == .zero {
        setAvailable(pod, true)
      } else {
        life.availability[index] = queue.schedule(.available(pod), at: wholeSecond(now) + wait)
      }
    }
    noteOwner(pod)
  }

  mutating func becomeAvailable(_ pod: PodID) {
    setAvailable(pod, true)
    noteOwner(pod)
  }

  private mutating func setAvailable(_ pod: PodID, _ isAvailable: Bool) {
    let index = pod.index
    if !isAvailable {
      queue.cancel(life.availability[index])
      life.availability[index] = .none
    }
    guard life.isAvailable[index] != isAvailable else { return }
    life.isAvailable[index] = isAvailable
    let owner = life.owner[index]
    if owner.kind == .replicaSet && life.placeInOwner[index] >= 0 {
      replicaSets.available[Int(owner.row)] += isAvailable ? 1 : -1
    }
  }

  private func minReady(of owner: OwnerRef) -> SimDuration {
    switch owner.kind {
    case .replicaSet: replicaSets.minReady[Int(owner.row)]
    case .none, .statefulSet, .daemonSet, .job: .zero
    }
  }
}
