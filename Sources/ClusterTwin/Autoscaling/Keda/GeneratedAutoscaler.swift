import KubeModel

extension ScaledObject {
  /// The name of the HPA that KEDA makes.
  package var autoscalerName: String { "keda-hpa-\(name)" }

  /// The HPA between one and the largest number of replicas; nil while the object is paused.
  package var autoscaler: HorizontalPodAutoscaler.Specification? {
    if pauses.stopsTheLoop { return nil }
    return HorizontalPodAutoscaler.Specification(
      namespace: namespace, targetKind: targetKind, targetName: targetName, minReplicas: max(minReplicas, 1),
      maxReplicas: maxReplicas, metrics: metricSpecs, behavior: pausedBehavior)
  }

  /// The external metrics first by trigger, or the composite one; CPU and memory as they are.
  var metricSpecs: [MetricSpec] {
    let resources = triggers.compactMap(\.resource)
    if let modifiers {
      let target = modifiers.metricType.target(modifiers.target)
      return resources + [MetricSpec(.external(metric: "composite-metric"), target, selector: selector)]
    }
    return triggers.enumerated().map { index, trigger in
      trigger.resource
        ?? MetricSpec(
          .external(metric: "s\(index)-\(trigger.metricName.isEmpty ? trigger.name : trigger.metricName)"),
          trigger.metricType.target(trigger.target),
          selector: selector)
    }
  }

  private var selector: KubeValue { ["matchLabels": ["scaledobject.keda.sh/name": .string(name)]] }

  /// The behaviour as written, with a paused direction switched off.
  private var pausedBehavior: ScalingBehavior? {
    if !pauses.isScaleInPaused && !pauses.isScaleOutPaused { return behavior }
    var result = behavior ?? ScalingBehavior()
    if pauses.isScaleInPaused { result.down.selection = .disabled }
    if pauses.isScaleOutPaused { result.up.selection = .disabled }
    return result
  }
}

extension ScaledObject.MetricType {
  func target(_ milli: Int64) -> MetricSpec.Target {
    switch self {
    case .averageValue: .averageValue(milli)
    case .value: .value(milli)
    }
  }
}
