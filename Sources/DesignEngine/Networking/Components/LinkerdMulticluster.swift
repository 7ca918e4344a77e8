import PlatformSpec

extension ComponentRule {
  /// Gateway for the other regions, and a mirror of the services that they export.
  static let linkerdMulticluster = ComponentRule(.linkerdMulticluster) { context in
    let others = context.specification.regions.count - 1
    guard context.specification.networking.mesh == .linkerd, others > 0 else { return nil }
    let replicas = max(2, context.pair)
    return ComponentPlan(
      id: .linkerdMulticluster, deliverable: .networking, namespace: Linkerd.multiclusterNamespace,
      chart: Linkerd.chart("linkerd-multicluster"),
      pods: [
        PodFootprint(
          "linkerd-gateway", .replicas(replicas), cpuRequestMilli: 120, memoryRequestMiB: 64, memoryLimitMiB: 256),
        PodFootprint(
          "controller", .replicas(others), cpuRequestMilli: 60, memoryRequestMiB: 96, memoryLimitMiB: 256),
        PodFootprint(
          "local-service-mirror", .replicas(1), cpuRequestMilli: 60, memoryRequestMiB: 96, memoryLimitMiB: 256),
      ],
      ports: [OpenPort(4143, from: [.region]), OpenPort(4191, from: [.region])],
      calls: [ComponentCall(.linkerd, 8080), ComponentCall(.linkerd, 8086), ComponentCall(.linkerd, 8090)],
      reaches: [.application, .otherRegions], metrics: MetricsEndpoint(port: 9999),
      after: [.linkerd, .externalSecrets, .externalDNS], definesKinds: ["multicluster.linkerd.io"])
  }
}
