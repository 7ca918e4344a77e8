import PlatformSpec

extension ComponentRule {
  /// Enforces network policies beside the network of the VPC, which goes on to give pods their addresses.
  static let calico = ComponentRule(.calico) { context in
    guard context.specification.provider == .eks, context.specification.networking.networkPolicies == .calico else {
      return nil
    }
    return ComponentPlan(
      id: .calico, deliverable: .networking, namespace: "tigera-operator",
      chart: context.chart("calico (tigera-operator)", named: "tigera-operator"),
      pods: [
        PodFootprint(
          "tigera-operator", .replicas(1), cpuRequestMilli: 50, memoryRequestMiB: 128, memoryLimitMiB: 512),
        PodFootprint("calico-node", .perNode, cpuRequestMilli: 150, memoryRequestMiB: 200, memoryLimitMiB: 512),
        PodFootprint("calico-typha", .replicas(3), cpuRequestMilli: 50, memoryRequestMiB: 100, memoryLimitMiB: 256),
        PodFootprint(
          "calico-kube-controllers", .replicas(1), cpuRequestMilli: 20, memoryRequestMiB: 64, memoryLimitMiB: 256),
        PodFootprint("calico-apiserver", .replicas(2), cpuRequestMilli: 50, memoryRequestMiB: 64, memoryLimitMiB: 256),
      ],
      definesKinds: ["operator.tigera.io", "projectcalico.org"],
      podSecurityException: "the operator works on the network of its node before there is another")
  }
}
