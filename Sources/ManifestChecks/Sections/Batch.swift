extension Check {
  /// JOB: batch.
  static let batch: [Check] = [.cronDeadline, .jobLifetime, .cronOverlap, .jobRetries, .bareJob, .summerTime]
}
