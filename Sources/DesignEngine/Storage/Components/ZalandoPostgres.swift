import PlatformSpec

extension ComponentRule {
  /// Runs PostgreSQL with Patroni and WAL-G in one image (Spilo), by Zalando's operator.
  static let zalandoPostgres = ComponentRule(.zalandoPostgres) { context in
    let stores = context.stores(.zalando)
    guard !stores.isEmpty else { return nil }
    let account = CloudIdentity(
      namespace: DataStore.namespace, serviceAccount: "postgres-pod", permissions: [.storeBackups])
    return ComponentPlan(
      id: .zalandoPostgres, deliverable: .storage, namespace: DataStore.namespace,
      chart: context.chart("postgres-operator (Zalando)"),
      pods: [
        PodFootprint(
          "postgres-operator", .replicas(1), cpuRequestMilli: 100, memoryRequestMiB: 256, memoryLimitMiB: 512)
      ]
        + stores.flatMap {
          [.members(of: $0), .companions(of: $0, cpuMilli: 50, memoryMiB: 96)]
            + PodFootprint.rehearsal(of: $0, in: context.specification)
        },
      identities: context.specification.storage.backup ? [account] : [], after: [.kubePrometheusStack],
      definesKinds: ["acid.zalan.do"],
      podSecurityException: "Spilo writes to the root of its image and sets no seccomp profile", isBaseline: true)
  }
}
