import PlatformSpec

extension ComponentRule {
  /// Runs Redis in cluster mode by the open operator of OpsTree.
  static let redisOperator = ComponentRule(.redisOperator) { context in
    let stores = context.stores(.redisCluster)
    guard !stores.isEmpty else { return nil }
    return ComponentPlan(
      id: .redisOperator, deliverable: .storage, namespace: DataStore.namespace,
      chart: context.chart(
        "redis-operator", "0.26.1", appVersion: "v0.26.0", at: "https://ot-container-kit.github.io/helm-charts",
        source: "OT-CONTAINER-KIT/redis-operator @5dd04e1 (2026-08-22)"),
      pods: [
        PodFootprint("redis-operator", .replicas(1), cpuRequestMilli: 100, memoryRequestMiB: 128, memoryLimitMiB: 512)
      ]
        + stores.flatMap { store -> [PodFootprint] in
          let pods = store.shards * (store.members > 1 ? 2 : 1)
          return [
            .members(of: store, replicas: pods, storageGiB: store.shardVolumeGiB),
            .companions(of: store, cpuMilli: 20, memoryMiB: 64, replicas: pods),
          ]
        },
      after: [.kubePrometheusStack, .certManager], definesKinds: ["redis.redis.opstreelabs.in"])
  }
}

extension DataStore {
  /// Twice the data of a shard: the log of changes is written anew beside the old one.
  package var shardVolumeGiB: Int { max(10, (sizeGiB * 2 + shards - 1) / shards) }
}
