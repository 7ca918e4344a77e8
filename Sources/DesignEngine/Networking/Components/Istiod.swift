import PlatformSpec

extension ComponentRule {
  /// The mesh's control plane: configuration and certificates of all proxies.
  static let istiod = ComponentRule(.istiod) { context in
    guard context.specification.networking.mesh == .istio else { return nil }
    // About 1 vCPU and 1.5 GiB for 1,000 proxies (Istio, "performance and scalability").
    let pods = context.peakPods
    return ComponentPlan(
      id: .istiod, deliverable: .networking, namespace: "istio-system", chart: context.chart("istio", named: "istiod"),
      pods: [
        PodFootprint(
          "istiod", .replicas(context.pair), cpuRequestMilli: 250 + pods, memoryRequestMiB: 512 + 2 * pods,
          memoryLimitMiB: 1024 + 4 * pods)
      ],
      ports: [OpenPort(15012, from: [.application]), OpenPort(15017, from: [.apiServer])],
      metrics: MetricsEndpoint(port: 15014), after: [.istioBase, .istioCNI, .kubePrometheusStack])
  }
}
