import PlatformSpec

extension ComponentRule {
  /// Redirects traffic to the proxies from the node, so that no pod of a team needs NET_ADMIN.
  static let linkerdCNI = ComponentRule(.linkerdCNI) { context in
    guard context.specification.networking.mesh == .linkerd else { return nil }
    return ComponentPlan(
      id: .linkerdCNI, deliverable: .networking, namespace: "linkerd-cni", chart: Linkerd.chart("linkerd2-cni"),
      pods: [PodFootprint("linkerd-cni", .perNode, cpuRequestMilli: 20, memoryRequestMiB: 32, memoryLimitMiB: 96)],
      podSecurityException: "writes the node's network configuration: host paths")
  }
}
