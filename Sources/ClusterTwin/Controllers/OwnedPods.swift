import SimKernel

/// The pods that the objects of one kind own, as columns by the object's row: what bookkeeping knows of every kind.
struct OwnedPods: Sendable {
  /// What new pods are made of.
  private(set) var template: [TemplateID] = []
  /// `spec.minReadySeconds`.
  var minReady: [SimDuration] = []
  /// Active pods: neither terminating nor finished.
  private(set) var pods: [[PodID]] = []
  /// Pods whose objects still exist, terminating or finished.
  private(set) var leaving: [[PodID]] = []
  /// Active pods that are ready.
  var ready: [Int32] = []
  /// Active pods that are available.
  var available: [Int32] = []
  /// Pods that stop.
  var terminating: [Int32] = []
  /// Changes of the pods since the row was made.
  var changes: [UInt32] = []
  private var free: [Int32] = []

  var count: Int { template.count }

  func active(_ row: Int32) -> Int32 { Int32(pods[Int(row)].count) }

  /// All pods whose objects exist.
  func all(_ row: Int32) -> [PodID] { pods[Int(row)] + leaving[Int(row)] }

  /// A row for another object: one that was released, else a new one.
  mutating func add(template first: TemplateID, minReady wait: SimDuration = .zero) -> Int32 {
    if let row = free.popLast() {
      template[Int(row)] = first
      minReady[Int(row)] = wait
      return row
    }
    template.append(first)
    minReady.append(wait)
    pods.append([])
    leaving.append([])
    ready.append(0)
    available.append(0)
    terminating.append(0)
    changes.append(0)
    return Int32(count - 1)
  }

  mutating func setTemplate(_ next: TemplateID, of row: Int32) { template[Int(row)] = next }

  /// The object of a row is gone; false while some of its pods are not.
  mutating func release(_ row: Int32) -> Bool {
    guard pods[Int(row)].isEmpty, leaving[Int(row)].isEmpty else { return false }
    free.append(row)
    return true
  }

  /// Lists a pod and gives its place.
  mutating func join(_ pod: PodID, _ row: Int32, isActive: Bool) -> Int32 {
    if isActive {
      pods[Int(row)].append(pod)
      return Int32(pods[Int(row)].count - 1)
    }
    leaving[Int(row)].append(pod)
    return Int32(leaving[Int(row)].count - 1)
  }

  /// Takes a pod off its list and gives the one that has its place now.
  mutating func part(at place: Int32, _ row: Int32, isActive: Bool) -> PodID? {
    isActive ? Self.remove(at: Int(place), &pods[Int(row)]) : Self.remove(at: Int(place), &leaving[Int(row)])
  }

  private static func remove(at place: Int, _ list: inout [PodID]) -> PodID? {
    let last = list.removeLast()
    guard place < list.count else { return nil }
    list[place] = last
    return last
  }
}

/// The one way from an owner's kind to the columns of its pods.
extension Twin {
  subscript(owned kind: OwnerRef.Kind) -> OwnedPods {
    _read {
      switch kind {
      case .none: yield bare
      case .replicaSet: yield replicaSets.owned
      case .statefulSet: yield statefulSets.owned
      case .daemonSet: yield daemonSets.owned
      case .job: yield jobs.owned
      }
    }
    _modify {
      switch kind {
      case .none: yield &bare
      case .replicaSet: yield &replicaSets.owned
      case .statefulSet: yield &statefulSets.owned
      case .daemonSet: yield &daemonSets.owned
      case .job: yield &jobs.owned
      }
    }
  }

  /// Something about a pod changed that its owner acts upon.
  mutating func noteOwner(_ pod: PodID) {
    countForBudgets(pod)
    countChange(of: pod)
    noteServices(pod)
    let owner = life.owner[pod.index]
    switch owner.kind {
    case .none: break
    case .replicaSet:
      dirty.add(.replicaSet, owner.row)
      let deployment = replicaSets.deployment[Int(owner.row)]
      if deployment >= 0 { dirty.add(.deployment, deployment) }
    case .statefulSet: dirty.add(.statefulSet, owner.row)
    case .daemonSet:
      daemonSets.touch(owner.row, NodeID(Int(life.ordinal[pod.index])))
      dirty.add(.daemonSet, owner.row)
    case .job: noteJob(owner.row)
    }
  }

  /// Something about a pod changed that autoscalers look at.
  mutating func countChange(of pod: PodID) {
    let owner = life.owner[pod.index]
    self[owned: owner.kind].changes[Int(owner.row)] &+= 1
    guard owner.kind == .replicaSet else { return }
    let deployment = replicaSets.deployment[Int(owner.row)]
    if deployment >= 0 { deployments.podChanges[Int(deployment)] &+= 1 }
  }

  /// A new pod belongs to its owner.
  mutating func enroll(_ pod: PodID) {
    let owner = life.owner[pod.index]
    life.isActive[pod.index] = true
    life.placeInOwner[pod.index] = self[owned: owner.kind].join(pod, owner.row, isActive: true)
    if owner.kind == .daemonSet { joinNode(pod, owner.row) }
    countForBudgets(pod, exists: 1)
    noteServices(pod, joins: true)
    noteOwner(pod)
  }

