import PlatformSpec

extension ComponentRule {
  /// What each namespace, team and cost centre uses, in money.
  static let kubecost = ComponentRule(.kubecost) { context in
    guard context.specification.cluster.costAllocation else { return nil }
    return ComponentPlan(
      id: .kubecost, deliverable: .cluster, namespace: "kubecost", chart: context.chart("kubecost (cost-analyzer)"),
      pods: [
        PodFootprint(
          "kubecost-cost-analyzer", .replicas(1), cpuRequestMilli: 200, memoryRequestMiB: 512, memoryLimitMiB: 1024,
          storageGiB: 32)
      ],
      identities: [
        CloudIdentity(namespace: "kubecost", serviceAccount: "kubecost-cost-analyzer", permissions: [.readPrices])
      ],
      calls: [ComponentCall(.kubePrometheusStack, 9090)], metrics: MetricsEndpoint(port: 9003),
      after: [.kubePrometheusStack])
  }
}
