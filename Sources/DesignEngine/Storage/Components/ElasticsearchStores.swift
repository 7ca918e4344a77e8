import PlatformSpec

extension ComponentRule {
  /// Elasticsearch as a store of the application, apart from the one that holds logs.
  static let elasticsearchStores = ComponentRule(.elasticsearchStores) { context in
    let stores = context.stores(.eck)
    guard !stores.isEmpty else { return nil }
    let accounts = stores.map {
      CloudIdentity(namespace: DataStore.namespace, serviceAccount: $0.name, permissions: [.storeBackups])
    }
    return ComponentPlan(
      id: .elasticsearchStores, deliverable: .storage, namespace: DataStore.namespace,
      pods: stores.flatMap { store -> [PodFootprint] in
        [
          .members(of: store),
          PodFootprint(
            "\(store.name)-exporter", .replicas(1), cpuRequestMilli: 20, memoryRequestMiB: 64, memoryLimitMiB: 128),
        ]
      },
      identities: context.specification.storage.backup ? accounts : [], after: [.eckOperator])
  }
}
