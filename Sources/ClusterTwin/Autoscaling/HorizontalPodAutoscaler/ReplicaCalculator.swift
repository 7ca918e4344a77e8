package import SimKernel

/// Proposes replicas from metrics. Mirrors `podautoscaler.ReplicaCalculator` of Kubernetes 1.36.
///
/// Works on plain columns in one pass without allocation: row `i` of the readings belongs to row `i` of the pods. Sums
/// that leave 64 bits wrap around, as they do in Go.
package struct ReplicaCalculator: Sendable {
  /// How long after its start a pod's CPU samples are doubted (`--horizontal-pod-autoscaler-cpu-initialization-period`).
  package var initializationPeriod = SimDuration.minutes(5)
  /// Readiness that changes sooner after the start counts as the initial one
  /// (`--horizontal-pod-autoscaler-initial-readiness-delay`).
  package var readinessDelay = SimDuration.seconds(30)

  package init() {}

  // MARK: - Metrics of pods

  /// Proposes for a target that is a percentage of the requests.
  package func utilization(
    current: Int32, targetPercent: Int32, pods: Span<PodState>, readings: Span<PodReading>, strays: StrayReadings,
    isCPU: Bool, requestFault: RequestFault? = nil, tolerance: ScalingTolerance, now: SimTime
  ) throws(ReplicaFailure) -> ReplicaProposal {
    if pods.isEmpty { throw .noPods }
    let fallback = max(100, Int64(targetPercent))
    let groups = group(pods, readings, isCPU: isCPU, now: now) { $0.request &* fallback / 100 }
    if groups.ready + strays.count == 0 { throw .noReadyMetrics }
    if let requestFault { throw .missingRequest(requestFault) }
    if groups.readyRequest == 0 { throw .noMatchingPods }
    let percent = Int32(truncatingIfNeeded: groups.readyUsage &* 100 / groups.readyRequest)
    var proposal = ReplicaProposal(
      replicas: current, rule: .withinTolerance, source: .utilization, current: current, target: Int64(targetPercent),
      utilization: percent, usage: groups.readyUsage / Int64(groups.ready),
      ratio: Double(percent) / Double(targetPercent), groups: groups)
    decide(&proposal, tolerance: tolerance) { ratio, fillsUnready in
      var usage = groups.readyUsage
      var request = groups.readyRequest
      var count = groups.ready + strays.count
      if ratio != 1.0 {
        count += groups.missing
        request &+= groups.missingRequest
        if ratio < 1.0 { usage &+= groups.missingFallback }
      }
      if fillsUnready {
        count += groups.unready
        request &+= groups.unreadyRequest
      }
      let filled = Int32(truncatingIfNeeded: usage &* 100 / request)
      return (Double(filled) / Double(targetPercent), count)
    }
    return proposal
  }

  /// Proposes for a target that is an average of the pods in thousandths.
  package func average(
    current: Int32, target: Int64, pods: Span<PodState>, readings: Span<PodReading>, strays: StrayReadings,
    isCPU: Bool, tolerance: ScalingTolerance, now: SimTime
  ) throws(ReplicaFailure) -> ReplicaProposal {
    if pods.isEmpty { throw .noPods }
    let groups = group(pods, readings, isCPU: isCPU, now: now) { _ in target }
    let samples = groups.ready + strays.count
    if samples == 0 { throw .noReadyMetrics }
    let usage = (groups.readyUsage + strays.usage) / Int64(samples)
    var proposal = ReplicaProposal(
      replicas: current, rule: .withinTolerance, source: .podAverage, current: current, target: target, usage: usage,
      ratio: Double(usage) / Double(target), groups: groups)
    decide(&proposal, tolerance: tolerance) { ratio, fillsUnready in
      var total = groups.readyUsage + strays.usage
      var count = samples
      if ratio != 1.0 {
        count += groups.missing
        if ratio < 1.0 { total &+= groups.missingFallback }
      }
      if fillsUnready { count += groups.unready }
      return (Double(total / Int64(count)) / Double(target), count)
    }
    return proposal
  }

  /// Decides from the ratio of the samples that count, filling in the others where the controller does.
  private func decide(
    _ proposal: inout ReplicaProposal, tolerance: ScalingTolerance,
    fill: (_ ratio: Double, _ fillsUnready: Bool) -> (ratio: Double, count: Int)
  ) {
    let ratio = proposal.ratio
    let current = proposal.current
    let fillsUnready = proposal.groups.unready > 0 && ratio > 1.0
    if !fillsUnready && proposal.groups.missing == 0 {
      if tolerance.contains(ratio) { return }
      proposal.rule = .readyPods
      proposal.multiplier = proposal.groups.ready
      proposal.replicas = Int32(goConverting: (ratio * Double(proposal.multiplier)).rounded(.up))
      return
    }
    let filled = fill(ratio, fillsUnready)
    proposal.filledRatio = filled.ratio
    proposal.multiplier = filled.count
    if tolerance.contains(filled.ratio) {
      proposal.rule = .filledInWithinTolerance
    } else if (ratio < 1.0 && filled.ratio > 1.0) || (ratio > 1.0 && filled.ratio < 1.0) {
      proposal.rule = .directionTurned
    } else {
      let replicas = Int32(goConverting: (filled.ratio * Double(filled.count)).rounded(.up))
      if (filled.ratio < 1.0 && replicas > current) || (filled.ratio > 1.0 && replicas < current) {
        proposal.rule = .countAgainstDirection
      } else {
        proposal.rule = .filledIn
        proposal.replicas = replicas
      }
    }
  }

  private func group(
    _ pods: Span<PodState>, _ readings: Span<PodReading>, isCPU: Bool, now: SimTime,
    fallback: (PodReading) -> Int64
  ) -> PodGroups {
    var groups = PodGroups()
    for row in pods.indices {
      let pod = pods[row]
      let count = Int(pod.count)
      let factor = Int64(count)
      groups.pods += count
      if pod.isDeleted || pod.phase == .failed {
        groups.ignored += count
        continue
      }
      let reading = readings[row]
      if pod.phase == .pending {
        groups.unready += count
        groups.unreadyRequest &+= reading.request &* factor
      } else if !reading.isPresent {
        groups.missing += count
        groups.missingRequest &+= reading.request &* factor
        groups.missingFallback &+= fallback(reading) &* factor
      } else if isCPU && isUnmeasured(pod, reading, now: now) {
        groups.unready += count
        groups.unreadyRequest &+= reading.request &* factor
      } else {
        groups.ready += count
        groups.readyUsage &+= reading.usage &* factor
        groups.readyRequest &+= reading.request &* factor
      }
    }
    return groups
  }

  /// Whether a CPU sample says nothing about the pod at work: it shows the start, or a pod that was never ready.
  private func isUnmeasured(_ pod: PodState, _ reading: PodReading, now: SimTime) -> Bool {
    if pod.readiness == .absent || pod.start == .never { return true }
    if pod.start + initializationPeriod > now {
      return pod.readiness == .isFalse || reading.measuredAt < pod.readyAt + reading.window
    }
    return pod.readiness == .isFalse && pod.start + readinessDelay > pod.readyAt
  }

  // MARK: - Metrics of something else

  /// Proposes for a metric of an object or from outside whose target is a value.
  package func value(
    current: Int32, value: Int64, target: Int64, pods: Span<PodState>, tolerance: ScalingTolerance
  ) throws(ReplicaFailure) -> ReplicaProposal {
    var proposal = ReplicaProposal(
      replicas: current, rule: .withinTolerance, source: .value, current: current, target: target, usage: value,
      ratio: Double(value) / Double(target))
    if current == 0 {
      proposal.rule = .fromZero
      proposal.replicas = Int32(goConverting: proposal.ratio.rounded(.up))
      return proposal
    }
    if tolerance.contains(proposal.ratio) { return proposal }
    let ready = countReady(pods)
    if pods.isEmpty { throw .noPodsToCount }
    proposal.rule = .readyPods
    proposal.multiplier = ready
    proposal.replicas = Int32(goConverting: (proposal.ratio * Double(ready)).rounded(.up))
    return proposal
  }

  private func countReady(_ pods: Span<PodState>) -> Int {
    var ready = 0
    for row in pods.indices {
      // Read once: Swift 6.3 fails to optimize two reads of a span in one condition.
      let pod = pods[row]
      if pod.phase == .running && pod.readiness == .isTrue { ready += Int(pod.count) }
    }
    return ready
  }

  /// Proposes for a metric of an object or from outside whose target is a value per pod.
  package func valuePerPod(
    statusReplicas: Int32, value: Int64, target: Int64, tolerance: ScalingTolerance
  ) -> ReplicaProposal {
    let ratio = Double(value) / (Double(target) * Double(statusReplicas))
    var proposal = ReplicaProposal(
      replicas: statusReplicas, rule: .withinTolerance, source: .valuePerPod, current: statusReplicas, target: target,
      usage: Int64(goConverting: (Double(value) / Double(statusReplicas)).rounded(.up)), ratio: ratio)
    if !tolerance.contains(ratio) {
      proposal.rule = .perPod
      proposal.multiplier = Int(statusReplicas)
      proposal.replicas = Int32(goConverting: (Double(value) / Double(target)).rounded(.up))
    }
    return proposal
  }
}
