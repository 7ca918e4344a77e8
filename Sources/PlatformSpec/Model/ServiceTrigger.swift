extension Service {
  /// What scales a service beside its load and its queues.
  package enum Trigger: Sendable, Hashable {
    /// A number of pods from one time to another, cron expressions both.
    case hours(start: String, end: String, timeZone: String, replicas: Int)
    /// A pod for each so much of what a query of Prometheus says.
    case metric(query: String, perPod: String)
  }
}
