import SimKernel

/// The rounds of recommender and updater, one a minute, and what the admission controller does to new pods.
extension Twin {
  mutating func startVerticals() {
    if !vertical.autoscalers.isEmpty { queue.schedule(.vertical, at: now + vertical.recommender.interval) }
  }

  mutating func scaleVertically() {
    for row in vertical.autoscalers.indices {
      gatherUsage(row)
      let before = vertical.autoscalers[row].recommendations
      vertical.autoscalers[row].recommend(vertical.recommender, now: now)
      noteRecommendation(row, before: before)
    }
    for row in vertical.autoscalers.indices { updatePods(row) }
    queue.schedule(.vertical, at: now + vertical.recommender.interval)
  }

  // MARK: - Whose pods

  /// The VerticalPodAutoscaler of the pods of an owner.
  func vertical(of owner: OwnerRef) -> Int? {
    if vertical.ofTarget.isEmpty { return nil }
    let target: VerticalTarget
    switch owner.kind {
    case .none: return nil
    case .replicaSet:
      let deployment = replicaSets.deployment[Int(owner.row)]
      if deployment < 0 { return nil }
      target = .deployment(deployment)
    case .statefulSet: target = .statefulSet(owner.row)
    case .daemonSet: target = .daemonSet(owner.row)
    case .job:
      let cron = jobs[owner.row].cron
      target = cron < 0 ? .job(owner.row) : .cronJob(cron)
    }
    return vertical.ofTarget[target].map { Int($0) }
  }

  /// The controllers that make the pods of a target.
  private func owners(of target: VerticalTarget) -> [OwnerRef] {
    switch target {
    case .deployment(let row): deployments.sets[Int(row)].map { OwnerRef(kind: .replicaSet, row: $0) }
    case .statefulSet(let row): [OwnerRef(kind: .statefulSet, row: row)]
    case .daemonSet(let row): [OwnerRef(kind: .daemonSet, row: row)]
    case .job(let row): [OwnerRef(kind: .job, row: row)]
    case .cronJob(let row): cronJobs[row].jobs.map { OwnerRef(kind: .job, row: $0) }
    }
  }

  // MARK: - Recommending

  /// Takes the last scrape of the metrics pipeline: what a pod uses is shared among its containers as they request it.
  private mutating func gatherUsage(_ row: Int) {
    let time = lastSample
    var seen: [Int32: TrackedPod] = [:]
    for owner in owners(of: vertical.autoscalers[row].target) {
      for pod in self[owned: owner.kind].pods[Int(owner.row)] {
        var tracked = tracked(pod, row)
        if life.phase[pod.index] == .running && life.started[pod.index] <= time { sample(pod, row, time, &tracked) }
        seen[pod.raw] = tracked
      }
    }
    vertical.autoscalers[row].pods = seen
  }

  /// What is known of a pod, taken out of the table so that it changes in place.
  private mutating func tracked(_ pod: PodID, _ row: Int) -> TrackedPod {
    let serial = life.serial[pod.index]
    if let known = vertical.autoscalers[row].pods.removeValue(forKey: pod.raw), known.serial == serial { return known }
    let count = templates[life.template[pod.index].index].life.containers.count { $0.role == .main }
    return TrackedPod(serial: serial, containers: Array(repeating: ContainerUsage(), count: count))
  }

  private mutating func sample(_ pod: PodID, _ row: Int, _ time: SimTime, _ tracked: inout TrackedPod) {
    let template = life.template[pod.index]
    if vertical.autoscalers[row].shares?.template != template { learnShares(row, template) }
    guard let shares = vertical.autoscalers[row].shares else { return }
    let cpu = cpuUsage(of: pod, at: time)
    let memory = memoryUsage(of: pod, at: time)
    for (container, place) in shares.places.enumerated() {
      tracked.containers[container].addCPU(
        milli: UsageShares.part(cpu, container, of: shares.cpu), at: time,
        to: &vertical.autoscalers[row].usage[place].aggregate)
      tracked.containers[container].addMemory(
        bytes: UsageShares.part(memory, container, of: shares.memory), at: time,
        to: &vertical.autoscalers[row].usage[place].aggregate)
    }
  }

  private mutating func learnShares(_ row: Int, _ template: TemplateID) {
    let main = templates[template.index].life.containers.filter { $0.role == .main }
    let places = main.map { vertical.autoscalers[row].place(of: cluster.symbols.text($0.name), now: now) }
    vertical.autoscalers[row].shares = UsageShares(
      template: template, places: places, cpu: main.map { $0.cpuRequest ?? 0 },
      memory: main.map { $0.memoryRequest ?? 0 })
  }

