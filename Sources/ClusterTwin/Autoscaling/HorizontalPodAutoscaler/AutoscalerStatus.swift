package import KubeModel
package import SimKernel

/// `status` of a HorizontalPodAutoscaler.
package struct AutoscalerStatus: Sendable {
  /// What a metric showed; nil in `currentMetrics` where it failed.
  package struct Metric: Sendable, Hashable {
    package var utilization: Int32?
    /// An average of the pods, in thousandths.
    package var averageValue: Int64?
    package var value: Int64?
  }

  package var currentReplicas: Int32 = 0
  package var desiredReplicas: Int32 = 0
  package var lastScaleTime: SimTime?
  package var conditions: [AutoscalerCondition] = []
  /// Beside `spec.metrics`; nil when the metrics weren't asked.
  package var metrics: [Metric?]?

  package init() {}

  mutating func set(_ state: AutoscalerCondition.State, now: SimTime) {
    var condition = AutoscalerCondition(state: state, lastTransition: now)
    guard let index = conditions.firstIndex(where: { $0.kind == condition.kind }) else {
      conditions.append(condition)
      return
    }
    if conditions[index].isTrue == condition.isTrue { condition.lastTransition = conditions[index].lastTransition }
    conditions[index] = condition
  }

  package func condition(_ kind: AutoscalerCondition.Kind) -> AutoscalerCondition? {
    conditions.first { $0.kind == kind }
  }

  /// `currentMetrics` as the API shows it.
  package func metricValues(_ specs: [MetricSpec]) -> KubeValue {
    guard let metrics else { return .omitted }
    return .sequence(zip(specs, metrics).map { spec, metric in metric.map { $0.value(spec) } ?? ["type": ""] })
  }
}

extension AutoscalerStatus.Metric {
  package func value(_ spec: MetricSpec) -> KubeValue {
    let metric: KubeValue = .mapping([("selector", spec.selector ?? .omitted)])
    func named(_ name: String) -> KubeValue { ["name": .string(name), "selector": metric["selector"] ?? .omitted] }
    switch spec.source {
    case .resource(let name):
      return ["type": "Resource", "resource": ["name": .string(name), "current": current(of: name)]]
    case .containerResource(let name, let container):
      let body: KubeValue = ["name": .string(name), "current": current(of: name), "container": .string(container)]
      return ["type": "ContainerResource", "containerResource": body]
    case .pods(let name):
      return ["type": "Pods", "pods": ["metric": named(name), "current": current(of: name)]]
    case .object(let name, _, let described):
      let body: KubeValue = ["metric": named(name), "current": current(of: name), "describedObject": described]
      return ["type": "Object", "object": body]
    case .external(let name):
      return ["type": "External", "external": ["metric": named(name), "current": current(of: name)]]
    case .unknown: return ["type": ""]
    }
  }

  /// Memory is written in binary units, everything else in decimal ones.
  private func current(of name: String) -> KubeValue {
    func quantity(_ milli: Int64?) -> KubeValue {
      guard let milli else { return .omitted }
      var quantity = Quantity(milli: milli)
      if name == "memory" { quantity.format = .binarySI }
      return .string(quantity.description)
    }
    return [
      "value": quantity(value), "averageValue": quantity(averageValue),
      "averageUtilization": .optional(utilization.map { Int($0) }),
    ]
  }
}
