import KubeModel
import SimKernel

/// What a CronJob asks for.
struct CronJobSpec: Sendable {
  enum Concurrency: UInt8, Sendable { case allow, forbid, replace }

  var schedule: CronSchedule
  /// Of the zone that the schedule is meant in.
  var clock = TimeZoneRule.utc
  var concurrency = Concurrency.allow
  var startingDeadline: SimDuration?
  var isSuspended = false
  var successfulJobsHistoryLimit = 3
  var failedJobsHistoryLimit = 1
  var job: JobSpec

  /// The first time after an instant, in seconds since 1970; nil where there is none in five years.
  func next(after instant: Int) -> Int? { clock.next(of: schedule, after: instant) }

  /// The last time that is due: after `earliest`, not after `now`; those before it are skipped
  /// (`pkg/controller/cronjob/utils.go`, `mostRecentScheduleTime`).
  func mostRecent(after earliest: Int, notAfter now: Int) -> Int? {
    guard let first = next(after: earliest), first <= now else { return nil }
    guard let second = next(after: first), second <= now, second > first else { return first }
    let period = second - first
    var latest: Int?
    var time = next(after: first + ((now - first) / period - 1) * period)
    while let found = time, found <= now {
      latest = found
      time = next(after: found)
    }
    return latest
  }
}

/// One CronJob.
struct CronJob: Sendable {
  var name: Symbol
  var namespace: Symbol
  var template: TemplateID
  var spec: CronJobSpec
  var created: Int
  /// What quotas say of its Jobs.
  var jobPass: AdmissionPass
  var isAlive = true
  /// `status.lastScheduleTime`, in seconds since 1970.
  var lastScheduled: Int?
  /// Its Jobs that exist, the oldest first.
  var jobs: [Int32] = []
  var wake = EventTicket.none
}

struct CronJobTable: Sendable {
  private(set) var list: [CronJob] = []

  subscript(row: Int32) -> CronJob {
    _read { yield list[Int(row)] }
    _modify { yield &list[Int(row)] }
  }

  var count: Int { list.count }

  mutating func add(_ cron: CronJob) -> Int32 {
    list.append(cron)
    return Int32(list.count - 1)
  }
}
