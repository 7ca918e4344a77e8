import PlatformSpec

extension ComponentRule {
  /// CPU and memory of pods, for every HPA and `kubectl top`.
  static let metricsServer = ComponentRule(.metricsServer) { context in
    guard context.profile.installs.contains(.metricsServer) else { return nil }
    return ComponentPlan(
      id: .metricsServer, deliverable: .scaling, namespace: "kube-system", chart: context.chart("metrics-server"),
      pods: [
        PodFootprint(
          "metrics-server", .replicas(context.pair), cpuRequestMilli: 100, memoryRequestMiB: 200, memoryLimitMiB: 400)
      ],
      ports: [OpenPort(10250, from: [.apiServer])],
      // Answers only to who has a token of the cluster; its figures are those of the kubelets.
      metrics: MetricsEndpoint(port: 10250, hasMonitor: false))
  }
}
