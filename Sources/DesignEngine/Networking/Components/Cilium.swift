import PlatformSpec

extension ComponentRule {
  /// Enforces network policies in the kernel, chained to the network of the VPC, which goes on to give pods their
  /// addresses. GKE has it built in.
  static let cilium = ComponentRule(.cilium) { context in
    guard context.specification.provider == .eks, context.specification.networking.networkPolicies == .cilium else {
      return nil
    }
    return ComponentPlan(
      id: .cilium, deliverable: .networking, namespace: "kube-system", chart: context.chart("cilium"),
      pods: [
        PodFootprint("cilium", .perNode, cpuRequestMilli: 150, memoryRequestMiB: 350, memoryLimitMiB: 1024),
        PodFootprint("cilium-operator", .replicas(2), cpuRequestMilli: 50, memoryRequestMiB: 128, memoryLimitMiB: 256),
      ],
      metrics: MetricsEndpoint(port: 9963, hasMonitor: false), definesKinds: ["cilium.io"])
  }
}
