import DesignEngine
import PlatformSpec

/// `30-platform/logs.tf` and `log-archive.tf`.
extension GKETerraform {
  /// Whether Cloud Logging is the store of the application's logs.
  var keepsLogsInCloud: Bool { specification.observability.logStore == .cloud }

  private var containerLogs: HCLValue {
    .template("resource.type=\"k8s_container\" AND resource.labels.cluster_name=\"\(name)\"")
  }

  /// Lines of the cluster's containers have a bucket of their own in Cloud Logging: their own key, their own days.
  func hotLogs() -> HCLBody {
    guard keepsLogsInCloud else { return [:] }
    var file = HCLBody()
    if hasCustomerKeys {
      file.data("google_logging_project_cmek_settings", "main", ["project": .ref("var.project_id")])
      file.resource(
        "google_kms_crypto_key_iam_member", "data_logs",
        [
          "crypto_key_id": .ref("google_kms_crypto_key.data.id"),
          "role": "roles/cloudkms.cryptoKeyEncrypterDecrypter",
          "member": .template("serviceAccount:${data.google_logging_project_cmek_settings.main.service_account_id}"),
        ])
    }
    file.resource(
      "google_logging_project_bucket_config", "logs",
      comment: "What containers write: in this region, and no longer than is asked for.",
      [
        "project": .ref("var.project_id"),
        "location": .ref("local.region"),
        "bucket_id": .literal(GKENames.resource(cluster, "logs")),
        "retention_days": .integer(max(1, specification.observability.logRetentionDays)),
        "cmek_settings": hasCustomerKeys
          ? .block(["kms_key_name": .ref("google_kms_crypto_key.data.id")]) : .omitted,
        "depends_on": hasCustomerKeys ? [.ref("google_kms_crypto_key_iam_member.data_logs")] : .omitted,
      ])
    file.resource(
      "google_logging_project_sink", "logs",
      [
        "name": .literal(GKENames.resource(cluster, "logs")),
        "destination": "logging.googleapis.com/${google_logging_project_bucket_config.logs.id}",
        "filter": containerLogs,
        "unique_writer_identity": true,
      ])
    file.resource(
      "google_logging_project_exclusion", "logs",
      comment: "The project's default bucket has neither that key nor those days.",
      [
        "name": .literal(GKENames.resource(cluster, "logs")),
        "description": "Lines that the sink of the same name keeps.",
        "filter": containerLogs,
      ])
    return file
  }

  func logArchive() -> HCLBody {
    guard archivesLogs else { return [:] }
    var body = bucket("log-archive", location: .ref("local.region"), key: "data")
    body.append([
      "lifecycle_rule": .block([
        "action": .block(["type": "Delete"]),
        "condition": .block(["age": .integer(specification.observability.logArchiveDays)]),
      ])
    ])
    var file = HCLBody()
    file.resource("google_storage_bucket", "log_archive", body)
    guard keepsLogsInCloud else { return file }
    file.resource(
      "google_logging_project_sink", "archive",
      comment: "Cloud Logging keeps lines for their hot days; a copy of each goes to the bucket.",
      [
        "name": .literal(GKENames.resource(cluster, "archive")),
        "destination": "storage.googleapis.com/${google_storage_bucket.log_archive.name}",
        "filter": containerLogs,
        "unique_writer_identity": true,
      ])
    file.resource(
      "google_storage_bucket_iam_member", "archive",
      [
        "bucket": .ref("google_storage_bucket.log_archive.name"), "role": "roles/storage.objectCreator",
        "member": .ref("google_logging_project_sink.archive.writer_identity"),
      ])
    return file
  }
}
