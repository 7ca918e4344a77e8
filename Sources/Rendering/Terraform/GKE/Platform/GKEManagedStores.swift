import Basics
import DesignEngine
import PlatformSpec

/// `30-platform/data-stores.tf`: Cloud SQL and Memorystore, in the private network alone.
extension GKETerraform {
  var managedStores: [DataStore] { specification.dataStores.filter { $0.isMade(by: .gke) } }
  var managedServers: [DataStore] { managedStores.filter { $0.engine != .redis } }
  var managedCaches: [DataStore] { managedStores.filter { $0.engine == .redis } }

  func dataStores() -> HCLBody {
    if managedStores.isEmpty { return [:] }
    var file = HCLBody()
    file.data("google_compute_network", "main", ["name": .literal(GKENames.network(of: cluster))])
    for store in managedStores { file.append(store.engine == .redis ? redis(store) : server(store)) }
    return file
  }

  /// As Terraform calls it.
  private func label(_ store: DataStore) -> String { store.name.split(separator: "-").joined(separator: "_") }

  /// Cloud SQL keeps a name for a week after its instance is gone; Memorystore takes 40 characters.
  private func cloudName(_ store: DataStore) -> String {
    CloudNames.bounded("\(name)-\(store.name)", limit: store.engine == .redis ? 40 : 63)
  }

  /// The range that stage 10 gives to what Google runs.
  private var range: HCLValue { .literal(GKENames.resource(cluster, "stores")) }
  private var key: HCLValue { hasCustomerKeys ? .ref("google_kms_crypto_key.data.id") : .omitted }

  // MARK: - Cloud SQL

  /// Enterprise promises 99.95 %, Enterprise Plus 99.99 % and is patched within a second.
  private var isPlus: Bool { specification.targets.availability.fraction > 0.9995 }

  private func server(_ store: DataStore) -> HCLBody {
    let isPostgres = store.engine == .postgresql
    var file = HCLBody()
    file.resource(
      "google_sql_database_instance", label(store),
      comment: """
        A standby in another zone takes over by itself. Accounts are made by their owner: neither they nor a password
        stand in this file or in the state.
        """,
      [
        "name": .literal(cloudName(store)), "region": .ref("local.region"),
        "database_version": isPostgres ? "POSTGRES_18" : "MYSQL_8_4",
        "encryption_key_name": key,
        "deletion_protection": true,
        "settings": .block(serverSettings(store)),
        "lifecycle": .preventDestroy,
        "depends_on": hasCustomerKeys ? [.ref("google_kms_crypto_key_iam_member.data_servers")] : .omitted,
      ])
    file.resource(
      "google_sql_database", label(store),
      [
        "name": .literal(label(store)), "instance": .ref("google_sql_database_instance.\(label(store)).name"),
        "charset": isPostgres ? "UTF8" : "utf8mb4",
        "#": "Never dropped by Terraform.", "deletion_policy": "ABANDON",
      ])
    return file
  }

  private func serverSettings(_ store: DataStore) -> HCLBody {
    let flags = store.engine == .postgresql ? Self.postgresFlags : Self.mysqlFlags
    return [
      "edition": isPlus ? "ENTERPRISE_PLUS" : "ENTERPRISE",
      "tier": isPlus ? "db-perf-optimized-N-4" : "db-custom-4-16384",
      "availability_type": "REGIONAL",
      "disk_type": "PD_SSD", "disk_size": .integer(max(10, store.sizeGiB)), "disk_autoresize": true,
      "user_labels": .ref("local.labels"),
      "#": "The API refuses as well, whoever asks; backups outlive the instance.",
      "deletion_protection_enabled": true,
      "retain_backups_on_delete": true,
      "ip_configuration": .block([
        "ipv4_enabled": false,
        "private_network": .ref("data.google_compute_network.main.id"),
        "allocated_ip_range": range,
        "ssl_mode": "ENCRYPTED_ONLY",
      ]),
      "backup_configuration": .block(backups(store)),
      "maintenance_window": .block(["#": "Sunday, UTC.", "day": 7, "hour": 3, "update_track": "stable"]),
      "insights_config": .block([
        "query_insights_enabled": true, "query_plans_per_minute": 5, "query_string_length": 1024,
        "record_application_tags": true, "record_client_address": false,
      ]),
      "password_validation_policy": .block([
        "enable_password_policy": true, "min_length": 16, "complexity": "COMPLEXITY_DEFAULT",
        "disallow_username_substring": true, "reuse_interval": 5,
      ]),
      "database_flags": .blocks(
        labels: [], flags.map { ["name": .literal($0.name), "value": .literal($0.value)] }),
    ]
  }

  private func backups(_ store: DataStore) -> HCLBody {
    let days = max(7, specification.storage.backupRetentionDays)
    return [
      "enabled": true, "start_time": "01:00",
      "#": specification.storage.crossRegionCopies
        ? "Without a location: in several regions of the continent." : .omitted,
      "location": specification.storage.crossRegionCopies ? .omitted : .ref("local.region"),
      "point_in_time_recovery_enabled": store.engine == .postgresql ? true : .omitted,
      "binary_log_enabled": store.engine == .mysql ? true : .omitted,
      "transaction_log_retention_days": .integer(min(isPlus ? 35 : 7, days)),
      "backup_retention_settings": .block([
        "retained_backups": .integer(min(365, days)), "retention_unit": "COUNT",
      ]),
    ]
  }

