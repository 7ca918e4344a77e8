import KubeModel
import SimKernel

/// What all metrics of a round say together.
struct MetricEvaluation {
  /// The largest proposal and its metric's title; nil when nothing may be decided.
  var wanted: (replicas: Int32, title: String)?
  var metrics: [AutoscalerStatus.Metric?]?
  var error: String?
}

extension HorizontalPodAutoscaler {
  /// Asks every metric. A failing metric is passed over unless the others want fewer replicas than there are.
  mutating func evaluateMetrics(
    _ observation: ScaleObservation, _ round: inout AutoscalerRound, now: SimTime
  ) -> MetricEvaluation {
    if let failure = refuseSelector(observation.selector, &round, now: now) {
      return MetricEvaluation(error: failure)
    }
    var evaluation = MetricEvaluation()
    var metrics: [AutoscalerStatus.Metric?] = []
    var replicas: Int32 = 0
    var title = ""
    var failures = 0
    var first: (condition: AutoscalerCondition.State, error: String)?
    for (index, spec) in specification.metrics.enumerated() {
      do {
        let proposal = try propose(spec, observation.metrics[index], observation, now: now)
        round.proposals.append(proposal)
        metrics.append(AutoscalerStatus.Metric(proposal))
        if replicas == 0 || proposal.replicas > replicas {
          replicas = proposal.replicas
          title = spec.title
        }
      } catch {
        let words = FailureWords(error, spec, namespace: specification.namespace)
        round.events.append(AutoscalerEvent(warning: words.reason, words.event))
        round.proposals.append(nil)
        metrics.append(nil)
        failures += 1
        let message = "the HPA was unable to compute the replica count: \(words.event)"
        first = first ?? (.invalid(reason: words.reason, message: message), words.error)
      }
    }
    evaluation.metrics = metrics
    if let first {
      let count = specification.metrics.count
      evaluation.error = "invalid metrics (\(failures) invalid out of \(count)), first error is: \(first.error)"
      if failures >= count || replicas < observation.specReplicas {
        status.set(first.condition, now: now)
        return evaluation
      }
    }
    status.set(.validMetric(title), now: now)
    evaluation.wanted = (replicas, title)
    return evaluation
  }

  /// The error when the scale's selector can't be used.
  private mutating func refuseSelector(
    _ selector: ScaleObservation.ScaleSelector, _ round: inout AutoscalerRound, now: SimTime
  ) -> String? {
    guard let failure = selector.failure else { return nil }
    switch selector {
    case .valid: return nil
    case .missing:
      round.events.append(AutoscalerEvent(warning: "SelectorRequired", failure))
      let message = "the HPA target's scale is missing a selector"
      status.set(.invalid(reason: "InvalidSelector", message: message), now: now)
    case .unreadable:
      round.events.append(AutoscalerEvent(warning: "InvalidSelector", failure))
      status.set(.invalid(reason: "InvalidSelector", message: failure), now: now)
    case .ambiguous:
      round.events.append(AutoscalerEvent(warning: "AmbiguousSelector", failure))
      status.set(.invalid(reason: "AmbiguousSelector", message: failure), now: now)
    }
    return failure
  }

  private func propose(
    _ spec: MetricSpec, _ reading: MetricReading, _ observation: ScaleObservation, now: SimTime
  ) throws(ReplicaFailure) -> ReplicaProposal {
    let calculator = flags.calculator
    let pods = observation.pods.span
    let current = observation.specReplicas
    switch (reading, spec.target) {
    case (.failure(let text), _): throw .metrics(text)
    case (.pods(let column), .utilization(let percent)):
      return try calculator.utilization(
        current: current, targetPercent: percent, pods: pods, readings: column.readings.span, strays: column.strays,
        isCPU: spec.isCPU, requestFault: column.requestFault, tolerance: tolerance, now: now)
    case (.pods(let column), .averageValue(let target)):
      return try calculator.average(
        current: current, target: target, pods: pods, readings: column.readings.span, strays: column.strays,
        isCPU: spec.isCPU, tolerance: tolerance, now: now)
    case (.value(let value, _), .value(let target)):
      return try calculator.value(current: current, value: value, target: target, pods: pods, tolerance: tolerance)
    case (.value(let value, _), .averageValue(let target)):
      return calculator.valuePerPod(
        statusReplicas: observation.statusReplicas, value: value, target: target, tolerance: tolerance)
    case (.pods, .value), (.pods, .missing), (.value, .utilization), (.value, .missing):
      throw .metrics(spec.missingTarget)
    }
  }
}

