import SimKernel

/// The CronJob controller (`pkg/controller/cronjob/cronjob_controllerv2.go`).
extension Twin {
  /// The clock of the cluster, in seconds since 1970.
  var wallClock: Int { settings.epoch + Int(now.microseconds / 1_000_000) }

  mutating func syncCronJob(_ row: Int32) {
    guard cronJobs[row].isAlive else { return }
    cleanUpJobs(row)
    let spec = cronJobs[row].spec
    if spec.isSuspended { return }
    if let due = dueTime(row, spec), mayStart(row, spec) {
      if spec.concurrency == .replace { for job in activeJobs(row) { deleteJob(job) } }
      let name = "\(cluster.symbols.text(cronJobs[row].name))-\(due / 60)"
      guard let ticket = admit(cronJobs[row].jobPass, for: Maker(.cronJob, row), name: name) else { return }
      let job = addJob(
        name: cronJobs[row].name, template: cronJobs[row].template, spec: spec.job, cron: row, ticket: ticket)
      jobs[job].scheduled = due
      cronJobs[row].jobs.append(job)
      cronJobs[row].lastScheduled = due
      trace.add(.cronJobStarted, at: now, subject: row, Int64(due))
    }
    refusals.settle(Maker(.cronJob, row), at: now)
    wakeCronJob(row, spec)
  }

  private func activeJobs(_ row: Int32) -> [Int32] {
    cronJobs[row].jobs.filter { jobs[$0].status.finished == nil }
  }

  /// The time for which a run is to be started now.
  private func dueTime(_ row: Int32, _ spec: CronJobSpec) -> Int? {
    var earliest = cronJobs[row].lastScheduled ?? cronJobs[row].created
    var limit = Int.min
    if let deadline = spec.startingDeadline {
      limit = wallClock - Int(deadline.microseconds / 1_000_000)
      earliest = max(earliest, limit)
    }
    guard let due = spec.mostRecent(after: earliest, notAfter: wallClock), due >= limit else { return nil }
    return due == cronJobs[row].lastScheduled ? nil : due
  }

  private func mayStart(_ row: Int32, _ spec: CronJobSpec) -> Bool {
    switch spec.concurrency {
    case .allow, .replace: true
    case .forbid: activeJobs(row).isEmpty
    }
  }

  /// The controller looks again 100 ms after the next time of the schedule.
  private mutating func wakeCronJob(_ row: Int32, _ spec: CronJobSpec) {
    queue.cancel(cronJobs[row].wake)
    let earliest = cronJobs[row].lastScheduled ?? cronJobs[row].created
    let last = spec.mostRecent(after: earliest, notAfter: wallClock) ?? earliest
    guard let next = spec.next(after: max(last, earliest)) else { return }
    let time = SimTime.zero + .seconds(Int64(next - settings.epoch)) + .milliseconds(100)
    cronJobs[row].wake = queue.schedule(.sync(.cronJob, row: row), at: max(time, now + .milliseconds(100)))
  }

  /// Deletes the oldest finished Jobs beyond the limits of the history.
  private mutating func cleanUpJobs(_ row: Int32) {
    let spec = cronJobs[row].spec
    for isFailure in [false, true] {
      let finished = cronJobs[row].jobs.filter {
        jobs[$0].status.finished != nil && jobs[$0].status.target?.isFailure == isFailure
      }
      let limit = isFailure ? spec.failedJobsHistoryLimit : spec.successfulJobsHistoryLimit
      for job in finished.prefix(max(0, finished.count - limit)) { deleteJob(job) }
    }
  }

  /// A Job of a CronJob has finished, or is being deleted.
  mutating func noteCronJob(of job: Int32, isGone: Bool) {
    let row = jobs[job].cron
    guard row >= 0 else { return }
    if isGone { cronJobs[row].jobs.removeAll { $0 == job } }
    dirty.add(.cronJob, row)
  }
}
