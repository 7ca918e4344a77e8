import SimKernel

/// What a Job asks for.
struct JobSpec: Hashable, Sendable {
  /// nil for a work queue: one success ends the Job.
  var completions: Int32? = 1
  var parallelism: Int32 = 1
  var backoffLimit: Int32 = 6
  var isIndexed = false
  var backoffLimitPerIndex: Int32?
  var maxFailedIndexes: Int32?
  var activeDeadline: SimDuration?
  /// `ttlSecondsAfterFinished`.
  var timeToLive: SimDuration?
  var isSuspended = false
  /// `podReplacementPolicy: Failed`: a pod that stops is replaced, and counted, when it has failed.
  var replacesFailedOnly = false
  /// nil where the Job has no `podFailurePolicy`.
  var failureRules: [PodFailureRule]?
  var successRules: [JobSuccessRule] = []
}

/// Why a Job ends; the texts are those of the API.
enum JobReason: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  case completionsReached, successPolicy
  case backoffLimitExceeded, deadlineExceeded, podFailurePolicy, maxFailedIndexesExceeded, failedIndexes

  var isFailure: Bool {
    switch self {
    case .completionsReached, .successPolicy: false
    case .backoffLimitExceeded, .deadlineExceeded, .podFailurePolicy, .maxFailedIndexesExceeded, .failedIndexes: true
    }
  }

  var text: String {
    switch self {
    case .completionsReached: "CompletionsReached"
    case .successPolicy: "SuccessPolicy"
    case .backoffLimitExceeded: "BackoffLimitExceeded"
    case .deadlineExceeded: "DeadlineExceeded"
    case .podFailurePolicy: "PodFailurePolicy"
    case .maxFailedIndexesExceeded: "MaxFailedIndexesExceeded"
    case .failedIndexes: "FailedIndexes"
    }
  }
}

/// `status` of a Job.
struct JobStatus: Hashable, Sendable {
  var active: Int32 = 0
  var ready: Int32 = 0
  var terminating: Int32 = 0
  var succeeded: Int32 = 0
  var failed: Int32 = 0
  /// `startTime`, in whole seconds.
  var started: SimTime?
  /// The condition Suspended; nil where it is missing.
  var isSuspended: Bool?
  /// The condition FailureTarget or SuccessCriteriaMet: the Job only waits for its pods to stop.
  var target: JobReason?
  /// When the condition Failed or Complete was set, in whole seconds.
  var finished: SimTime?
}

/// One completion index of an indexed Job.
struct JobIndex: Hashable, Sendable, BitwiseCopyable {
  var active: Int16 = 0
  var isSucceeded = false
  var isFailed = false
  /// Counted failures of its pods, the annotation `job-index-failure-count`.
  var failures: Int32 = 0
  /// Failures in a row for the back-off, ignored ones included.
  var waits: Int32 = 0
  var lastFailure = SimTime.zero
}

/// One Job.
struct Job: Sendable {
  var name: Symbol
  var namespace: Symbol
  var spec: JobSpec
  var status = JobStatus()
  var isAlive = true
  /// The row is another Job's to be.
  var isReleased = false
  /// The CronJob's row; -1 where nobody owns the Job.
  var cron: Int32 = -1
  /// The time of the schedule that it is for, in seconds since 1970.
  var scheduled: Int?
  var created: SimTime
  /// The number of the ticket that quotas were charged for; -1 where none was.
  var ticket: Int32 = -1
  /// By index, up to the highest that was used.
  var indexes: [JobIndex] = []
  /// Pods that have stopped or do so, and that the status does not count yet.
  var uncounted: [PodID] = []
  /// Failures since the last success, and the time of the last one.
  var failuresInARow: Int32 = 0
  var lastFailure = SimTime.zero
  /// When the controller looks at the Job next.
  var wakeTime = SimTime.never
  var wake = EventTicket.none
  var expiry = EventTicket.none
}

/// Jobs; a row is free again when a Job and its pods are gone.
struct JobTable: Sendable {
  var owned = OwnedPods()
  private(set) var list: [Job] = []

  subscript(row: Int32) -> Job {
    _read { yield list[Int(row)] }
    _modify { yield &list[Int(row)] }
  }

  var count: Int { list.count }

  mutating func add(_ job: Job, template: TemplateID) -> Int32 {
    let row = owned.add(template: template)
    if Int(row) == list.count { list.append(job) } else { list[Int(row)] = job }
    return row
  }

  /// Frees the row of a Job that is gone, once its pods are gone too.
  mutating func release(_ row: Int32) {
    if !list[Int(row)].isReleased { list[Int(row)].isReleased = owned.release(row) }
  }
}
