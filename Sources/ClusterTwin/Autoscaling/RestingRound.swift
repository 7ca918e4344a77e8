import SimKernel

/// What a HorizontalPodAutoscaler saw in a round that left everything as it was: a round that sees the same comes to
/// the same, and need not be worked out.
struct RestingRound: Sendable {
  /// The changes of the workload's pods up to then.
  fileprivate var changes: UInt32
  fileprivate var current: Int32
  fileprivate var actual: Int32
  /// The samples of each row of pods, metric by metric.
  fileprivate var samples: [PodReading]
}

extension Twin {
  /// What a round saw, if that can be seen again: pods that have all settled, and metrics that are resources of them.
  func restingRound(_ index: Int, _ observation: ScaleObservation, _ round: AutoscalerRound)
    -> RestingRound?
  {
    let current = observation.specReplicas
    guard autoscalers[index].scaledObject < 0, round.scaledTo == nil, round.error == nil,
      round.events.isEmpty,
      round.wanted == current, round.stabilized == current
    else { return nil }
    let changes = podChanges(of: autoscalers[index].target)
    guard autoscalers[index].seen.isCurrent(changes) else { return nil }
    var samples: [PodReading] = []
    for (spec, reading) in zip(
      autoscalers[index].autoscaler.specification.metrics, observation.metrics)
    {
      guard spec.source.resource != nil, case .pods(let column) = reading else { return nil }
      samples += column.readings
    }
    return RestingRound(
      changes: changes, current: current, actual: observation.statusReplicas, samples: samples)
  }

  /// Whether an autoscaler sees what it saw when it left everything as it was.
  func isResting(_ index: Int, at sampled: SimTime) -> Bool {
    guard let resting = autoscalers[index].resting else { return false }
    let target = autoscalers[index].target
    guard resting.changes == podChanges(of: target), resting.current == wantedReplicas(target),
      resting.actual == actualReplicas(target)
    else { return false }
    var place = 0
    for metric in autoscalers[index].autoscaler.specification.metrics.indices {
      let source = autoscalers[index].autoscaler.specification.metrics[metric].source
      guard let name = source.resource else { return false }
      let container = source.container.map { cluster.symbols.number(of: $0) ?? .empty }
      for pod in autoscalers[index].seen.pods {
        let sample = resource(name, container, of: pod, at: sampled)
        let before = resting.samples[place]
        if sample.usage != before.usage || sample.request != before.request
          || sample.isPresent != before.isPresent
        {
          return false
        }
        place += 1
      }
    }
    return true
  }
}

extension MetricSpec.Source {
  /// The container whose resource it is; nil for the whole pod.
  var container: String? {
    if case .containerResource(_, let container) = self { container } else { nil }
  }

  /// The resource of the pods; nil for any other metric.
  fileprivate var resource: String? {
    switch self {
    case .resource(let name), .containerResource(let name, _): name
    case .pods, .object, .external, .unknown: nil
    }
  }
}
