import PlatformSpec

extension ComponentRule {
  /// Runs MySQL in group replication, with routers before it, by Oracle's operator.
  static let oracleMySQL = ComponentRule(.oracleMySQL) { context in
    let stores = context.stores(.oracle)
    guard !stores.isEmpty else { return nil }
    return ComponentPlan(
      id: .oracleMySQL, deliverable: .storage, namespace: DataStore.namespace,
      chart: context.chart(
        "mysql-operator", "2.2.2", appVersion: "9.1.0-2.2.2", at: "https://mysql.github.io/mysql-operator",
        source: "mysql/mysql-operator @aec777a (2024-09-26)"),
      pods: [
        PodFootprint("mysql-operator", .replicas(1), cpuRequestMilli: 100, memoryRequestMiB: 256, memoryLimitMiB: 512)
      ]
        + stores.flatMap { store -> [PodFootprint] in
          [
            .members(of: store), .companions(of: store, cpuMilli: 100, memoryMiB: 384),
            proxies(of: store, cpuMilli: 250, memoryMiB: 256),
          ] + PodFootprint.rehearsal(of: store, in: context.specification)
        },
      after: [.kubePrometheusStack], definesKinds: ["mysql.oracle.com"],
      podSecurityException: "the operator and its jobs set no seccomp profile", isBaseline: true)
  }

  /// Runs Percona XtraDB Cluster: every member takes writes.
  static let perconaXtraDB = ComponentRule(.perconaXtraDB) { context in
    let stores = context.stores(.perconaPXC)
    guard !stores.isEmpty else { return nil }
    return ComponentPlan(
      id: .perconaXtraDB, deliverable: .storage, namespace: DataStore.namespace,
      chart: context.chart("percona-pxc-operator"),
      pods: [
        PodFootprint("pxc-operator", .replicas(1), cpuRequestMilli: 100, memoryRequestMiB: 128, memoryLimitMiB: 512)
      ] + stores.flatMap { perconaPods($0, in: context.specification) },
      after: [.kubePrometheusStack, .certManager], definesKinds: ["pxc.percona.com"])
  }

  /// Runs Percona Server for MySQL in group replication.
  static let perconaServer = ComponentRule(.perconaServer) { context in
    let stores = context.stores(.perconaPS)
    guard !stores.isEmpty else { return nil }
    return ComponentPlan(
      id: .perconaServer, deliverable: .storage, namespace: DataStore.namespace,
      chart: context.chart("percona-ps-operator"),
      pods: [
        PodFootprint("ps-operator", .replicas(1), cpuRequestMilli: 100, memoryRequestMiB: 128, memoryLimitMiB: 512)
      ] + stores.flatMap { perconaPods($0, in: context.specification) },
      after: [.kubePrometheusStack, .certManager], definesKinds: ["ps.percona.com"],
      podSecurityException: "the chart of the operator sets no security context for it", isBaseline: true)
  }

  /// Members with an exporter beside them, and the proxies that find the primary.
  private static func perconaPods(_ store: DataStore, in specification: Specification) -> [PodFootprint] {
    [
      .members(of: store), .companions(of: store, cpuMilli: 50, memoryMiB: 96),
      proxies(of: store, cpuMilli: 200, memoryMiB: 256),
    ] + PodFootprint.rehearsal(of: store, in: specification)
  }

  /// Two at least where copies are kept: a lost proxy must not stop what a lost member does not.
  private static func proxies(of store: DataStore, cpuMilli: Int, memoryMiB: Int) -> PodFootprint {
    PodFootprint(
      "\(store.name)-proxies", .replicas(store.members > 1 ? 2 : 1), cpuRequestMilli: cpuMilli,
      memoryRequestMiB: memoryMiB, memoryLimitMiB: memoryMiB * 2)
  }
}