  /// A container of the pod was killed for want of memory: the one that requests most of it.
  mutating func noteOutOfMemory(_ pod: PodID) {
    guard let row = vertical(of: life.owner[pod.index]) else { return }
    let containers = verticalContainers(of: pod)
    let requests = containers.map { $0.requests.memoryBytes ?? 0 }
    guard let largest = requests.max(), let place = requests.firstIndex(of: largest) else { return }
    var tracked = tracked(pod, row)
    let aggregate = vertical.autoscalers[row].place(of: containers[place].name, now: now)
    tracked.containers[place].recordOOM(
      requestedBytes: largest, at: now, in: &vertical.autoscalers[row].usage[aggregate].aggregate)
    let since = life.isReady[pod.index] ? life.readyChanged[pod.index] : life.started[pod.index]
    tracked.ranBeforeOOM = now - since
    vertical.autoscalers[row].pods[pod.raw] = tracked
  }

  // MARK: - Updating

  private mutating func updatePods(_ row: Int) {
    let rules = vertical.autoscalers[row].rules
    switch rules.mode {
    case .off, .initial, .inPlace: return
    case .recreate, .auto: break
    case .inPlaceOrRecreate: retryResizes(row)
    }
    let recommendations = vertical.autoscalers[row].recommendations
    if recommendations.isEmpty { return }
    let admission = vertical.autoscalers[row].admission
    let groups = owners(of: vertical.autoscalers[row].target).map { group(of: $0, row) }
    let actions = vertical.updater.decide(
      groups, rules: rules, recommend: { admission.cap(recommendations, for: $0.containers) }, now: now)
    for action in actions {
      switch action {
      case .evict(let index): evictForUpdate(PodID(index), row)
      case .resize(let index): if !resizeInPlace(PodID(index), row) { evictForUpdate(PodID(index), row) }
      }
    }
  }

  private func group(of owner: OwnerRef, _ row: Int) -> VerticalUpdater.Group {
    let configured: Int? =
      switch owner.kind {
      case .replicaSet: Int(replicaSets.wanted[Int(owner.row)])
      case .statefulSet: Int(statefulSets.spec[Int(owner.row)].replicas)
      case .daemonSet: Int(self[owned: .daemonSet].ready[Int(owner.row)])
      case .job, .none: nil
      }
    let pods = self[owned: owner.kind].pods[Int(owner.row)].map { verticalPod($0, row) }
    return VerticalUpdater.Group(configuredReplicas: configured, pods: pods)
  }

  private func verticalPod(_ pod: PodID, _ row: Int) -> VerticalPod {
    let index = pod.index
    let start = life.started[index]
    var seen = VerticalPod(id: index, containers: verticalContainers(of: pod), start: start == .never ? nil : start)
    seen.isPending = life.phase[index] == .pending
    guard let tracked = vertical.autoscalers[row].pods[pod.raw] else { return seen }
    seen.resize = tracked.resize
    if let ran = tracked.ranBeforeOOM {
      for place in seen.containers.indices { seen.containers[place].ranBeforeOOM = ran }
    }
    return seen
  }

  private mutating func evictForUpdate(_ pod: PodID, _ row: Int) {
    let seen = verticalPod(pod, row)
    guard evict(pod).isGranted else {
      vertical.autoscalers[row].refusals += 1
      trace.add(.verticalRefused, at: now, subject: pod.raw, Int64(row))
      return
    }
    vertical.autoscalers[row].evictions += 1
    trace.add(.verticalEvicted, at: now, subject: pod.raw, Int64(row))
    noteUpdate("evict", seen, row)
  }

  // MARK: - Admission

  /// The size that the admission controller gives a new pod; -1 where it leaves the template's.
  mutating func admitVertically(_ owner: OwnerRef, _ template: TemplateID) -> Int32 {
    guard let row = vertical(of: owner) else { return -1 }
    let autoscaler = vertical.autoscalers[row]
    if autoscaler.rules.mode == .off || autoscaler.recommendations.isEmpty { return -1 }
    let containers = verticalContainers(of: template)
    let admitted = autoscaler.admission.admit(
      containers, mode: autoscaler.rules.mode, autoscaler.recommendations)
    return size(template, admitted)
  }
}
