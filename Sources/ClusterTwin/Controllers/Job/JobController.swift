import SimKernel

/// What one sync of a Job works with.
private struct JobSync {
  var active: Int32
  var ready: Int32
  var terminating: Int32
  /// Pods that finished since the last sync.
  var succeeded: [PodID] = []
  var failed: [PodID] = []
}

/// The Job controller (`pkg/controller/job/job_controller.go`).
extension Twin {
  /// Changes of pods are looked at together (`SyncJobBatchPeriod`).
  private static let batch = SimDuration.seconds(1)

  /// The controller looks at a Job at `time` at the latest.
  mutating func wakeJob(_ row: Int32, at time: SimTime) {
    guard time < jobs[row].wakeTime else { return }
    queue.cancel(jobs[row].wake)
    jobs[row].wakeTime = time
    jobs[row].wake = queue.schedule(.sync(.job, row: row), at: time)
  }

  mutating func noteJob(_ row: Int32) {
    if jobs[row].isAlive && jobs[row].status.finished == nil { wakeJob(row, at: now + Self.batch) }
  }

  mutating func syncJob(_ row: Int32) {
    if jobs[row].wakeTime <= now { jobs[row].wakeTime = .never }
    guard jobs[row].isAlive, jobs[row].status.finished == nil else { return }
    let spec = jobs[row].spec
    var sync = JobSync(
      active: jobs.owned.active(row), ready: jobs.owned.ready[Int(row)], terminating: jobs.owned.terminating[Int(row)])
    takeFinished(row, spec, &sync)
    if jobs[row].status.started == nil && !spec.isSuspended { jobs[row].status.started = wholeSecond(now) }
    updateBackoff(row, sync)
    let target = jobs[row].status.target ?? failure(of: row, spec, sync)
    count(row, spec, sync)
    if let target = target ?? jobs[row].status.target ?? outcomeOfIndexes(row, spec) {
      jobs[row].status.target = target
      deleteActive(row, &sync, countsAsFailed: target.isFailure)
    } else {
      manage(row, spec, &sync)
    }
    jobs[row].status.active = sync.active
    jobs[row].status.ready = sync.ready
    jobs[row].status.terminating = sync.terminating
    refusals.settle(Maker(.job, row), at: now)
    if jobs[row].status.target != nil && sync.terminating == 0 { finishJob(row) }
  }

  // MARK: - What has happened

  /// Whether the pod counts as failed: also one that is being deleted, where the Job replaces those.
  private func isFailed(_ pod: PodID, _ spec: JobSpec) -> Bool {
    switch life.phase[pod.index] {
    case .failed: true
    case .succeeded: false
    case .pending, .unknown, .running: !spec.replacesFailedOnly && cluster.pods.isTerminating[pod.index]
    }
  }

  private mutating func takeFinished(_ row: Int32, _ spec: JobSpec, _ sync: inout JobSync) {
    var kept: [PodID] = []
    for pod in jobs[row].uncounted {
      if life.phase[pod.index] == .succeeded {
        sync.succeeded.append(pod)
      } else if isFailed(pod, spec) || jobs[row].status.target != nil {
        sync.failed.append(pod)
      } else {
        kept.append(pod)
      }
    }
    jobs[row].uncounted = kept
  }

  /// Failures since the last success, by the times at which the pods finished.
  private mutating func updateBackoff(_ row: Int32, _ sync: JobSync) {
    var lastSuccess: SimTime?
    for pod in sync.succeeded { lastSuccess = max(lastSuccess ?? .zero, life.finished[pod.index]) }
    if lastSuccess != nil { jobs[row].failuresInARow = 0 }
    for pod in sync.failed {
      let time = life.finished[pod.index] == .never ? now : life.finished[pod.index]
      if let lastSuccess, time <= lastSuccess { continue }
      jobs[row].lastFailure = jobs[row].failuresInARow == 0 ? time : max(jobs[row].lastFailure, time)
      jobs[row].failuresInARow += 1
    }
  }

  /// Why the Job fails now; nil where it goes on.
  private mutating func failure(of row: Int32, _ spec: JobSpec, _ sync: JobSync) -> JobReason? {
    if let rules = spec.failureRules, sync.failed.contains(where: { failureAction(of: $0, rules) == .failJob }) {
      return .podFailurePolicy
    }
    let counted = Int32(sync.failed.count { counts($0, spec) })
    if jobs[row].status.failed + counted > spec.backoffLimit || restartsExceed(row, spec) {
      return .backoffLimitExceeded
    }
    if let limit = spec.activeDeadline, let started = jobs[row].status.started, !spec.isSuspended {
      if now - started >= limit { return .deadlineExceeded }
      wakeJob(row, at: started + limit)
    }
    return nil
  }

  /// Whether a failed pod counts for `status.failed`.
  private func counts(_ pod: PodID, _ spec: JobSpec) -> Bool {
    if spec.isIndexed && life.ordinal[pod.index] >= spec.completions ?? 0 { return false }
    guard let rules = spec.failureRules else { return true }
    return failureAction(of: pod, rules) != .ignore
  }

