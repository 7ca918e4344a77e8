package import PlatformSpec

extension ComponentRule {
  /// Runs Redis: nodes that all databases share, each database in shards with copies.
  static let redisEnterprise = ComponentRule(.redisEnterprise) { context in
    let stores = context.stores(.redisEnterprise)
    guard !stores.isEmpty else { return nil }
    let nodes = RedisNodes(stores)
    let specification = context.specification
    let replicated = specification.replicatedStores
    let joined = replicated.isEmpty ? [] : [RedisRegion.apiPort] + replicated.map(specification.redisPort)
    return ComponentPlan(
      id: .redisEnterprise, deliverable: .storage, namespace: DataStore.namespace,
      chart: context.chart(
        "redis-enterprise-operator", "8.0.20-23", at: "https://helm.redis.io",
        source: "RedisLabs/redis-enterprise-k8s-docs tag v8.0.20-23, 2026-06-16"),
      pods: [
        PodFootprint(
          "redis-enterprise-operator", .replicas(1), cpuRequestMilli: 500, memoryRequestMiB: 512, memoryLimitMiB: 1024),
        PodFootprint(
          "redis-services-rigger", .replicas(1), cpuRequestMilli: 100, memoryRequestMiB: 180, memoryLimitMiB: 512),
        PodFootprint(
          "redis", .replicas(nodes.count), cpuRequestMilli: nodes.cpuMilli, memoryRequestMiB: nodes.memoryMiB,
          memoryLimitMiB: nodes.memoryMiB, storageGiB: nodes.volumeGiB, pool: .database),
      ],
      ports: joined.map { OpenPort($0, from: [.region]) },
      reaches: joined.isEmpty ? [] : [.outside(ports: joined)],
      metrics: MetricsEndpoint(port: 8383, hasMonitor: false),
      after: [.kubePrometheusStack] + (joined.isEmpty ? [] : [.externalSecrets, .externalDNS]),
      definesKinds: ["app.redislabs.com"])
  }
}

/// The nodes of Redis, of which a namespace has one set for all its databases.
package struct RedisNodes: Sendable, Hashable {
  /// An odd number, so that a majority is left when a zone is lost.
  package var count: Int
  package var cpuMilli: Int
  package var memoryMiB: Int
  package var volumeGiB: Int

  /// Every shard has a copy on another node; two GiB and a core are for the node itself, and a fifth stays free for
  /// shards that move.
  package init(_ stores: [DataStore]) {
    count = 3
    let data = stores.reduce(0) { $0 + $1.redisGiB }
    let each = (data * 2 + count - 1) / count
    memoryMiB = (2 + each + (each + 4) / 5) * 1024
    cpuMilli = 1000 + stores.reduce(0) { $0 + $1.shards } * 2 * 250 / count
    // The vendor asks for five times the memory: the log of changes is written anew beside the old one.
    volumeGiB = max(20, memoryMiB / 1024 * 5)
  }
}

extension DataStore {
  /// Parts of the keys, each with a copy: half of the members.
  package var shards: Int { max(1, members / 2) }

  /// Memory of one copy of its keys, GiB: what merges the writes of several regions takes as much again.
  ///
  /// Source: redis.io/docs: database memory limits, factors for Active-Active databases.
  package var redisGiB: Int { sizeGiB * (geoReplication == nil ? 1 : 2) }
}

extension Specification {
  /// Databases that every region writes to, in the order of the specification.
  package var replicatedStores: [DataStore] { dataStores.filter { $0.isRunHere && $0.geoReplication != nil } }

  /// On which the nodes of Redis Enterprise answer for a database: 12000 and up, in the order of the specification.
  package func redisPort(of store: DataStore) -> Int {
    12000 + (dataStores.filter { $0.isRunHere && $0.engine == .redis }.firstIndex(of: store) ?? 0)
  }
}
