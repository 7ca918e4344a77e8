import PlatformSpec

extension ComponentRule {
  /// The proxy of each node: identities and encryption between pods that have no sidecar.
  static let ztunnel = ComponentRule(.ztunnel) { context in
    guard context.specification.isAmbient else { return nil }
    return ComponentPlan(
      id: .ztunnel, deliverable: .networking, namespace: "istio-system",
      chart: context.chart("istio", named: "ztunnel"),
      pods: [
        PodFootprint(
          "ztunnel", .perNode, cpuRequestMilli: NodeProxy.cpuRequestMilli(context), memoryRequestMiB: 64,
          memoryLimitMiB: 512)
      ],
      metrics: MetricsEndpoint(port: 15020), after: [.istioBase, .istioCNI, .istiod],
      podSecurityException: "enters the network of the pods on its node: host paths, NET_ADMIN and SYS_ADMIN")
  }

  /// The proxies of the namespaces; istiod makes their pods, which stand in the namespaces of the teams.
  static let waypoints = ComponentRule(.waypoints) { context in
    guard context.specification.isAmbient else { return nil }
    let namespaces: [String] = Set(context.workloads.map(\.namespace)).sorted()
    let waypoints = namespaces.map { Waypoint(context.workloads, in: $0, context.specification) }
    guard let largest = waypoints.max(by: { $0.cpuRequestMilli < $1.cpuRequestMilli }) else { return nil }
    return ComponentPlan(
      id: .waypoints, deliverable: .networking, namespace: "istio-system",
      pods: [
        PodFootprint(
          "waypoint", .replicas(waypoints.reduce(0) { $0 + $1.replicas }), cpuRequestMilli: largest.cpuRequestMilli,
          memoryRequestMiB: largest.memoryRequestMiB, memoryLimitMiB: largest.memoryLimitMiB)
      ],
      after: [.gatewayAPIKinds, .istiod, .ztunnel])
  }
}
