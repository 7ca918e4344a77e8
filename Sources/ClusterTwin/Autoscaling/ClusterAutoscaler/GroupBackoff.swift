import SimKernel

/// Keeps failed groups out of scale-ups for a while, longer each time.
/// Mirrors `exponential_backoff` of the Cluster Autoscaler 1.36.
struct GroupBackoff: Sendable {
  private struct Entry: Sendable {
    var duration: SimDuration
    var until: SimTime
    var lastFailure: SimTime
  }

  private let flags: ClusterAutoscalerFlags
  private var entries: [String: Entry] = [:]

  init(_ flags: ClusterAutoscalerFlags = ClusterAutoscalerFlags()) { self.flags = flags }

  func isBackedOff(_ group: String, now: SimTime) -> Bool { entries[group].map { $0.until > now } ?? false }

  /// Notes a failure; the pause doubles when the one before was over.
  mutating func fail(_ group: String, now: SimTime) {
    var duration = flags.initialBackoff
    if let entry = entries[group], now - entry.lastFailure <= flags.backoffReset {
      duration = entry.until <= now ? min(entry.duration * 2, flags.maxBackoff) : entry.duration
    }
    entries[group] = Entry(duration: duration, until: now + duration, lastFailure: now)
  }

  mutating func succeed(_ group: String) { entries[group] = nil }
}
