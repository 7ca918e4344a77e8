import PlatformSpec

extension ComponentRule {
  /// Runs PostgreSQL without other parts: the operator itself elects the leader.
  static let cloudNativePG = ComponentRule(.cloudNativePG) { context in
    let stores = context.stores(.cloudNativePG)
    guard !stores.isEmpty else { return nil }
    let backup = context.specification.storage.backup
    return ComponentPlan(
      id: .cloudNativePG, deliverable: .storage, namespace: DataStore.namespace,
      chart: context.chart(
        "cloudnative-pg", "0.29.0", appVersion: "1.30.0", at: "https://cloudnative-pg.github.io/charts",
        source: "cloudnative-pg/charts @b21ad2d (2026-07-20)"),
      pods: [
        PodFootprint(
          "cloudnative-pg", .replicas(context.pair), cpuRequestMilli: 100, memoryRequestMiB: 128, memoryLimitMiB: 256)
      ]
        + stores.flatMap { store -> [PodFootprint] in
          [.members(of: store)] + (backup ? [.companions(of: store, cpuMilli: 100, memoryMiB: 256)] : [])
            + PodFootprint.rehearsal(of: store, in: context.specification)
        },
      // Its members act in the cloud by accounts that bear the name of the store.
      identities: backup
        ? stores.flatMap { [$0.name, $0.copy.name] }.map {
          CloudIdentity(namespace: DataStore.namespace, serviceAccount: $0, permissions: [.storeBackups])
        } : [],
      ports: [OpenPort(9443, from: [.apiServer])], metrics: MetricsEndpoint(port: 8080),
      after: [.kubePrometheusStack, .certManager], definesKinds: ["postgresql.cnpg.io"])
  }

  /// Archives every change of PostgreSQL into a bucket, as a plug-in of CloudNativePG.
  static let barmanCloud = ComponentRule(.barmanCloud) { context in
    guard !context.stores(.cloudNativePG).isEmpty, context.specification.storage.backup else { return nil }
    return ComponentPlan(
      id: .barmanCloud, deliverable: .storage, namespace: DataStore.namespace,
      chart: context.chart(
        "plugin-barman-cloud", "0.7.0", appVersion: "v0.13.0", at: "https://cloudnative-pg.github.io/charts",
        source: "cloudnative-pg/charts @b21ad2d (2026-07-20)"),
      pods: [
        PodFootprint(
          "plugin-barman-cloud", .replicas(1), cpuRequestMilli: 50, memoryRequestMiB: 64, memoryLimitMiB: 128)
      ],
      after: [.cloudNativePG, .certManager], definesKinds: ["barmancloud.cnpg.io"])
  }
}
