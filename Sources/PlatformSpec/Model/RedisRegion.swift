/// What Redis Enterprise of one of several regions is called: by its objects, and by the other regions.
///
/// Labels follow the vendor's pattern `api-<cluster>` and `<database>-db-<cluster>`; the domain comes behind.
package struct RedisRegion: Sendable, Hashable {
  /// `redis-eu-west-1`: the cluster, its administrator's Secret, and the object by which all regions know it.
  package let cluster: String

  package init(_ region: String) { cluster = "redis-\(region)" }

  /// First label of the host that answers for the cluster.
  package var apiLabel: String { "api-\(cluster)" }
  /// What follows the name of a database in the first label of its host.
  package var databaseSuffix: String { "-db-\(cluster)" }
  /// The Secret in which the operator looks for the administrator of this region's cluster.
  package var administrator: String { "redis-enterprise-\(cluster)" }

  /// On which every node answers for its cluster.
  package static let apiPort = 9443
}
