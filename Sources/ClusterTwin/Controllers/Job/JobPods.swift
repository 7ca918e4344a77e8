import SimKernel

/// Which pods a Job creates and gives up.
extension Twin {
  /// Pods that one sync creates or deletes at most.
  private static let burst: Int32 = 500
  private static let firstWait = SimDuration.seconds(10)
  private static let longestWait = SimDuration.minutes(10)

  /// Creates the pods that are missing, or gives those that are too many; `isWaiting` where failures hold back.
  mutating func managePods(
    _ row: Int32, _ spec: JobSpec, active: Int32, terminating: Int32
  ) -> (excess: [PodID], isWaiting: Bool) {
    if spec.isSuspended { return (jobs.owned.pods[Int(row)], false) }
    let wanted = wantedPods(row, spec, active)
    let excess = excessPods(row, spec, count: Int(active - wanted))
    if !excess.isEmpty { return (excess, false) }
    let missing = min(wanted - active - (spec.replacesFailedOnly ? terminating : 0), Self.burst)
    if missing <= 0 { return ([], false) }
    if spec.backoffLimitPerIndex == nil {
      let ready = jobs[row].lastFailure + Self.wait(after: jobs[row].failuresInARow)
      if jobs[row].failuresInARow > 0 && ready > now {
        wakeJob(row, at: ready)
        return ([], true)
      }
    }
    guard spec.isIndexed else {
      for _ in 0..<missing where !createJobPod(row, index: -1) { break }
      return ([], false)
    }
    let indexes = pendingIndexes(row, spec, count: Int(missing))
    let due = indexes.filter { indexIsDue(row, spec, $0) <= now }
    if due.isEmpty, let next = indexes.map({ indexIsDue(row, spec, $0) }).min() {
      wakeJob(row, at: next)
      return ([], true)
    }
    for index in due where !createJobPod(row, index: index) { break }
    return ([], false)
  }

  private func wantedPods(_ row: Int32, _ spec: JobSpec, _ active: Int32) -> Int32 {
    let succeeded = jobs[row].status.succeeded
    guard let completions = spec.completions else { return succeeded > 0 ? active : spec.parallelism }
    return max(0, min(completions - succeeded, spec.parallelism))
  }

  /// 10 s, doubled with every failure in a row, at most ten minutes.
  private static func wait(after failures: Int32) -> SimDuration {
    guard failures > 0 else { return .zero }
    return failures > 7 ? longestWait : min(longestWait, firstWait * (1 << Int64(failures - 1)))
  }

  private func indexIsDue(_ row: Int32, _ spec: JobSpec, _ index: Int32) -> SimTime {
    guard spec.backoffLimitPerIndex != nil, Int(index) < jobs[row].indexes.count else { return .zero }
    let state = jobs[row].indexes[Int(index)]
    return state.waits == 0 ? .zero : state.lastFailure + Self.wait(after: state.waits)
  }

  /// false where the API server refuses the pod.
  private mutating func createJobPod(_ row: Int32, index: Int32) -> Bool {
    guard let pod = createPod(OwnerRef(kind: .job, row: row), ordinal: index) else { return false }
    if index >= 0 {
      while jobs[row].indexes.count <= Int(index) { jobs[row].indexes.append(JobIndex()) }
      jobs[row].indexes[Int(index)].active += 1
    }
    life.isTracked[pod.index] = true
    return true
  }

  /// The lowest indexes that neither run nor are over.
  private func pendingIndexes(_ row: Int32, _ spec: JobSpec, count: Int) -> [Int32] {
    var stopping: Set<Int32> = []
    if spec.replacesFailedOnly && jobs.owned.terminating[Int(row)] > 0 {
      for pod in jobs.owned.leaving[Int(row)] where !life.phase[pod.index].isTerminal {
        stopping.insert(life.ordinal[pod.index])
      }
    }
    var found: [Int32] = []
    for index in 0..<(spec.completions ?? 0) {
      if found.count == count { break }
      if Int(index) < jobs[row].indexes.count {
        let state = jobs[row].indexes[Int(index)]
        if state.active > 0 || state.isSucceeded || state.isFailed { continue }
      }
      if !stopping.contains(index) { found.append(index) }
    }
    return found
  }