  /// The pod is active no longer: its owner replaces it. It stays as ready as it was, but counts no more.
  mutating func leave(_ pod: PodID) {
    guard life.isActive[pod.index] else { return }
    count(pod, -1)
    life.isActive[pod.index] = false
    let owner = life.owner[pod.index]
    unlist(pod, wasActive: true)
    life.placeInOwner[pod.index] = self[owned: owner.kind].join(pod, owner.row, isActive: false)
    if owner.kind == .job { jobPodLeft(pod) }
    noteOwner(pod)
  }

  /// The pod stays without its owner, from which its name would follow.
  mutating func orphan(_ pod: PodID) {
    cluster.pods.setName(cluster.symbols.intern(podName(pod)), of: pod)
    let isActive = life.isActive[pod.index]
    if isActive { count(pod, -1) }
    countForBudgets(pod, exists: -1)
    unlist(pod, wasActive: isActive)
    let owner = life.owner[pod.index]
    if owner.kind == .daemonSet { leaveNode(pod, owner.row) }
    life.owner[pod.index] = .none
    life.placeInOwner[pod.index] = bare.join(pod, 0, isActive: isActive)
    countForBudgets(pod, exists: 1)
    if isActive { count(pod, 1) }
  }

  /// The object of the pod is gone.
  mutating func disown(_ pod: PodID) {
    leave(pod)
    unlist(pod, wasActive: false)
    countForBudgets(pod, exists: -1)
    noteServices(pod, leaves: true)
    let owner = life.owner[pod.index]
    if owner.kind == .daemonSet { leaveNode(pod, owner.row) }
    noteOwner(pod)
    noteDependents(of: owner)
    if owner.kind == .job { releaseJob(owner.row) }
  }

  private mutating func unlist(_ pod: PodID, wasActive: Bool) {
    let owner = life.owner[pod.index]
    let place = life.placeInOwner[pod.index]
    if let moved = self[owned: owner.kind].part(at: place, owner.row, isActive: wasActive) {
      life.placeInOwner[moved.index] = place
    }
  }

  /// Adds what an active pod is to its owner's counts, or takes it off.
  private mutating func count(_ pod: PodID, _ sign: Int32) {
    let owner = life.owner[pod.index]
    if life.isReady[pod.index] {
      self[owned: owner.kind].ready[Int(owner.row)] += sign
      let usageRow = templates[life.template[pod.index].index].usage
      if usageRow >= 0 { usage.changeReady(Int(usageRow), by: sign, at: now) }
      countForBudgets(pod, healthy: sign)
    }
    if life.isAvailable[pod.index] { self[owned: owner.kind].available[Int(owner.row)] += sign }
  }

  mutating func countTerminating(_ pod: PodID, _ change: Int32) {
    let owner = life.owner[pod.index]
    self[owned: owner.kind].terminating[Int(owner.row)] += change
    noteOwner(pod)
  }

  // MARK: - Ready and available

  /// Sets the condition Ready.
  mutating func setReady(_ pod: PodID, _ isReady: Bool) {
    let index = pod.index
    guard life.isReady[index] != isReady else { return }
    if life.isActive[index] { count(pod, -1) }
    queue.cancel(life.availability[index])
    life.availability[index] = .none
    life.isReady[index] = isReady
    life.readyChanged[index] = now
    let owner = life.owner[index]
    let wait = self[owned: owner.kind].minReady[Int(owner.row)]
    life.isAvailable[index] = isReady && wait == .zero
    if isReady && wait > .zero {
      life.availability[index] = queue.schedule(.available(pod), at: wholeSecond(now) + wait)
    }
    if life.isActive[index] { count(pod, 1) }
    trace.add(isReady ? .podReady : .podUnready, at: now, subject: pod.raw)
    noteOwner(pod)
  }

  /// Another `minReadySeconds` of an owner: its pods that are ready count from their time anew.
  mutating func setMinReady(_ owner: OwnerRef, _ wait: SimDuration) {
    guard self[owned: owner.kind].minReady[Int(owner.row)] != wait else { return }
    self[owned: owner.kind].minReady[Int(owner.row)] = wait
    for pod in self[owned: owner.kind].all(owner.row) where life.isReady[pod.index] {
      let index = pod.index
      if life.isActive[index] { count(pod, -1) }
      queue.cancel(life.availability[index])
      life.availability[index] = .none
      let time = wholeSecond(life.readyChanged[index]) + wait
      life.isAvailable[index] = wait == .zero || time <= now
      if !life.isAvailable[index] { life.availability[index] = queue.schedule(.available(pod), at: time) }
      if life.isActive[index] { count(pod, 1) }
      noteOwner(pod)
    }
  }

  mutating func becomeAvailable(_ pod: PodID) {
    life.availability[pod.index] = .none
    if life.isActive[pod.index] { count(pod, -1) }
    life.isAvailable[pod.index] = true
    if life.isActive[pod.index] { count(pod, 1) }
    noteOwner(pod)
  }

  func isRunningAndReady(_ pod: PodID) -> Bool { life.phase[pod.index] == .running && life.isReady[pod.index] }

  func isRunningAndAvailable(_ pod: PodID) -> Bool {
    life.phase[pod.index] == .running && life.isAvailable[pod.index]
  }
}
