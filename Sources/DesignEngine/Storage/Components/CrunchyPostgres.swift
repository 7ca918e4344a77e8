import PlatformSpec

extension ComponentRule {
  /// Runs PostgreSQL with Patroni and pgBackRest (Crunchy Postgres for Kubernetes).
  static let crunchyPostgres = ComponentRule(.crunchyPostgres) { context in
    let stores = context.stores(.crunchy)
    guard !stores.isEmpty else { return nil }
    let backup = context.specification.storage.backup
    let accounts =
      backup
      ? stores.flatMap { ["\($0.name)-instance", "\($0.name)-pgbackrest", "\($0.copy.name)-instance"] } : []
    return ComponentPlan(
      id: .crunchyPostgres, deliverable: .storage, namespace: DataStore.namespace,
      chart: context.chart(
        "pgo", "5.8.8", at: "oci://registry.developers.crunchydata.com/crunchydata/pgo",
        source: "redhat-openshift-ecosystem/certified-operators PR 8825, 2026-06-22"),
      pods: [PodFootprint("pgo", .replicas(1), cpuRequestMilli: 100, memoryRequestMiB: 128, memoryLimitMiB: 512)]
        + stores.flatMap { pods($0, in: context.specification) },
      identities: accounts.map {
        CloudIdentity(namespace: DataStore.namespace, serviceAccount: $0, permissions: [.storeBackups])
      },
      after: [.kubePrometheusStack, .certManager], definesKinds: ["postgres-operator.crunchydata.com"])
  }

  /// Members with the agents of replication, backup and metrics beside them, and the host that runs the backups.
  private static func pods(_ store: DataStore, in specification: Specification) -> [PodFootprint] {
    let host = PodFootprint(
      "\(store.name)-repo-host", .replicas(1), cpuRequestMilli: 100, memoryRequestMiB: 256, memoryLimitMiB: 512,
      pool: .database)
    return [.members(of: store), .companions(of: store, cpuMilli: 150, memoryMiB: 384)]
      + (specification.storage.backup ? [host] : [])
      + PodFootprint.rehearsal(of: store, in: specification)
  }
}
