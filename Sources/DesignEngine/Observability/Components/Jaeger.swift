import PlatformSpec

extension ComponentRule {
  /// Keeps and shows traces.
  static let jaeger = ComponentRule(.jaeger) { context in
    guard context.specification.observability.traceStore == .jaeger else { return nil }
    let hasStore = context.specification.observability.logStore == .elasticsearch
    return ComponentPlan(
      id: .jaeger, deliverable: .observability, namespace: "tracing", chart: context.chart("jaeger"),
      pods: [
        PodFootprint(
          "jaeger", .replicas(hasStore ? context.pair : 1), cpuRequestMilli: 200, memoryRequestMiB: 512,
          memoryLimitMiB: 1024)
      ],
      ports: [
        OpenPort(4317, from: [.component(.openTelemetryCollector)]),
        OpenPort(4318, from: [.component(.openTelemetryCollector)]),
        // Grafana shows traces beside metrics.
        OpenPort(16686, from: [.component(.kubePrometheusStack)]),
      ],
      metrics: MetricsEndpoint(port: 8888), after: [.elasticsearch, .kubePrometheusStack])
  }
}
