import PlatformSpec

extension ComponentRule {
  /// Steps of canary and blue-green roll-outs, judged by metrics.
  static let argoRollouts = ComponentRule(.argoRollouts) { context in
    guard context.hasRollouts, context.specification.deployment.progressiveDelivery == .argoRollouts else { return nil }
    return ComponentPlan(
      id: .argoRollouts, deliverable: .deployment, namespace: "argo-rollouts", chart: context.chart("argo-rollouts"),
      pods: [
        PodFootprint(
          "argo-rollouts", .replicas(context.pair), cpuRequestMilli: 100, memoryRequestMiB: 128, memoryLimitMiB: 512)
      ],
      calls: [ComponentCall(.kubePrometheusStack, 9090)], metrics: MetricsEndpoint(port: 8090),
      after: [.istioBase, .kubePrometheusStack],
      definesKinds: ["argoproj.io"])
  }
}
