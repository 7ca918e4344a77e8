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
      calls: [ComponentCall(.elasticsearch, 9200), ComponentCall(.kubePrometheusStack, 9090)],
      metrics: MetricsEndpoint(port: 8888), after: [.elasticsearch, .kubePrometheusStack])
  }
}
