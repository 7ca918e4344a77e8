package import SimKernel

/// Whether, and by what, the wanted replicas were limited.
package enum ReplicaLimit: Sendable, Hashable {
  case withinRange, tooFew, tooMany, growthRate, shrinkingRate
}

/// Where an autoscaler may move the replicas in one round.
package struct ReplicaLimits: Sendable, Hashable {
  package var minimum: Int32
  package var maximum: Int32

  package init(minimum: Int32, maximum: Int32) {
    self.minimum = minimum
    self.maximum = maximum
  }

  /// Without `spec.behavior`: at most twice as many in one round, but four are always allowed.
  package func apply(_ desired: Int32, current: Int32) -> (replicas: Int32, limit: ReplicaLimit) {
    let rate = Int32(goConverting: max(2.0 * Double(current), 4.0))
    let ceiling = min(maximum, rate)
    if desired < minimum { return (minimum, .tooFew) }
    if desired > ceiling { return (ceiling, maximum > rate ? .growthRate : .tooMany) }
    return (desired, .withinRange)
  }

  /// With `spec.behavior`: what the policies allow.
  package func apply(
    _ desired: Int32, current: Int32, behavior: ScalingBehavior, history: ScalingHistory, now: SimTime
  ) -> (replicas: Int32, limit: ReplicaLimit) {
    if desired > current {
      let rate = max(current, history.upLimit(current: current, rules: behavior.up, now: now))
      let ceiling = min(maximum, rate)
      if desired > ceiling { return (ceiling, maximum > rate ? .growthRate : .tooMany) }
    } else if desired < current {
      let rate = min(current, history.downLimit(current: current, rules: behavior.down, now: now))
      let floor = max(minimum, rate)
      if desired < floor { return (floor, minimum < rate ? .shrinkingRate : .tooFew) }
    }
    return (desired, .withinRange)
  }
}
