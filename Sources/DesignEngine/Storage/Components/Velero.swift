import PlatformSpec

extension ComponentRule {
  /// Backs up objects and volumes, and restores them elsewhere.
  static let velero = ComponentRule(.velero) { context in
    guard context.specification.storage.backup else { return nil }
    return ComponentPlan(
      id: .velero, deliverable: .storage, namespace: "velero", chart: context.chart("velero"),
      pods: [
        PodFootprint("velero", .replicas(1), cpuRequestMilli: 100, memoryRequestMiB: 256, memoryLimitMiB: 1024)
      ],
      identities: [
        CloudIdentity(
          namespace: "velero", serviceAccount: "velero-server", permissions: [.storeBackups, .manageVolumes])
      ],
      metrics: MetricsEndpoint(port: 8085), after: [.snapshotController, .kubePrometheusStack],
      definesKinds: ["velero.io"])
  }
}
