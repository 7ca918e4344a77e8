import PlatformSpec

extension ComponentRule {
  /// Canaries of plain Deployments, judged by metrics.
  static let flagger = ComponentRule(.flagger) { context in
    guard context.workloads.contains(where: \.isFlaggers) else { return nil }
    return ComponentPlan(
      id: .flagger, deliverable: .deployment, namespace: "flagger-system", chart: context.chart("flagger"),
      pods: [
        PodFootprint("flagger", .replicas(context.pair), cpuRequestMilli: 50, memoryRequestMiB: 64, memoryLimitMiB: 256)
      ],
      calls: [ComponentCall(.kubePrometheusStack, 9090)], metrics: MetricsEndpoint(port: 8080),
      after: [.gatewayAPIKinds, .istioBase, .kubePrometheusStack, .externalSecrets], definesKinds: ["flagger.app"])
  }
}

extension WorkloadDesign {
  /// A Deployment whose new versions Flagger brings in; it makes the Services, routes and the second Deployment.
  package var isFlaggers: Bool { kind == .deployment && rollout.strategy != .rolling }
}
