package import SimKernel

extension HorizontalPodAutoscaler {
  /// One round of the controller.
  package mutating func reconcile(_ observation: ScaleObservation, now: SimTime) -> AutoscalerRound {
    var round = AutoscalerRound()
    if let failure = observation.scaleFailure {
      round.events.append(AutoscalerEvent(warning: "FailedGetScale", failure))
      status.set(.failedGetScale(failure), now: now)
      round.error = "failed to query scale subresource for \(reference): \(failure)"
      return round
    }
    status.set(.succeededGetScale, now: now)
    let current = observation.specReplicas
    history.recordInitial(current, now: now)
    if current == 0 && specification.minReplicas != 0 {
      status.set(.scalingDisabled, now: now)
      finish(current: current, desired: current, metrics: nil)
    } else if current > specification.maxReplicas {
      rescale(
        to: specification.maxReplicas, why: "Current number of replicas above Spec.MaxReplicas", observation, &round,
        metrics: nil, now: now)
    } else if current < specification.minReplicas {
      rescale(
        to: specification.minReplicas, why: "Current number of replicas below Spec.MinReplicas", observation, &round,
        metrics: nil, now: now)
    } else {
      followMetrics(observation, &round, now: now)
    }
    return round
  }

  private mutating func followMetrics(_ observation: ScaleObservation, _ round: inout AutoscalerRound, now: SimTime) {
    let current = observation.specReplicas
    let evaluation = evaluateMetrics(observation, &round, now: now)
    guard let wanted = evaluation.wanted else {
      let error = evaluation.error ?? ""
      finish(current: current, desired: status.desiredReplicas, metrics: evaluation.metrics)
      round.events.append(AutoscalerEvent(warning: "FailedComputeMetricsReplicas", error))
      round.error = "failed to compute desired number of replicas based on listed metrics for \(reference): \(error)"
      return
    }
    round.error = evaluation.error
    let desired = max(0, wanted.replicas)
    var why = ""
    if desired > current {
      why = "\(wanted.title) above target"
    } else if desired < current {
      why = "All metrics below target"
    }
    round.wanted = desired
    let normalized = normalize(desired, current: current, &round, now: now)
    if normalized == current {
      finish(current: current, desired: current, metrics: evaluation.metrics)
    } else {
      rescale(to: normalized, why: why, observation, &round, metrics: evaluation.metrics, now: now)
    }
  }

  /// A round that sees what the round before saw, when the metrics wanted the replicas that there are: all that changes
  /// is the history.
  mutating func rest(current: Int32, now: SimTime) { _ = stabilize(current, current: current, now: now) }

  private mutating func stabilize(_ desired: Int32, current: Int32, now: SimTime) -> Int32 {
    guard let behavior = specification.behavior else {
      return history.stabilize(desired, window: flags.downscaleStabilization, now: now)
    }
    return history.stabilize(
      desired, current: current, upWindow: behavior.up.stabilizationWindow ?? .zero,
      downWindow: behavior.down.stabilizationWindow ?? flags.downscaleStabilization, now: now)
  }

  /// Stabilises and limits what the metrics want.
  mutating func normalize(
    _ desired: Int32, current: Int32, _ round: inout AutoscalerRound, now: SimTime
  ) -> Int32 {
    let limits = ReplicaLimits(minimum: specification.minReplicas, maximum: specification.maxReplicas)
    let stabilized = stabilize(desired, current: current, now: now)
    let limited: (replicas: Int32, limit: ReplicaLimit)
    var state = AutoscalerCondition.State.readyForNewScale
    if let behavior = specification.behavior {
      if stabilized != desired { state = desired >= current ? .growthStabilized : .shrinkingStabilized }
      limited = limits.apply(stabilized, current: current, behavior: behavior, history: history, now: now)
    } else {
      if stabilized != desired { state = .shrinkingStabilized }
      limited = limits.apply(stabilized, current: current)
    }
    status.set(state, now: now)
    status.set(.limited(limited.limit, isLimiting: limited.replicas != stabilized), now: now)
    round.stabilized = stabilized
    round.limit = limited.limit
    return limited.replicas
  }

  private mutating func rescale(
    to replicas: Int32, why: String, _ observation: ScaleObservation, _ round: inout AutoscalerRound,
    metrics: [AutoscalerStatus.Metric?]?, now: SimTime
  ) {
    let current = observation.specReplicas
    if let failure = observation.writeFailure {
      let text = "New size: \(replicas); reason: \(why); error: \(failure)"
      round.events.append(AutoscalerEvent(warning: "FailedRescale", text))
      status.set(.failedUpdateScale(failure), now: now)
      finish(current: current, desired: status.desiredReplicas, metrics: metrics)
      round.error = "failed to rescale \(reference): \(failure)"
      return
    }
    status.set(.succeededRescale(replicas), now: now)
    round.events.append(AutoscalerEvent(normal: "SuccessfulRescale", "New size: \(replicas); reason: \(why)"))
    if let behavior = specification.behavior {
      history.store(from: current, to: replicas, behavior: behavior, now: now)
    }
    round.scaledTo = replicas
    finish(current: current, desired: replicas, metrics: metrics)
    status.lastScaleTime = now
  }

  private mutating func finish(current: Int32, desired: Int32, metrics: [AutoscalerStatus.Metric?]?) {
    status.currentReplicas = current
    status.desiredReplicas = desired
    status.metrics = metrics
  }
}
