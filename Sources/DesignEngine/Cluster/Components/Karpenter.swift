import PlatformSpec

extension ComponentRule {
  /// Starts the machine that fits waiting pods best, and takes away what is idle, without groups of one type.
  static let karpenter = ComponentRule(.karpenter) { context in
    guard context.specification.provider == .eks, context.specification.cluster.nodeAutoscaler == .karpenter else {
      return nil
    }
    // Not among the dated facts: read from the chart.
    let chart = ChartReference(
      name: "karpenter", version: "1.14.1", appVersion: "1.14.1", repository: "oci://public.ecr.aws/karpenter",
      source: "aws/karpenter-provider-aws charts/karpenter/Chart.yaml, 1.14.1")
    return ComponentPlan(
      id: .karpenter, deliverable: .cluster, namespace: "kube-system", chart: chart,
      pods: [
        // Half of what its own guide asks for 1,000 nodes.
        PodFootprint("karpenter", .replicas(2), cpuRequestMilli: 500, memoryRequestMiB: 1024, memoryLimitMiB: 1024)
      ],
      identities: [
        CloudIdentity(
          namespace: "kube-system", serviceAccount: "karpenter", permissions: [.scaleNodeGroups, .interruptionEvents])
      ],
      // After nothing: what waits for nodes waits for it.
      metrics: MetricsEndpoint(port: 8080),
      definesKinds: ["karpenter.sh", "karpenter.k8s.aws"])
  }
}

extension NodePool {
  /// The pool whose fewest nodes stand in a managed group, where what starts all other nodes runs itself.
  package var carriesKarpenter: Bool { purpose == .general }
}
