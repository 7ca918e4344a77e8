import PlatformSpec

extension ComponentRule {
  /// CPU and memory of pods, for every HPA and `kubectl top`.
  static let metricsServer = ComponentRule(.metricsServer) { context in
    ComponentPlan(
      id: .metricsServer, deliverable: .scaling, namespace: "kube-system", chart: context.chart("metrics-server"),
      pods: [
        PodFootprint(
          "metrics-server", .replicas(context.pair), cpuRequestMilli: 100, memoryRequestMiB: 200, memoryLimitMiB: 400)
      ],
      ports: [OpenPort(10250, from: [.apiServer])], metrics: MetricsEndpoint(port: 10250))
  }
}
