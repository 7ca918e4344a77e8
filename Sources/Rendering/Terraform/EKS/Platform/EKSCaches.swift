import Basics
import DesignEngine
import PlatformSpec

/// `30-platform/data-stores.tf`: Redis by ElastiCache.
extension EKSTerraform {
  func cacheFoundation() -> HCLBody {
    var file = HCLBody()
    file.resource(
      "aws_elasticache_subnet_group", "stores",
      [
        "name": .literal("\(name)-stores"), "description": "Private subnets of the cluster",
        "subnet_ids": .ref("data.aws_subnets.private.ids"),
      ])
    return file
  }

  func cache(_ store: DataStore) -> HCLBody {
    let label = label(store)
    var file = storeDoor(store)
    file.append(users(store))
    let logs = ["engine-log", "slow-log"]
    let deliveries: [HCLBody] = logs.map { log in
      let resource = "\(label)_\(log.prefix { $0 != "-" })"
      file.append(storeLog(resource, named: .literal("/aws/elasticache/\(name)/\(store.name)/\(log)")))
      return [
        "log_type": .literal(log), "log_format": "json", "destination_type": "cloudwatch-logs",
        "destination": .ref("aws_cloudwatch_log_group.\(resource).name"),
      ]
    }
    let hasReplica = cluster.zones.count > 1
    file.resource(
      "aws_elasticache_replication_group", label,
      comment: hasReplica ? "A replica in another zone takes over within a minute." : "In the one zone of the region.",
      [
        "replication_group_id": .literal(CloudNames.bounded("\(name)-\(store.name)", limit: 40)),
        "description": .literal("Data store \(store.name)"),
        "engine": "redis", "engine_version": "7.1", "parameter_group_name": "default.redis7",
        "node_type": .literal(CacheNode.holding(store.sizeGiB).type),
        "port": .integer(store.port),
        "num_cache_clusters": 2, "multi_az_enabled": .bool(hasReplica), "automatic_failover_enabled": true,
        "subnet_group_name": .ref("aws_elasticache_subnet_group.stores.name"),
        "security_group_ids": [.ref("aws_security_group.\(label).id")],
        "user_group_ids": [.ref("aws_elasticache_user_group.\(label).user_group_id")],
        "at_rest_encryption_enabled": true, "kms_key_id": storeKey,
        "transit_encryption_enabled": true, "transit_encryption_mode": "required",
        "snapshot_retention_limit": .integer(storeBackupDays),
        "final_snapshot_identifier": .literal("\(CloudNames.bounded("\(name)-\(store.name)", limit: 40))-last"),
        "auto_minor_version_upgrade": true,
        "log_delivery_configuration": .blocks(labels: [], deliveries),
        "lifecycle": .preventDestroy,
      ])
    return file
  }

  /// A password of a user would stand in the state, so only the user that may do nothing is made here.
  private func users(_ store: DataStore) -> HCLBody {
    let label = label(store)
    let base = "\(name)-\(store.name)"
    var file = HCLBody()
    file.resource(
      "aws_elasticache_user", label,
      comment: "Whoever gives no name is nobody. Passwords would stand in the state, so users are made beside it.",
      [
        "user_id": .literal(CloudNames.bounded("\(base)-nobody", limit: 40)), "user_name": "default",
        "engine": "redis", "access_string": "off ~* -@all",
        "authentication_mode": .block(["type": "no-password-required"]),
      ])
    file.resource(
      "aws_elasticache_user_group", label,
      [
        "user_group_id": .literal(CloudNames.bounded("\(base)-users", limit: 40)), "engine": "redis",
        "user_ids": [.ref("aws_elasticache_user.\(label).user_id")],
        "lifecycle": .block(["ignore_changes": [.ref("user_ids")]]),
      ])
    return file
  }
}
