import Basics
import SimKernel

/// Birth and death of pods, and what their owners are told.
extension Twin {
  /// Makes a pod of its owner's template; the scheduler finds it in its queue. nil where the API server refuses it.
  mutating func createPod(
    _ owner: OwnerRef, template given: TemplateID? = nil, shape special: ShapeID? = nil, ordinal: Int32 = -1
  ) -> PodID? {
    let template = given ?? self[owned: owner.kind].template[Int(owner.row)]
    let own = special ?? templates[template.index].shape
    let size = admitVertically(owner, template)
    guard let charge = admitPod(owner, template, size: size) else { return nil }
    let pod = beginPod(owner, template, shape: size < 0 ? own : shape(own, sized: size), ordinal: ordinal)
    life.charge[pod.index] = charge
    vertical.sized.set(size, of: pod)
    placing.queue.add(pod, at: now, placing.scheduler.state)
    return pod
  }

  /// Puts the object of a pod into the cluster; it has no node, and nobody looks for one.
  mutating func beginPod(
    _ owner: OwnerRef, _ template: TemplateID, name: Symbol = .empty, shape: ShapeID, ordinal: Int32
  ) -> PodID {
    let pod = cluster.addPod(name: name, shape: shape)
    vertical.sized.set(-1, of: pod)
    created += 1
    life.begin(pod, owner: owner, template: template, serial: created, ordinal: ordinal, at: now)
    life.deletionCost[pod.index] = templates[template.index].deletionCost
    enroll(pod)
    trace.add(.podCreated, at: now, subject: pod.raw, Int64(owner.kind.rawValue), Int64(owner.row))
    if cluster.pods.count > settings.podLimit, failure == nil {
      failure = Diagnostic(
        .error, "\(ownerTitle(of: pod)) makes more pods than a simulated cluster holds (\(settings.podLimit))",
        remedy: "Ask for fewer replicas, or for finished pods to be deleted.")
    }
    return pod
  }

  /// DELETE of a pod: it is gone at once where no container can run, else after its grace period at most.
  mutating func deletePod(_ pod: PodID) {
    let index = pod.index
    guard cluster.pods.isLive[index] else { return }
    if cluster.pods.isTerminating[index] { return }
    cluster.setTerminating(pod, byPreemption: false)
    stopPod(pod)
  }

  /// What follows from the deletion timestamp that a pod was given, by a DELETE or by the scheduler.
  mutating func stopPod(_ pod: PodID) {
    let index = pod.index
    if life.isStopping[index] { return }
    life.isStopping[index] = true
    leave(pod)
    trace.add(.podTerminating, at: now, subject: pod.raw)
    if cluster.pods.node[index] == nil || life.phase[index].isTerminal { return removePod(pod) }
    countTerminating(pod, 1)
    queue.cancel(life.step[index])
    switch settings.kubelet {
    case .modelled:
      // The kubelet of a node that has fallen silent stops nothing: the pod stays until it answers, or until the Node
      // object is gone.
      life.step[index] = .none
      if let node = cluster.pods.node[index], !nodes.isReady(node) { return }
      let time = now + terminationTime(of: pod)
      life.step[index] = queue.schedule(.pod(pod, .gone), at: time)
    case .driven(let stopsAtOnce): if stopsAtOnce { removePod(pod) }
    }
  }

  /// Whether the object of a pod stays when it is deleted.
  func hasFinalizers(_ pod: PodID) -> Bool {
    let template = life.template[pod.index].index
    return template >= 0 && templates[template].hasFinalizers
  }

  /// Takes the object of a pod away; one that a Job has not counted yet ends as Failed and stays until then, one with
  /// finalizers of its own for ever.
  mutating func removePod(_ pod: PodID) {
    let index = pod.index
    guard cluster.pods.isLive[index] else { return }
    queue.cancel(life.step[index])
    queue.cancel(life.availability[index])
    if cluster.pods.isTerminating[index] && cluster.pods.node[index] != nil && !life.phase[index].isTerminal {
      countTerminating(pod, -1)
    }
    if life.isTracked[index] || hasFinalizers(pod) {
      cluster.setTerminating(pod, byPreemption: false)
      if !life.phase[index].isTerminal { end(pod, .failed, exitCode: 143) }
      return
    }
    if life.phase[index].isTerminal { finishedPods -= 1 }
    releaseCharge(of: pod)
    if !life.phase[index].isTerminal { noteGone(pod) }
    disown(pod)
    releaseClaims(of: pod)
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
  mutating func failPod(_ pod: PodID, exitCode: Int32 = 1) { end(pod, .failed, exitCode: exitCode) }

  /// The work of the pod is done; the object stays until somebody deletes it.
  mutating func succeedPod(_ pod: PodID) { end(pod, .succeeded, exitCode: 0) }

  private mutating func end(_ pod: PodID, _ phase: PodPhase, exitCode: Int32) {
    let index = pod.index
    queue.cancel(life.step[index])
    queue.cancel(life.availability[index])
    placing.queue.remove(pod)
    releaseCharge(of: pod)
    noteGone(pod)
    leave(pod)
    life.phase[index] = phase
    life.exitCode[index] = exitCode
    life.finished[index] = wholeSecond(now)
    noteFinished()
    life.isReady[index] = false
    life.isAvailable[index] = false
    let hadNode = cluster.pods.node[index] != nil
    cluster.unbind(pod)
    if hadNode { placing.queue.handle(.podDeleted(cluster.pods.shapes[index]), at: now, placing.scheduler.state) }
    trace.add(phase == .failed ? .podFailed : .podSucceeded, at: now, subject: pod.raw)
    noteOwner(pod)
  }
}
