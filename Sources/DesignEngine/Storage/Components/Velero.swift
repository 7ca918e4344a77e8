import PlatformSpec

extension ComponentRule {
  /// Backs up objects and volumes, and restores them elsewhere.
  static let velero = ComponentRule(.velero) { context in
    guard context.specification.storage.backup else { return nil }
    let copies = context.specification.storage.crossRegionCopies && context.hasVolumes
    let agent = PodFootprint(
      "node-agent", .perNode, cpuRequestMilli: 100, memoryRequestMiB: 256, memoryLimitMiB: 1024)
    return ComponentPlan(
      id: .velero, deliverable: .storage, namespace: "velero", chart: context.chart("velero"),
      pods: [
        PodFootprint("velero", .replicas(1), cpuRequestMilli: 100, memoryRequestMiB: 256, memoryLimitMiB: 1024)
      ] + (copies ? [agent] : []),
      identities: [
        CloudIdentity(
          namespace: "velero", serviceAccount: "velero-server", permissions: [.storeBackups, .manageVolumes])
      ],
      metrics: MetricsEndpoint(port: 8085), after: [.snapshotController, .kubePrometheusStack],
      definesKinds: ["velero.io"],
      podSecurityException: copies ? "what copies a snapshot into the bucket reads every file of it, as root" : nil)
  }
}