  // MARK: - Too many

  /// Pods of an index that is over or has another pod, then as many as `count` asks for in the order of `JobVictim`.
  private func excessPods(_ row: Int32, _ spec: JobSpec, count: Int) -> [PodID] {
    var excess: [PodID] = []
    var rest = jobs.owned.pods[Int(row)]
    if spec.isIndexed { (excess, rest) = duplicates(rest, spec) }
    if excess.count < count {
      let ranked = rest.map { JobVictim($0, self) }.sorted()
      excess += ranked.prefix(count - excess.count).map(\.pod)
    }
    return excess.count > Int(Self.burst) ? Array(excess.prefix(Int(Self.burst))) : excess
  }

  /// Splits pods into those whose index another pod keeps, or lies beyond the completions, and the rest.
  private func duplicates(_ pods: [PodID], _ spec: JobSpec) -> (excess: [PodID], rest: [PodID]) {
    if pods.allSatisfy({ hasOwnIndex($0, spec) }) { return ([], pods) }
    var excess: [PodID] = []
    var rest: [PodID] = []
    var kept: Set<Int32> = []
    for victim in pods.map({ JobVictim($0, self) }).sorted().reversed() {
      let index = life.ordinal[victim.pod.index]
      if index < spec.completions ?? 0 && kept.insert(index).inserted {
        rest.append(victim.pod)
      } else {
        excess.append(victim.pod)
      }
    }
    return (excess, rest)
  }

  private func hasOwnIndex(_ pod: PodID, _ spec: JobSpec) -> Bool {
    let index = life.ordinal[pod.index]
    return index < spec.completions ?? 0 && jobs[life.owner[pod.index].row].indexes[Int(index)].active == 1
  }

  // MARK: - The finalizer

  /// Takes the finalizer off a pod that the Job has counted; one that was deleted is gone then.
  mutating func untrack(_ pod: PodID) {
    guard life.isTracked[pod.index] else { return }
    life.isTracked[pod.index] = false
    if cluster.pods.isTerminating[pod.index] && life.phase[pod.index].isTerminal { removePod(pod) }
  }

  /// A pod of a Job is active no longer.
  mutating func jobPodLeft(_ pod: PodID) {
    let row = life.owner[pod.index].row
    let index = Int(life.ordinal[pod.index])
    if index >= 0 && index < jobs[row].indexes.count { jobs[row].indexes[index].active -= 1 }
    if life.isTracked[pod.index] { jobs[row].uncounted.append(pod) }
  }
}

/// What decides which pod of a Job goes first (`controller_utils.go`, `ActivePods`).
struct JobVictim: Comparable {
  var pod: PodID
  private var isAssigned: Bool
  private var phase: PodPhase
  private var ready: SimTime?
  private var restarts: Int32
  private var created: SimTime
  private var serial: Int32

  init(_ pod: PodID, _ twin: borrowing Twin) {
    let index = pod.index
    self.pod = pod
    isAssigned = twin.cluster.pods.node[index] != nil
    phase = twin.life.phase[index]
    ready = twin.life.isReady[index] ? twin.life.readyChanged[index] : nil
    restarts = twin.life.restarts[index]
    created = twin.life.created[index]
    serial = twin.life.serial[index]
  }

  static func < (left: JobVictim, right: JobVictim) -> Bool {
    if left.isAssigned != right.isAssigned { return !left.isAssigned }
    if left.phase != right.phase { return left.phase < right.phase }
    if (left.ready == nil) != (right.ready == nil) { return left.ready == nil }
    if let a = left.ready, let b = right.ready, a != b { return a > b }
    if left.restarts != right.restarts { return left.restarts > right.restarts }
    if left.created != right.created { return left.created > right.created }
    return left.serial > right.serial
  }

  static func == (left: JobVictim, right: JobVictim) -> Bool { left.pod == right.pod }
}
