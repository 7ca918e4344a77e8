import Basics
import DesignEngine
import PlatformSpec

/// `30-platform/data-stores.tf`: PostgreSQL and MySQL by RDS.
extension EKSTerraform {
  func serverFoundation() -> HCLBody {
    var file = HCLBody()
    file.resource(
      "aws_db_subnet_group", "stores",
      [
        "name": .literal("\(name)-stores"), "description": "Private subnets of the cluster",
        "subnet_ids": .ref("data.aws_subnets.private.ids"),
      ])
    file.resource(
      "aws_iam_role", "store_monitoring", comment: "Figures of the operating system, which RDS writes every minute.",
      [
        "name": .literal(CloudNames.bounded("\(name)-store-monitoring", limit: 64)),
        "assume_role_policy": .trust(service: "monitoring.rds.amazonaws.com", sourceAccount: true),
      ])
    file.resource(
      "aws_iam_role_policy_attachment", "store_monitoring",
      [
        "role": .ref("aws_iam_role.store_monitoring.name"),
        "policy_arn":
          "arn:${data.aws_partition.current.partition}:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole",
      ])
    if copiesBackups {
      file.key(
        "store_copies", "Copies of the databases of ${local.cluster_name}", provider: .ref("aws.copies"),
        comment: "A copy needs a key of the region in which it is kept.")
    }
    return file
  }

  /// What one engine of RDS says in its own words.
  private struct Engine {
    var name: String
    var version: String
    var family: String
    var logs: [String]
    /// Settings beside the one that forces TLS.
    var settings: [(name: String, value: String)]
  }

  private static let postgresql = Engine(
    name: "postgres", version: "17", family: "postgres17", logs: ["postgresql", "upgrade"],
    settings: [
      ("rds.force_ssl", "1"), ("log_statement", "ddl"), ("log_min_duration_statement", "1000"),
    ])

  private static let mysql = Engine(
    name: "mysql", version: "8.4", family: "mysql8.4", logs: ["error", "slowquery"],
    settings: [
      ("require_secure_transport", "1"), ("log_output", "FILE"), ("slow_query_log", "1"), ("long_query_time", "1"),
    ])

  func server(_ store: DataStore) -> HCLBody {
    let engine = store.engine == .mysql ? Self.mysql : Self.postgresql
    let label = label(store)
    let identifier = CloudNames.bounded("\(name)-\(store.name)", limit: 63)
    var file = storeDoor(store)
    let settings: [HCLBody] = engine.settings.map {
      ["name": .literal($0.name), "value": .literal($0.value), "apply_method": "pending-reboot"]
    }
    file.resource(
      "aws_db_parameter_group", label, comment: "TLS or nothing; slow statements are logged.",
      [
        "name": .literal("\(name)-\(store.name)-\(engine.family.filter { $0 != "." })"),
        "family": .literal(engine.family),
        "description": .literal("Settings of \(store.name)"),
        "parameter": .blocks(labels: [], settings),
        "lifecycle": .block(["create_before_destroy": true]),
      ])
    let logs = engine.logs.map { "\(label)_\($0)" }
    for (log, resource) in zip(engine.logs, logs) {
      file.append(storeLog(resource, named: .literal("/aws/rds/instance/\(identifier)/\(log)")))
    }
    var body: HCLBody = ["identifier": .literal(identifier)]
    body.append(machine(store, engine))
    body.append(protection(identifier))
    body.append(sight(engine, logs))
    file.resource(
      "aws_db_instance", label,
      comment: hasStandby ? "A standby in another zone takes over within two minutes." : "In one zone.",
      body)
    if copiesBackups {
      file.resource(
        "aws_db_instance_automated_backups_replication", label,
        [
          "provider": .ref("aws.copies"), "source_db_instance_arn": .ref("aws_db_instance.\(label).arn"),
          "retention_period": .integer(storeBackupDays), "kms_key_id": .ref("aws_kms_key.store_copies.arn"),
        ])
    }
    return file
  }

  private var hasStandby: Bool { cluster.zones.count > 1 }

  private func machine(_ store: DataStore, _ engine: Engine) -> HCLBody {
    let label = label(store)
    // gp3 is sold from 20 GiB to 64 TiB.
    let size = min(65536, max(20, store.sizeGiB))
    return [
      "engine": .literal(engine.name), "engine_version": .literal(engine.version),
      "instance_class": .ref("var.database_class"),
      "storage_type": "gp3", "allocated_storage": .integer(size),
      "#": "It grows by itself up to here.",
      "max_allocated_storage": size * 2 > 65536 ? .omitted : .integer(size * 2),
      "multi_az": .bool(hasStandby),
      "port": .integer(store.port), "publicly_accessible": false,
      "db_subnet_group_name": .ref("aws_db_subnet_group.stores.name"),
      "vpc_security_group_ids": [.ref("aws_security_group.\(label).id")],
      "parameter_group_name": .ref("aws_db_parameter_group.\(label).name"),
    ]
  }

  private func protection(_ identifier: String) -> HCLBody {
    [
      "username": "platform",
      "#": "RDS makes the password, keeps it in Secrets Manager and changes it; Terraform never sees it.",
      "manage_master_user_password": true, "master_user_secret_kms_key_id": storeKey,
      "iam_database_authentication_enabled": true,
      "storage_encrypted": true, "kms_key_id": storeKey,
      "backup_retention_period": .integer(storeBackupDays), "copy_tags_to_snapshot": true,
      "deletion_protection": true, "skip_final_snapshot": false,
      "final_snapshot_identifier": .literal("\(identifier)-last"),
      "auto_minor_version_upgrade": true,
    ]
  }

  private func sight(_ engine: Engine, _ logs: [String]) -> HCLBody {
    [
      "performance_insights_enabled": true, "performance_insights_kms_key_id": storeKey,
      "performance_insights_retention_period": 7,
      "monitoring_interval": 60, "monitoring_role_arn": .ref("aws_iam_role.store_monitoring.arn"),
      "enabled_cloudwatch_logs_exports": .strings(engine.logs),
      "lifecycle": .preventDestroy,
      "depends_on": .list(
        logs.map { .ref("aws_cloudwatch_log_group.\($0)") }
          + [.ref("aws_iam_role_policy_attachment.store_monitoring")]),
    ]
  }
}
