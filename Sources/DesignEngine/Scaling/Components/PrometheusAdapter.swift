import PlatformSpec

extension ComponentRule {
  /// Gives the HPA requests per second of each pod.
  static let prometheusAdapter = ComponentRule(.prometheusAdapter) { context in
    let wishes = context.specification
    guard wishes.scaling.requestsPerSecondPerPod != nil, wishes.observability.metrics, context.isScaledHorizontally
    else { return nil }
    return ComponentPlan(
      id: .prometheusAdapter, deliverable: .scaling, namespace: "monitoring",
      chart: context.chart("prometheus-adapter"),
      pods: [
        PodFootprint(
          "prometheus-adapter", .replicas(context.pair), cpuRequestMilli: 100, memoryRequestMiB: 192,
          memoryLimitMiB: 512)
      ],
      ports: [OpenPort(6443, from: [.apiServer])],
      calls: [ComponentCall(.kubePrometheusStack, 9090)], after: [.kubePrometheusStack])
  }
}
