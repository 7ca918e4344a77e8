import DesignEngine
import KubeModel
import PlatformSpec

/// What makes one database of those of all regions: the way from region to region, the clusters that know each other,
/// and the database itself, which is declared in the first region alone; its operator declares it in the others.
struct RedisReplication {
  let plan: ComponentPlan
  let context: RenderingContext

  /// The class of the Ingress objects that the operator writes for every host: no controller serves it, since regions
  /// reach each other through a load balancer that leaves TLS closed.
  private static let unservedClass = "redis-replication"

  private var databases: [RedisDatabase] {
    context.specification.replicatedStores.map {
      RedisDatabase(StorePart(store: $0, plan: plan, context: context))
    }
  }

  private var domain: String { context.specification.networking.domain }
  private var own: RedisRegion { RedisRegion(context.cluster.region) }

  /// How the operator names its cluster and databases to other regions; omitted where nobody asks for them.
  var route: KubeValue {
    if databases.isEmpty { return .omitted }
    return [
      "method": "ingress", "apiFqdnUrl": .string(apiHost(of: own)), "dbFqdnSuffix": .string(databaseSuffix(of: own)),
      "ingressAnnotations": ["kubernetes.io/ingress.class": .string(Self.unservedClass)],
    ]
  }

  /// A network load balancer before the nodes, each of which answers for the cluster and for every shared database.
  ///
  /// The operator asks its own cluster by this way too, so the balancer must lead callers back to where they come from.
  var entrance: [KubeValue] {
    if databases.isEmpty { return [] }
    let hosts = [apiHost(of: own)] + databases.map { "\($0.part.name)\(databaseSuffix(of: own))" }
    let names: KubeValue = ["external-dns.alpha.kubernetes.io/hostname": .string(hosts.joined(separator: ","))]
    let ports = [("api", RedisRegion.apiPort)] + databases.map { ("db-\($0.nodePort)", $0.nodePort) }
    return [
      [
        "apiVersion": "v1", "kind": "Service",
        "metadata": context.metadata(
          of: plan, named: "redis-replication", annotations: names.overlaid(with: context.cloud.networkBalancer)),
        "spec": [
          "type": "LoadBalancer", "selector": RedisCluster.nodeLabels,
          "ports": .sequence(
            ports.map { name, port in
              ["name": .string(name), "port": .integer(port), "targetPort": .integer(port), "protocol": "TCP"]
            }),
        ],
      ]
    ]
  }

  /// Once the administrators of all regions are in the secret store.
  var objects: [KubeValue] {
    if databases.isEmpty { return [] }
    let regions = context.design.clusters.map { RedisRegion($0.region) }
    let passwords = databases.flatMap { context.externalSecret($0.secret, of: plan) }
    let shared = context.cluster == context.design.clusters[0] ? databases.map { declaration($0, in: regions) } : []
    return regions.flatMap { context.externalSecret($0.administrator, of: plan) + [remote($0)] } + passwords + shared
  }

  private func remote(_ region: RedisRegion) -> KubeValue {
    [
      "apiVersion": "app.redislabs.com/v1alpha1", "kind": "RedisEnterpriseRemoteCluster",
      "metadata": context.metadata(of: plan, named: region.cluster),
      "spec": [
        "recName": .string(region.cluster), "recNamespace": .string(plan.namespace),
        "apiFqdnUrl": .string(apiHost(of: region)), "apiPort": .integer(RedisRegion.apiPort),
        "dbFqdnSuffix": .string(databaseSuffix(of: region)), "secretName": .string(region.administrator),
      ],
    ]
  }

  private func declaration(_ database: RedisDatabase, in regions: [RedisRegion]) -> KubeValue {
    let port: KubeValue = .integer(database.nodePort)
    // The balancer may choose any node.
    let settings = database.settings.overlaid(with: ["proxyPolicy": "all-nodes"])
    return [
      "apiVersion": "app.redislabs.com/v1alpha1", "kind": "RedisEnterpriseActiveActiveDatabase",
      "metadata": database.part.metadata,
      "spec": database.cluster.overlaid(with: [
        "participatingClusters": .sequence(
          regions.map { ["name": .string($0.cluster), "externalReplicationPort": port] }),
        "globalConfigurations": settings,
      ]),
    ]
  }

  private func apiHost(of region: RedisRegion) -> String { "\(region.apiLabel).\(domain)" }
  private func databaseSuffix(of region: RedisRegion) -> String { "\(region.databaseSuffix).\(domain)" }
}

extension RenderingContext {
  /// The cluster of Redis Enterprise: where regions know each other's, each has the name of its own.
  var redisCluster: String {
    specification.replicatedStores.isEmpty ? RedisCluster.pods : RedisRegion(cluster.region).cluster
  }
}
