package import SimKernel

/// How much of one replica controller the updater may disturb in one loop.
/// Mirrors `singleGroupStats` of the Vertical Pod Autoscaler 1.8.
package struct DisruptionGroup: Sendable, Hashable {
  /// The controller's replicas (a Job's: its live pods).
  package var configured: Int
  package private(set) var running: Int
  /// How many pods may be away at once.
  package let tolerance: Int
  package private(set) var evicted = 0
  package private(set) var resized = 0

  package init(configured: Int, running: Int, toleranceFraction: Double) {
    self.configured = configured
    self.running = running
    tolerance = Int(Double(configured) * toleranceFraction)
  }

  package var isDisruptable: Bool {
    running - (evicted + resized) > configured - tolerance
      || (configured == running && tolerance == 0 && evicted == 0 && resized == 0)
  }

  package func mayEvict(_ pod: VerticalPod, now: SimTime) -> Bool {
    if pod.isPending { return true }
    return pod.resize == .none ? isDisruptable : mayGiveUpResizing(pod, now: now)
  }

  /// Whether a resize that doesn't come about may end in an eviction.
  package func mayGiveUpResizing(_ pod: VerticalPod, now: SimTime) -> Bool {
    if !isDisruptable { return false }
    switch pod.resize {
    case .none: return false
    case .deferred(let since): return now - since > .minutes(5)
    case .infeasible, .error: return true
    case .inProgress(let since): return now - since > .hours(1)
    }
  }

  mutating func noteEviction(of pod: VerticalPod) { if !pod.isPending { evicted += 1 } }
  mutating func noteResize() { resized += 1 }

  package var explanation: Explanation {
    Explanation(
      inputs: [
        ("configured", "\(configured)"), ("running", "\(running)"), ("tolerance", "\(tolerance)"),
        ("disturbed", "\(evicted + resized)"),
      ],
      formula: "running - disturbed > configured - tolerance", result: "\(isDisruptable)")
  }
}