extension MetricSpec {
  var isCPU: Bool {
    switch source {
    case .resource(let name), .containerResource(let name, _): name == "cpu"
    case .pods, .object, .external, .unknown: false
    }
  }

  var missingTarget: String {
    switch source {
    case .resource, .containerResource:
      "invalid resource metric source: neither an average utilization target nor an average value (usage) target was set"
    case .object: "invalid object metric source: neither a value target nor an average value target was set"
    case .external: "invalid external metric source: neither a value target nor an average value target was set"
    case .pods: "invalid pods metric source: no average value target was set"
    case .unknown(let kind): "unknown metric source type \"\(kind)\""
    }
  }
}

extension AutoscalerStatus.Metric {
  init(_ proposal: ReplicaProposal) {
    switch proposal.source {
    case .utilization: self.init(utilization: proposal.utilization, averageValue: proposal.usage)
    case .podAverage, .valuePerPod: self.init(averageValue: proposal.usage)
    case .value: self.init(value: proposal.usage)
    }
  }
}

/// How a failed metric is spoken of: in an event and the condition, and (with more frames) in the error.
private struct FailureWords {
  var reason: String
  var event: String
  var error: String

  init(_ failure: ReplicaFailure, _ spec: MetricSpec, namespace: String) {
    let isTargetMissing = spec.target == .missing
    let plain = isTargetMissing ? spec.missingTarget : failure.message
    switch spec.source {
    case .resource(let name):
      reason = "FailedGetResourceMetric"
      event = Self.resource(name, spec, failure, plain)
      error = "failed to get \(name) resource metric value: \(event)"
    case .containerResource(let name, let container):
      reason = "FailedGetContainerResourceMetric"
      event = Self.resource(name, spec, failure, plain)
      error = "failed to get \(container) container metric value: \(event)"
    case .pods(let metric):
      reason = "FailedGetPodsMetric"
      event = failure.isFromAPI ? "unable to get metric \(metric): \(plain)" : plain
      error = "failed to get pods metric value: \(event)"
    case .object(let metric, let kind, let described):
      reason = "FailedGetObjectMetric"
      let frame = "unable to get metric \(metric): \(kind) on \(namespace) \(described["name"]?.string ?? "")/"
      event = failure.isFromAPI && !isTargetMissing ? frame + plain : plain
      let average = !spec.isValue && !isTargetMissing
      error = "failed to get object metric value: " + (average ? "failed to get \(metric) object metric: " : "") + event
    case .external(let metric):
      reason = "FailedGetExternalMetric"
      let frame = "unable to get external metric \(namespace)/\(metric)/\(spec.selectorText): "
      event = failure.isFromAPI && !isTargetMissing ? frame + plain : plain
      let inner =
        spec.isValue ? "failed to get external metric \(metric): " : "failed to get \(metric) external metric: "
      error = "failed to get \(metric) external metric value: " + (isTargetMissing ? "" : inner) + event
    case .unknown:
      reason = "InvalidMetricSourceType"
      event = plain
      error = plain
    }
  }

  private static func resource(
    _ name: String, _ spec: MetricSpec, _ failure: ReplicaFailure, _ plain: String
  ) -> String {
    let inner = failure.isFromAPI ? "unable to get metrics for resource \(name): \(plain)" : plain
    switch spec.target {
    case .utilization: return "failed to get \(name) utilization: \(inner)"
    case .averageValue: return "failed to get \(name) usage: \(inner)"
    case .value, .missing: return plain
    }
  }
}

extension MetricSpec {
  fileprivate var isValue: Bool { if case .value = target { true } else { false } }
}

extension ReplicaFailure {
  /// Whether a metrics API failed, not the calculation.
  fileprivate var isFromAPI: Bool {
    switch self {
    case .metrics: true
    case .noPods, .noPodsToCount, .noReadyMetrics, .noMatchingPods, .missingRequest: false
    }
  }
}
