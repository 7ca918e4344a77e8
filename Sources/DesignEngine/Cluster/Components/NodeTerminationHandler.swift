import PlatformSpec

extension ComponentRule {
  /// Drains nodes that the provider is about to take back.
  static let nodeTerminationHandler = ComponentRule(.nodeTerminationHandler) { context in
    // Karpenter hears of interruptions itself.
    guard context.profile.installs.contains(.nodeTerminationHandler), context.hasSpot,
      context.specification.cluster.nodeAutoscaler == .clusterAutoscaler
    else { return nil }
    // Not among the dated facts: read from the chart at the named commit.
    let chart = ChartReference(
      name: "aws-node-termination-handler", version: "0.27.1", appVersion: "1.25.1",
      repository: "oci://public.ecr.aws/aws-ec2/helm",
      source: "aws/aws-node-termination-handler config/helm/aws-node-termination-handler/Chart.yaml @a37d4648")
    return ComponentPlan(
      id: .nodeTerminationHandler, deliverable: .cluster, namespace: "kube-system", chart: chart,
      pods: [
        PodFootprint(
          "aws-node-termination-handler", .replicas(context.pair), cpuRequestMilli: 50, memoryRequestMiB: 64,
          memoryLimitMiB: 128)
      ],
      identities: [
        CloudIdentity(
          namespace: "kube-system", serviceAccount: "aws-node-termination-handler", permissions: [.interruptionEvents])
      ],
      metrics: MetricsEndpoint(port: 9092), after: [.kubePrometheusStack])
  }
}
