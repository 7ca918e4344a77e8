extension Check {
  /// JOB: batch.
  static let batch: [Check] = []
}