  /// Containers that restart in place use up the limit as well.
  private func restartsExceed(_ row: Int32, _ spec: JobSpec) -> Bool {
    let template = jobs.owned.template[Int(row)]
    guard templates[template.index].life.restartPolicy == .onFailure else { return false }
    var restarts: Int64 = 0
    for pod in jobs.owned.pods[Int(row)] { restarts += Int64(life.restarts[pod.index]) }
    return spec.backoffLimit == 0 ? restarts > 0 : restarts >= Int64(spec.backoffLimit)
  }

  /// Adds the finished pods to the status; they need not be kept for the Job any more.
  private mutating func count(_ row: Int32, _ spec: JobSpec, _ sync: JobSync) {
    for pod in sync.succeeded {
      if !spec.isIndexed {
        jobs[row].status.succeeded += 1
      } else if life.ordinal[pod.index] < spec.completions ?? 0 {
        let index = Int(life.ordinal[pod.index])
        if !jobs[row].indexes[index].isSucceeded { jobs[row].status.succeeded += 1 }
        jobs[row].indexes[index].isSucceeded = true
      }
      untrack(pod)
    }
    for pod in sync.failed {
      countFailure(row, spec, pod)
      untrack(pod)
    }
  }

  private mutating func countFailure(_ row: Int32, _ spec: JobSpec, _ pod: PodID) {
    let isCounted = counts(pod, spec)
    if isCounted { jobs[row].status.failed += 1 }
    let ordinal = Int(life.ordinal[pod.index])
    guard let limit = spec.backoffLimitPerIndex, ordinal >= 0, ordinal < jobs[row].indexes.count else { return }
    let action = spec.failureRules.flatMap { failureAction(of: pod, $0) }
    if action == .failIndex || (isCounted && jobs[row].indexes[ordinal].failures >= limit) {
      jobs[row].indexes[ordinal].isFailed = true
    }
    if isCounted { jobs[row].indexes[ordinal].failures += 1 }
    jobs[row].indexes[ordinal].waits += 1
    let finished = life.finished[pod.index]
    jobs[row].indexes[ordinal].lastFailure = finished == .never ? now : finished
  }

  /// Whether the indexes that are over decide the Job.
  private func outcomeOfIndexes(_ row: Int32, _ spec: JobSpec) -> JobReason? {
    guard spec.isIndexed, let completions = spec.completions else { return nil }
    if spec.backoffLimitPerIndex != nil {
      let failed = Int32(jobs[row].indexes.count { $0.isFailed })
      if let limit = spec.maxFailedIndexes, failed > limit { return .maxFailedIndexesExceeded }
      if failed > 0 && failed + jobs[row].status.succeeded >= completions { return .failedIndexes }
    }
    return spec.successRules.contains { $0.isMet(jobs[row].indexes, completions: completions) } ? .successPolicy : nil
  }

  // MARK: - The end

  /// The Job is decided: its active pods are deleted, and count as failed where it fails.
  private mutating func deleteActive(_ row: Int32, _ sync: inout JobSync, countsAsFailed: Bool) {
    let spec = jobs[row].spec
    for pod in jobs.owned.pods[Int(row)] {
      if countsAsFailed && counts(pod, spec) { jobs[row].status.failed += 1 }
      untrack(pod)
      deletePod(pod)
    }
    sync.terminating += sync.active
    sync.active = 0
    sync.ready = 0
  }

  private mutating func finishJob(_ row: Int32) {
    let time = wholeSecond(now)
    jobs[row].status.finished = time
    trace.add(.jobFinished, at: now, subject: row, Int64(jobs[row].status.target?.rawValue ?? 0))
    queue.cancel(jobs[row].wake)
    jobs[row].wakeTime = .never
    noteCronJob(of: row, isGone: false)
    if let span = jobs[row].spec.timeToLive {
      jobs[row].expiry = queue.schedule(.sync(.jobExpiry, row: row), at: max(now, time + span))
    }
  }

  /// `ttlSecondsAfterFinished` is over (`pkg/controller/ttlafterfinished`).
  mutating func expireJob(_ row: Int32) {
    if jobs[row].isAlive && jobs[row].status.finished != nil { deleteJob(row, .foreground) }
  }

  // MARK: - The number of pods

  private mutating func manage(_ row: Int32, _ spec: JobSpec, _ sync: inout JobSync) {
    let (deleted, isWaiting) = managePods(row, spec, active: sync.active, terminating: sync.terminating)
    let ready = Int32(deleted.count { life.isReady[$0.index] })
    for pod in deleted {
      untrack(pod)
      deletePod(pod)
    }
    sync.terminating += Int32(deleted.count)
    sync.ready -= ready
    // A Job that waits to replace a failed pod says that none is active (`manageJob` returns 0).
    sync.active = isWaiting ? 0 : jobs.owned.active(row)
    let succeeded = jobs[row].status.succeeded
    if sync.active == 0 && !isWaiting && succeeded >= spec.completions ?? 1
      && (spec.completions != nil || succeeded > 0)
    {
      jobs[row].status.target = .completionsReached
    } else if spec.isSuspended {
      jobs[row].status.isSuspended = true
    } else if jobs[row].status.isSuspended == true {
      jobs[row].status.isSuspended = false
      jobs[row].status.started = wholeSecond(now)
    }
  }
}
