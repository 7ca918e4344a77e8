import PlatformSpec

extension ComponentRule {
  /// Redirects traffic to the proxies from the node, so that no pod of a team needs NET_ADMIN.
  static let istioCNI = ComponentRule(.istioCNI) { context in
    guard context.specification.networking.mesh == .istio else { return nil }
    return ComponentPlan(
      id: .istioCNI, deliverable: .networking, namespace: "istio-system", chart: context.chart("istio", named: "cni"),
      pods: [
        PodFootprint("istio-cni-node", .perNode, cpuRequestMilli: 50, memoryRequestMiB: 64, memoryLimitMiB: 256)
      ],
      metrics: MetricsEndpoint(port: 15014), after: [.istioBase],
      podSecurityException: "writes the node's network configuration: host paths and NET_ADMIN")
  }
}
