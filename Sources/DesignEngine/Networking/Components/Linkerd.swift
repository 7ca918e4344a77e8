import CloudCatalog
import PlatformSpec

extension ComponentRule {
  /// The mesh's control plane: who is who, where everybody is, and who may call whom.
  static let linkerd = ComponentRule(.linkerd) { context in
    guard context.specification.networking.mesh == .linkerd else { return nil }
    let replicas = max(2, context.pair)
    // Every proxy keeps a stream to the destination service and to the policies; about 0.1 MiB each in both.
    let pods = context.peakPods
    return ComponentPlan(
      id: .linkerd, deliverable: .networking, namespace: Linkerd.namespace,
      chart: Linkerd.chart("linkerd-control-plane"),
      pods: [
        PodFootprint(
          "linkerd-destination", .replicas(replicas), cpuRequestMilli: 250 + pods / 2,
          memoryRequestMiB: 192 + pods / 5, memoryLimitMiB: 512 + pods),
        PodFootprint(
          "linkerd-identity", .replicas(replicas), cpuRequestMilli: 120, memoryRequestMiB: 64, memoryLimitMiB: 256),
        PodFootprint(
          "linkerd-proxy-injector", .replicas(replicas), cpuRequestMilli: 120, memoryRequestMiB: 96,
          memoryLimitMiB: 256),
      ],
      ports: [
        OpenPort(8080, from: [.application]), OpenPort(8086, from: [.application]),
        OpenPort(8090, from: [.application]), OpenPort(8443, from: [.apiServer]), OpenPort(9443, from: [.apiServer]),
      ],
      metrics: MetricsEndpoint(port: 9990),
      after: [.gatewayAPIKinds, .linkerdKinds, .linkerdCNI, .certManager, .externalSecrets, .kubePrometheusStack])
  }
}

/// What all parts of Linkerd have in common.
package enum Linkerd {
  package static let namespace = "linkerd"
  /// Where gateway and mirrors of other clusters live.
  package static let multiclusterNamespace = "linkerd-multicluster"

  /// All charts of an edge release have its date as version, with the century: edge-26.8.3 is 2026.8.3
  /// (linkerd/linkerd2 `bin/compute-edge-version`).
  static func chart(_ name: String) -> ChartReference? {
    guard let release = Catalog.current.component("linkerd") else { return nil }
    return ChartReference(
      name: name, version: "20\(release.appVersion)", appVersion: "edge-\(release.appVersion)",
      repository: release.repository, source: release.source)
  }
}