  /// Logs of the CIS benchmark; accounts of IAM may log in beside those with a password.
  private static let postgresFlags: [(name: String, value: String)] = [
    ("cloudsql.enable_pgaudit", "on"), ("cloudsql.iam_authentication", "on"), ("log_checkpoints", "on"),
    ("log_connections", "on"), ("log_disconnections", "on"), ("log_hostname", "on"), ("log_lock_waits", "on"),
    ("log_min_duration_statement", "-1"), ("log_min_error_statement", "error"), ("log_min_messages", "warning"),
    ("log_statement", "ddl"), ("log_temp_files", "0"), ("pgaudit.log", "ddl,role"),
  ]

  private static let mysqlFlags: [(name: String, value: String)] = [
    ("cloudsql_iam_authentication", "on"), ("local_infile", "off"), ("skip_show_database", "on"),
  ]

  // MARK: - Memorystore

  private func redis(_ store: DataStore) -> HCLBody {
    var file = HCLBody()
    file.resource(
      "google_redis_instance", label(store),
      comment: """
        Copies in other zones, one of which takes over by itself, and which may be read. Google makes the password; the
        provider keeps it in the state of this stage, whose bucket is therefore read by the platform's owners alone.
        """,
      [
        "name": .literal(cloudName(store)), "region": .ref("local.region"),
        "tier": "STANDARD_HA",
        "#": "Copies that are read need 5 GiB.",
        "memory_size_gb": .integer(max(5, store.sizeGiB)),
        "replica_count": .integer(min(5, max(1, cluster.zones.count - 1))),
        "read_replicas_mode": "READ_REPLICAS_ENABLED",
        "redis_version": "REDIS_7_2",
        "redis_configs": ["maxmemory-policy": "volatile-lru"],
        "connect_mode": "PRIVATE_SERVICE_ACCESS",
        "authorized_network": .ref("data.google_compute_network.main.id"),
        "reserved_ip_range": range,
        "auth_enabled": true,
        "transit_encryption_mode": "SERVER_AUTHENTICATION",
        "customer_managed_key": key,
        "persistence_config": .block(["persistence_mode": "RDB", "rdb_snapshot_period": "ONE_HOUR"]),
        "maintenance_policy": .block([
          "weekly_maintenance_window": .block([
            "day": "SUNDAY",
            "start_time": .block(["hours": 3, "minutes": 0, "seconds": 0, "nanos": 0]),
          ])
        ]),
        "lifecycle": .preventDestroy,
        "depends_on": hasCustomerKeys ? [.ref("google_kms_crypto_key_iam_member.data_caches")] : .omitted,
      ])
    return file
  }

  // MARK: - What the owner does

  /// Where each store answers, and how its account is made.
  func storeOutputs() -> HCLBody {
    if managedStores.isEmpty { return [:] }
    let table = managedStores.map { store -> HCLEntry in
      HCLEntry(store.name, store.engine == .redis ? cacheEntry(store) : serverEntry(store))
    }
    var file = HCLBody()
    file.output(
      "data_stores", "Address of each data store, and the command that makes or tells its account.", .object(table))
    return file
  }

  private func serverEntry(_ store: DataStore) -> HCLValue {
    let source = "google_sql_database_instance.\(label(store))"
    let host = store.engine == .mysql ? " --host=%" : ""
    return [
      "host": .ref("\(source).private_ip_address"), "port": .integer(store.port), "database": .literal(label(store)),
      "account": .template(
        "gcloud sql users create NAME\(host) --instance=${\(source).name} --project=${var.project_id} "
          + "--password=\\\"$PASSWORD\\\""),
    ]
  }

  private func cacheEntry(_ store: DataStore) -> HCLValue {
    let source = "google_redis_instance.\(label(store))"
    return [
      "host": .ref("\(source).host"), "port": .integer(store.port),
      "read_host": .ref("\(source).read_endpoint"),
      "account": .template(
        "gcloud redis instances get-auth-string ${\(source).name} --region=${local.region} "
          + "--project=${var.project_id}"),
    ]
  }

  /// What Google's agents need before a key may be theirs to use.
  var agentSteps: [String] {
    guard hasCustomerKeys, !managedStores.isEmpty else { return [] }
    let services =
      (managedServers.isEmpty ? [] : ["sqladmin.googleapis.com"])
      + (managedCaches.isEmpty ? [] : ["redis.googleapis.com"])
    let commands = services.map { service in
      "`gcloud services enable \(service)` and `gcloud beta services identity create --service=\(service)`"
    }
    return [
      "Make the accounts by which Google's data stores use your key, in the project: \(commands.joined(separator: "; "))."
    ]
  }

  /// A paragraph of the guide.
  var storeSteps: String {
    if managedStores.isEmpty { return "" }
    let names = managedStores.map { "`\($0.name)`" }.joined(separator: ", ")
    let server =
      managedServers.isEmpty
      ? ""
      : """

      Make an account for every namespace in Cloud SQL, with a password of 16 characters or more; Terraform knows none of them.
      It is granted rights on its database by an account that you make first.
      """
    let cache =
      managedCaches.isEmpty
      ? ""
      : """

      For Memorystore the user is `default`, and its command tells the password. Clients speak TLS and trust the certificate of
      `gcloud redis instances describe`.
      """
    return """

      `terraform output data_stores` says where \(names) answer. Put `host` and `port` of it, and `username` and `password`,
      into the secret of each namespace that uses the store (`secrets_to_fill`).\(server)\(cache)

      """
  }
}
