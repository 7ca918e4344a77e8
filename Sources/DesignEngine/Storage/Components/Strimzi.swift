import PlatformSpec

extension ComponentRule {
  /// Runs Kafka without ZooKeeper: brokers, topics and users are objects of the cluster.
  static let strimzi = ComponentRule(.strimzi) { context in
    let stores = context.stores(.strimzi)
    guard !stores.isEmpty else { return nil }
    return ComponentPlan(
      id: .strimzi, deliverable: .storage, namespace: DataStore.namespace,
      chart: context.chart("strimzi-kafka-operator"),
      pods: [
        PodFootprint(
          "strimzi-cluster-operator", .replicas(context.pair), cpuRequestMilli: 200, memoryRequestMiB: 384,
          memoryLimitMiB: 512)
      ] + stores.flatMap(pods),
      metrics: MetricsEndpoint(port: 8080), after: [.kubePrometheusStack],
      definesKinds: ["kafka.strimzi.io", "core.strimzi.io"])
  }

  /// Brokers; a quorum of controllers apart from them where there are more than three; operators of topics and users.
  private static func pods(_ store: DataStore) -> [PodFootprint] {
    let controllers = PodFootprint(
      "\(store.name)-controllers", .replicas(3), cpuRequestMilli: 250, memoryRequestMiB: 2048, memoryLimitMiB: 2048,
      storageGiB: 20, pool: .database)
    return [.members(of: store)] + (store.hasControllersOfItsOwn ? [controllers] : []) + [
      PodFootprint(
        "\(store.name)-entity-operator", .replicas(1), cpuRequestMilli: 100, memoryRequestMiB: 512,
        memoryLimitMiB: 768),
      PodFootprint(
        "\(store.name)-exporter", .replicas(1), cpuRequestMilli: 50, memoryRequestMiB: 128, memoryLimitMiB: 256),
    ]
  }
}

extension DataStore {
  /// Up to three brokers keep the metadata themselves; more would make every election larger than it need be.
  package var hasControllersOfItsOwn: Bool { engine == .kafka && members > 3 }
}
