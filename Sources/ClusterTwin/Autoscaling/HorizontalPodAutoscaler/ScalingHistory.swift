package import SimKernel

/// What an autoscaler remembers between rounds: unstabilised recommendations and scale events.
///
/// Mirrors the maps of `HorizontalController`; slots of outdated entries are used again, so the lists stay short.
package struct ScalingHistory: Sendable, Hashable {
  package struct Recommendation: Sendable, Hashable {
    package var replicas: Int32
    package var at: SimTime

    package init(replicas: Int32, at: SimTime) {
      self.replicas = replicas
      self.at = at
    }
  }

  /// A change of the replicas that was carried out; the change is positive in both directions.
  package struct ScaleEvent: Sendable, Hashable {
    package var change: Int32
    package var at: SimTime
    package var isOutdated = false

    package init(change: Int32, at: SimTime) {
      self.change = change
      self.at = at
    }
  }

  package var recommendations: [Recommendation] = []
  package var growth: [ScaleEvent] = []
  package var shrinking: [ScaleEvent] = []

  package init() {}

  /// The first round records what runs, so that nothing shrinks before the window is over.
  mutating func recordInitial(_ current: Int32, now: SimTime) {
    if recommendations.isEmpty { recommendations.append(Recommendation(replicas: current, at: now)) }
  }

  // MARK: - Stabilisation

  /// The largest recommendation of the window (`spec.behavior` absent).
  package mutating func stabilize(_ desired: Int32, window: SimDuration, now: SimTime) -> Int32 {
    let cutoff = now - window
    var largest = desired
    var old: Int?
    for (index, entry) in recommendations.enumerated() {
      if entry.at < cutoff {
        old = index
      } else {
        largest = max(largest, entry.replicas)
      }
    }
    record(desired, in: old, now: now)
    return largest
  }

  /// The current replicas, moved into the bounds of both windows.
  package mutating func stabilize(
    _ desired: Int32, current: Int32, upWindow: SimDuration, downWindow: SimDuration, now: SimTime
  ) -> Int32 {
    let upCutoff = now - upWindow
    let downCutoff = now - downWindow
    var lowest = desired
    var highest = desired
    var old: Int?
    for (index, entry) in recommendations.enumerated() {
      if entry.at > upCutoff { lowest = min(lowest, entry.replicas) }
      if entry.at > downCutoff { highest = max(highest, entry.replicas) }
      if entry.at < upCutoff && entry.at < downCutoff { old = index }
    }
    record(desired, in: old, now: now)
    return min(max(current, lowest), highest)
  }

  private mutating func record(_ desired: Int32, in slot: Int?, now: SimTime) {
    let entry = Recommendation(replicas: desired, at: now)
    if let slot { recommendations[slot] = entry } else { recommendations.append(entry) }
  }

  // MARK: - Scale events

  /// Remembers a change that was carried out (only with `spec.behavior`).
  package mutating func store(from previous: Int32, to replicas: Int32, behavior: ScalingBehavior, now: SimTime) {
    if replicas > previous {
      Self.store(replicas - previous, in: &growth, longest: behavior.up.longestPeriod, now: now)
    } else {
      Self.store(previous - replicas, in: &shrinking, longest: behavior.down.longestPeriod, now: now)
    }
  }

  private static func store(
    _ change: Int32, in events: inout [ScaleEvent], longest: SimDuration, now: SimTime
  ) {
    let cutoff = now - longest
    var slot: Int?
    for index in events.indices {
      if events[index].at < cutoff { events[index].isOutdated = true }
      if events[index].isOutdated { slot = index }
    }
    let event = ScaleEvent(change: change, at: now)
    if let slot { events[slot] = event } else { events.append(event) }
  }

  // MARK: - Rates

  /// The most replicas that the policies allow.
  package func upLimit(current: Int32, rules: ScalingRules, now: SimTime) -> Int32 {
    limit(current: current, rules: rules, smallest: rules.selection == .min, now: now) { policy, start in
      switch policy.kind {
      case .pods: start &+ policy.value
      case .percent: Int32(goConverting: (Double(start) * (1 + Double(policy.value) / 100)).rounded(.up))
      }
    }
  }

  /// The fewest replicas that the policies allow.
  package func downLimit(current: Int32, rules: ScalingRules, now: SimTime) -> Int32 {
    limit(current: current, rules: rules, smallest: rules.selection != .min, now: now) { policy, start in
      switch policy.kind {
      case .pods: start &- policy.value
      case .percent: Int32(goConverting: Double(start) * (1 - Double(policy.value) / 100))
      }
    }
  }

  private func limit(
    current: Int32, rules: ScalingRules, smallest: Bool, now: SimTime,
    propose: (ScalingRules.Policy, Int32) -> Int32
  ) -> Int32 {
    if rules.selection == .disabled { return current }
    var result = smallest ? Int32.max : Int32.min
    for policy in rules.policies {
      let cutoff = now - policy.period
      let start = current &- Self.change(in: growth, after: cutoff) &+ Self.change(in: shrinking, after: cutoff)
      let proposed = propose(policy, start)
      result = smallest ? min(result, proposed) : max(result, proposed)
    }
    return result
  }

  private static func change(in events: [ScaleEvent], after cutoff: SimTime) -> Int32 {
    var sum: Int32 = 0
    for event in events where event.at > cutoff { sum &+= event.change }
    return sum
  }
}
