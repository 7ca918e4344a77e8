package import SimKernel

/// KEDA's own loop over one ScaledObject: it decides between zero and one, the HPA does the rest.
/// Mirrors `scaleExecutor.RequestScale` and `fallback` of KEDA 2.20.
package struct ScaledObjectLoop: Sendable {
  package enum Readiness: Sendable, Hashable { case ready, partialTriggerError, triggerError }

  package enum Activity: Sendable, Hashable { case active, forced, inactive, coolingDown, paused }

  /// Why the replicas were set.
  package enum Rule: Sendable, Hashable { case pausedReplicas, activation, deactivation, minimum }

  package struct Poll: Sendable, Hashable {
    /// The value to write to the scale; nil when nothing is to be written.
    package var scaledTo: Int32?
    package var rule: Rule?
    package var activity: Activity
    package var readiness = Readiness.ready
    package var current: Int32
    package var minimum: Int32
    package var idle: Int32?
    package var lastActive: SimTime?
    package var now: SimTime

    package var explanation: Explanation {
      let idle = idle.map { "\($0)" } ?? "unset"
      let last = lastActive.map { "\((now - $0).seconds) s ago" } ?? "never"
      return Explanation(
        inputs: [
          ("current", "\(current)"), ("min", "\(minimum)"), ("idle", idle), ("activity", "\(activity)"),
          ("last active", last),
        ],
        formula: rule.map { "\($0)" } ?? "nothing to do", result: "\(scaledTo ?? current)")
    }
  }

  package var object: ScaledObject
  package private(set) var lastActive: SimTime?
  /// Errors in a row, beside the triggers; the last one counts for the composite metric.
  package private(set) var failures: [Int]
  /// What the last poll found, for triggers with `useCachedMetrics`.
  package private(set) var cached: [TriggerReading] = []

  package init(_ object: ScaledObject) {
    self.object = object
    failures = Array(repeating: 0, count: object.triggers.count + 1)
  }

  /// One poll: the readings beside the triggers (those of CPU and memory triggers don't count).
  package mutating func poll(
    _ readings: [TriggerReading], current: Int32, readyPods: Int32, now: SimTime
  ) -> Poll {
    var poll = Poll(
      activity: .paused, current: current, minimum: object.minReplicas, idle: object.idleReplicas,
      lastActive: lastActive, now: now)
    if object.pauses.stopsTheLoop {
      if let replicas = object.pauses.replicas, replicas != current {
        poll.scaledTo = replicas
        poll.rule = .pausedReplicas
      }
      return poll
    }
    cached = readings
    let state = judge(readings, current: current, readyPods: readyPods)
    if state.isActive || object.isActivationForced {
      poll.activity = object.isActivationForced ? .forced : .active
      followActive(&poll, hasError: state.hasError, now: now)
    } else {
      poll.activity = .inactive
      followInactive(&poll, hasError: state.hasError, now: now)
    }
    return poll
  }

  private mutating func followActive(_ poll: inout Poll, hasError: Bool, now: SimTime) {
    let current = poll.current
    if (object.idleReplicas != nil && current < object.minReplicas) || current == 0 {
      if object.pauses.isScaleOutPaused { return }
      poll.scaledTo = max(object.minReplicas, 1)
      poll.rule = .activation
      lastActive = now
    } else if hasError {
      poll.readiness = .partialTriggerError
    } else {
      lastActive = now
    }
  }

  private mutating func followInactive(_ poll: inout Poll, hasError: Bool, now: SimTime) {
    let current = poll.current
    if hasError, let fallback = object.fallback, fallback.replicas != 0 { return }
    if hasError && object.fallback == nil {
      poll.readiness = .triggerError
    } else if object.idleReplicas.map({ current > $0 }) ?? false || (current > 0 && object.minReplicas == 0) {
      if object.pauses.isScaleInPaused { return }
      let isOver = lastActive.map { $0 + object.cooldown < now } ?? (object.created + object.initialCooldown < now)
      if isOver {
        poll.scaledTo = object.idleReplicas ?? object.minReplicas
        poll.rule = .deactivation
      } else {
        poll.activity = .coolingDown
      }
    } else if object.idleReplicas == nil && current < object.minReplicas {
      poll.scaledTo = object.minReplicas
      poll.rule = .minimum
    }
  }

  // MARK: - Metrics

  /// What the HPA gets when it asks for its metrics, beside `autoscaler.metrics`; nil for CPU and memory, which come
  /// from the metrics server. `readings` is beside the triggers.
  package mutating func metrics(
    _ readings: [TriggerReading], current: Int32, readyPods: Int32, now: SimTime
  ) -> [MetricReading?] {
    let shown = readings.enumerated().map { index, reading in
      object.triggers[index].usesCachedMetrics && index < cached.count ? cached[index] : reading
    }
    if let modifiers = object.modifiers {
      let composite = composite(shown, modifiers, current: current, readyPods: readyPods)
      var result: [MetricReading?] = []
      for trigger in object.triggers where trigger.resource != nil { result.append(nil) }
      return result + [answer(composite, at: now)]
    }
    return object.triggers.indices.map { index in
      if object.triggers[index].resource != nil { return nil }
      return answer(withFallback(shown[index], index, current: current, readyPods: readyPods), at: now)
    }
  }

  private func answer(_ reading: TriggerReading, at now: SimTime) -> MetricReading {
    switch reading {
    case .value(let milli, _): .value(milli, at: now)
    case .failure(let text): .failure("unable to fetch metrics from external metrics API: \(text)")
    }
  }

  private mutating func judge(
    _ readings: [TriggerReading], current: Int32, readyPods: Int32
  ) -> (isActive: Bool, hasError: Bool) {
    if object.hasOnlyResources { return (true, false) }
    if let modifiers = object.modifiers {
      switch composite(readings, modifiers, current: current, readyPods: readyPods) {
      case .value(_, let isActive): return (isActive, false)
      case .failure: return (false, true)
      }
    }
    var isActive = false
    var hasError = false
    for (index, reading) in readings.enumerated() where object.triggers[index].resource == nil {
      switch withFallback(reading, index, current: current, readyPods: readyPods) {
      case .value(_, let active): isActive = isActive || active
      case .failure: hasError = true
      }
    }
    return (isActive, hasError)
  }

  private mutating func composite(
    _ readings: [TriggerReading], _ modifiers: ScaledObject.Modifiers, current: Int32, readyPods: Int32
  ) -> TriggerReading {
    var values: [(name: String, value: Double)] = []
    var failure: TriggerReading?
    for (index, reading) in readings.enumerated() where object.triggers[index].resource == nil {
      switch reading {
      case .value(let milli, _): values.append((object.triggers[index].name, Double(milli) / 1000))
      case .failure: failure = failure ?? reading
      }
    }
    var result = failure
    if result == nil {
      do {
        result = .compared(milliValue(try modifiers.formula.evaluate(values)), above: modifiers.activation)
      } catch {
        result = .failure(error.message)
      }
    }
    return withFallback(
      result ?? .failure("no metrics"), object.triggers.count, target: modifiers.target, type: modifiers.metricType,
      current: current, readyPods: readyPods)
  }

  private mutating func withFallback(
    _ reading: TriggerReading, _ index: Int, current: Int32, readyPods: Int32
  ) -> TriggerReading {
    let trigger = object.triggers[index]
    return withFallback(
      reading, index, target: trigger.target, type: trigger.metricType, current: current, readyPods: readyPods)
  }

  /// Counts errors in a row; beyond the threshold the metric stands for the fallback's replicas.
  private mutating func withFallback(
    _ reading: TriggerReading, _ index: Int, target: Int64, type: ScaledObject.MetricType, current: Int32,
    readyPods: Int32
  ) -> TriggerReading {
    guard case .failure = reading else {
      failures[index] = 0
      return reading
    }
    guard let fallback = object.fallback else { return reading }
    failures[index] += 1
    if failures[index] <= fallback.failureThreshold { return reading }
    let replicas = fallback.replicas(current: current)
    switch type {
    case .averageValue: return .value(Int64(replicas) * target, isActive: true)
    case .value:
      if readyPods == 0 { return reading }
      return .value(Int64(goConverting: Double(target) * Double(replicas) / Double(readyPods)), isActive: true)
    }
  }
}
