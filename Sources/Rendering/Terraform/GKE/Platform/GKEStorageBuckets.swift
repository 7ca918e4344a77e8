import DesignEngine
import PlatformSpec

/// `30-platform/backup.tf`, `telemetry.tf` and `audit.tf`.
extension GKETerraform {
  private var copiesBackups: Bool { needs(.backupBucket) && specification.storage.crossRegionCopies }
  /// Whether logs leave their store for a bucket after their hot days.
  var archivesLogs: Bool {
    let wishes = specification.observability
    return wishes.logArchiveDays > 0 && (needs(.logArchiveBucket) || wishes.logStore == .cloud)
  }

  /// Continents of which two regions can hold one bucket together.
  private var continent: String? {
    switch cluster.region.split(separator: "-").first {
    case "us": "US"
    case "europe": "EU"
    case "asia": "ASIA"
    default: nil
    }
  }

  /// The second region of the backups: another of the platform on the same continent, else a neighbour.
  private var partner: String? {
    let start = cluster.region.prefix { $0 != "-" } + "-"
    return copyRegion.hasPrefix(start) ? copyRegion : nil
  }

  private var isDualRegion: Bool { copiesBackups && continent != nil && partner != nil }

  /// Two regions of one continent share a bucket; elsewhere the bucket is in the other region, where the loss of this
  /// one does not reach it.
  var backupLocation: HCLValue {
    if isDualRegion, let continent { return .literal(continent) }
    return copiesBackups ? .literal(copyRegion) : .ref("local.region")
  }

  func backupBucket() -> HCLBody {
    guard needs(.backupBucket) else { return [:] }
    let days = specification.storage.backupRetentionDays
    let regions = [cluster.region, partner ?? copyRegion].map { $0.uppercased() }
    var body = bucket("backup", location: backupLocation, key: "backup")
    body.append([
      "#": isDualRegion ? "Both regions have every object, most within 15 minutes." : .omitted,
      "custom_placement_config": isDualRegion ? .block(["data_locations": .strings(regions)]) : .omitted,
      "rpo": isDualRegion ? "ASYNC_TURBO" : .omitted,
      "soft_delete_policy": .block(["retention_duration_seconds": 2_592_000]),
      "lifecycle_rule": .block([
        "#": "Velero and the stores delete what is older than \(days) days; what was overwritten stays a month.",
        "action": .block(["type": "Delete"]),
        "condition": .block(["days_since_noncurrent_time": 30, "with_state": "ARCHIVED"]),
      ]),
    ])
    var file = HCLBody()
    file.resource("google_storage_bucket", "backup", body)
    return file
  }

  /// Whether a bucket of this stage holds logs or traces.
  var keepsTelemetry: Bool { archivesLogs || needs(.lokiBucket) || needs(.tempoBucket) }

  /// What Loki and Tempo keep; they delete what is too old themselves.
  func telemetryBuckets() -> HCLBody {
    let stores: [(label: String, setting: GKESetting)] = [("loki", .lokiBucket), ("tempo", .tempoBucket)]
    var file = HCLBody()
    for (label, setting) in stores where needs(setting) {
      var body = bucket(label, location: .ref("local.region"), key: "data")
      body.append([
        "lifecycle_rule": .block([
          "#": "What was deleted stays a week.",
          "action": .block(["type": "Delete"]),
          "condition": .block(["days_since_noncurrent_time": 7, "with_state": "ARCHIVED"]),
        ])
      ])
      file.resource("google_storage_bucket", label, body)
    }
    return file
  }

  func bucket(_ purpose: String, location: HCLValue, key: String) -> HCLBody {
    let agent = key == "backup" ? "backup" : "data_storage"
    return [
      "name": .template("${var.project_id}-\(CloudNames.bounded("\(name)-\(purpose)", limit: 32))"),
      "location": location,
      "storage_class": "STANDARD",
      "uniform_bucket_level_access": true,
      "public_access_prevention": "enforced",
      "force_destroy": false,
      "versioning": .block(["enabled": true]),
      "encryption": hasCustomerKeys
        ? .block(["default_kms_key_name": .ref("google_kms_crypto_key.\(key).id")]) : .omitted,
      "lifecycle": .preventDestroy,
      "depends_on": hasCustomerKeys ? [.ref("google_kms_crypto_key_iam_member.\(agent)")] : .omitted,
    ]
  }

  /// Who did what: admin activity is always written; who read data only when it is asked for.
  func audit() -> HCLBody {
    guard specification.security.auditLogging else { return [:] }
    let days = auditRetentionDays
    var file = HCLBody()
    if isPrimary { file.append(dataAccess()) }
    file.resource(
      "google_bigquery_dataset", "audit",
      comment: "Audit trails as tables that can be asked: \(days) days are kept.",
      [
        "dataset_id": .literal("audit_\(name.map { $0 == "-" ? "_" : "\($0)" }.joined())"),
        "location": .ref("local.region"),
        "description": "Audit logs of ${local.cluster_name} and of the project's services.",
        "default_partition_expiration_ms": .integer(days * 86_400_000),
        "delete_contents_on_destroy": false,
        "default_encryption_configuration": hasCustomerKeys
          ? .block(["kms_key_name": .ref("google_kms_crypto_key.data.id")]) : .omitted,
        "lifecycle": .preventDestroy,
        "depends_on": hasCustomerKeys ? [.ref("google_kms_crypto_key_iam_member.data_tables")] : .omitted,
      ])
    let services = isPrimary ? " OR NOT resource.type=\"k8s_cluster\"" : ""
    file.resource(
      "google_logging_project_sink", "audit",
      [
        "name": .literal(GKENames.resource(cluster, "audit")),
        "destination": "bigquery.googleapis.com/${google_bigquery_dataset.audit.id}",
        "filter": .template(
          "logName:\"cloudaudit.googleapis.com\" AND (resource.labels.cluster_name=\"\(name)\"\(services))"),
        "unique_writer_identity": true,
        "bigquery_options": .block(["use_partitioned_tables": true]),
      ])
    file.resource(
      "google_bigquery_dataset_iam_member", "audit",
      [
        "dataset_id": .ref("google_bigquery_dataset.audit.dataset_id"), "role": "roles/bigquery.dataEditor",
        "member": .ref("google_logging_project_sink.audit.writer_identity"),
      ])
    return file
  }

  private func dataAccess() -> HCLBody {
    let services = ["cloudkms", "container", "secretmanager", "storage"].map { "\($0).googleapis.com" }
    var file = HCLBody()
    file.resource(
      "google_project_iam_audit_config", "data",
      comment: "Reads of data are written down too, where the data is what must be protected.",
      [
        "for_each": .call("toset", [.strings(services)]),
        "project": .ref("var.project_id"),
        "service": .ref("each.value"),
        "audit_log_config": .blocks(
          labels: [], ["ADMIN_READ", "DATA_READ", "DATA_WRITE"].map { ["log_type": .literal($0)] }),
      ])
    return file
  }
}
