import PlatformSpec

extension ComponentRule {
  /// Takes snapshots of volumes on request.
  static let snapshotController = ComponentRule(.snapshotController) { context in
    guard context.profile.installs.contains(.snapshotController), context.specification.storage.backup,
      context.hasVolumes
    else { return nil }
    return ComponentPlan(
      id: .snapshotController, deliverable: .storage, namespace: "kube-system",
      pods: [
        PodFootprint(
          "snapshot-controller", .replicas(context.pair), cpuRequestMilli: 20, memoryRequestMiB: 32,
          memoryLimitMiB: 128)
      ],
      metrics: MetricsEndpoint(port: 8080), definesKinds: ["snapshot.storage.k8s.io"])
  }
}
