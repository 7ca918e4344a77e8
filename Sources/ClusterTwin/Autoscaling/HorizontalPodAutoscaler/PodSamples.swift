package import SimKernel

/// What the autoscaler knows of a pod that the scale's selector matches, whatever the metric; pods that are alike in all
/// of it and in their samples may share a row.
package struct PodState: Sendable, Hashable {
  package enum Phase: UInt8, Sendable { case pending, running, succeeded, failed, unknown }

  /// The Ready condition.
  package enum Readiness: UInt8, Sendable { case absent, isTrue, isFalse, isUnknown }

  package var phase: Phase
  package var readiness: Readiness
  /// Whether the pod has a deletion timestamp.
  package var isDeleted: Bool
  /// `status.startTime`; `.never` while the kubelet hasn't seen the pod.
  package var start: SimTime
  /// When the Ready condition last changed its status.
  package var readyAt: SimTime
  /// How many pods the row stands for.
  package var count: Int32 = 1

  package init(
    phase: Phase, readiness: Readiness = .absent, isDeleted: Bool = false, start: SimTime = .never,
    readyAt: SimTime = .zero
  ) {
    self.phase = phase
    self.readiness = readiness
    self.isDeleted = isDeleted
    self.start = start
    self.readyAt = readyAt
  }
}

/// One metric of one pod, a row beside its `PodState`.
package struct PodReading: Sendable, Hashable {
  /// Thousandths of the metric's unit.
  package var usage: Int64
  /// Thousandths of the resource's unit; 0 for metrics that aren't resources.
  package var request: Int64
  package var measuredAt: SimTime
  /// The span that the sample covers.
  package var window: SimDuration
  package var isPresent: Bool

  package init(usage: Int64, request: Int64 = 0, measuredAt: SimTime, window: SimDuration) {
    self.usage = usage
    self.request = request
    self.measuredAt = measuredAt
    self.window = window
    isPresent = true
  }

  /// No sample of this pod.
  package static func missing(request: Int64) -> PodReading {
    var reading = PodReading(usage: 0, request: request, measuredAt: .zero, window: .zero)
    reading.isPresent = false
    return reading
  }
}

/// Samples of pods that the selector doesn't (or no longer) find; the controller counts them in some of its sums.
package struct StrayReadings: Sendable, Hashable {
  package var count: Int
  package var usage: Int64

  package init(count: Int = 0, usage: Int64 = 0) {
    self.count = count
    self.usage = usage
  }
}

/// The pods of a scale by what their samples are worth, with all sums that a proposal can need.
package struct PodGroups: Sendable, Hashable {
  package var pods = 0
  /// With a sample that counts.
  package var ready = 0
  /// Pending or, for CPU, not yet measured since they became ready.
  package var unready = 0
  package var missing = 0
  /// Being deleted or failed.
  package var ignored = 0
  package var readyUsage: Int64 = 0
  package var readyRequest: Int64 = 0
  package var unreadyRequest: Int64 = 0
  package var missingRequest: Int64 = 0
  /// What the missing pods are taken to use on a scale-down.
  package var missingFallback: Int64 = 0
}

/// How far the ratio of usage to target may be from 1 without a change.
package struct ScalingTolerance: Sendable, Hashable {
  package var up: Double
  package var down: Double

  package init(up: Double = 0.1, down: Double = 0.1) {
    self.up = up
    self.down = down
  }

  func contains(_ ratio: Double) -> Bool { 1.0 - down <= ratio && ratio <= 1.0 + up }
}
