import SimKernel

/// Bounds what may happen within one instant, so that a loop without an end is found, and named.
///
/// Beyond the bound the next thousand happenings are counted by whom they are about; who has most of them is the culprit.
struct InstantBound: Sendable {
  private static let observed = 1_000

  private var instant = SimTime.never
  private var count = 0
  private var suspects: [String: Int] = [:]

  /// Counts a happening at `now`; true beyond the bound, where `suspect` is to be told whom it was about.
  mutating func isExceeded(at now: SimTime, limit: Int) -> Bool {
    if instant != now {
      instant = now
      count = 0
    }
    count += 1
    return count > limit
  }

  /// Notes whom a happening beyond the bound was about; gives the culprit once enough were seen.
  mutating func suspect(_ subject: String, limit: Int) -> String? {
    if count == limit + 1 { suspects.removeAll() }
    suspects[subject, default: 0] += 1
    guard count >= limit + min(limit, Self.observed) else { return nil }
    return suspects.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.first?.key
  }
}
