import PlatformSpec

extension ComponentRule {
  /// Elasticsearch as a store of the application, apart from the one that holds logs.
  static let elasticsearchStores = ComponentRule(.elasticsearchStores) { context in
    let stores = context.stores(.eck)
    guard !stores.isEmpty else { return nil }
    // A copy reads the snapshots of its store, with an account of its own.
    let copies = context.specification.rehearsedStores.filter(stores.contains).map(\.copy)
    let accounts = (stores + copies).map {
      CloudIdentity(namespace: DataStore.namespace, serviceAccount: $0.name, permissions: [.storeBackups])
    }
    return ComponentPlan(
      id: .elasticsearchStores, deliverable: .storage, namespace: DataStore.namespace,
      pods: stores.flatMap { store -> [PodFootprint] in
        [
          .members(of: store),
          PodFootprint(
            "\(store.name)-exporter", .replicas(1), cpuRequestMilli: 20, memoryRequestMiB: 64, memoryLimitMiB: 128),
        ] + PodFootprint.rehearsal(of: store, in: context.specification)
      },
      identities: context.specification.storage.backup ? accounts : [], after: [.eckOperator])
  }
}
