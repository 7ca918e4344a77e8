import PlatformSpec

extension ComponentRule {
  /// Recommends requests from what pods really use.
  static let verticalPodAutoscaler = ComponentRule(.verticalPodAutoscaler) { context in
    let mode = context.specification.scaling.verticalMode
    guard mode != .none else { return nil }
    let recommender = PodFootprint(
      "vpa-recommender", .replicas(1), cpuRequestMilli: 50, memoryRequestMiB: 256 + context.peakPods,
      memoryLimitMiB: 1024 + context.peakPods)
    let acting = [
      PodFootprint("vpa-updater", .replicas(1), cpuRequestMilli: 50, memoryRequestMiB: 256, memoryLimitMiB: 512),
      PodFootprint(
        "vpa-admission-controller", .replicas(context.pair), cpuRequestMilli: 50, memoryRequestMiB: 128,
        memoryLimitMiB: 256),
    ]
    return ComponentPlan(
      id: .verticalPodAutoscaler, deliverable: .scaling, namespace: "vpa",
      chart: context.chart("vertical-pod-autoscaler"), pods: [recommender] + (mode == .off ? [] : acting),
      ports: mode == .off ? [] : [OpenPort(8000, from: [.apiServer])], metrics: MetricsEndpoint(port: 8942),
      after: [.metricsServer, .kubePrometheusStack], definesKinds: ["autoscaling.k8s.io"])
  }
}
