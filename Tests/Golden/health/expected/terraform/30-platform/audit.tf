# Reads of data are written down too, where the data is what must be protected.
resource "google_project_iam_audit_config" "data" {
  for_each = toset([
    "cloudkms.googleapis.com",
    "container.googleapis.com",
    "secretmanager.googleapis.com",
    "storage.googleapis.com",
  ])
  project = var.project_id
  service = each.value

  audit_log_config {
    log_type = "ADMIN_READ"
  }

  audit_log_config {
    log_type = "DATA_READ"
  }

  audit_log_config {
    log_type = "DATA_WRITE"
  }
}

# Audit trails as tables that can be asked: 2192 days are kept.
resource "google_bigquery_dataset" "audit" {
  dataset_id                      = "audit_health_data_pipeline_production"
  location                        = local.region
  description                     = "Audit logs of ${local.cluster_name} and of the project's services."
  default_partition_expiration_ms = 189388800000
  delete_contents_on_destroy      = false

  default_encryption_configuration {
    kms_key_name = google_kms_crypto_key.data.id
  }

  lifecycle {
    prevent_destroy = true
  }

  depends_on = [google_kms_crypto_key_iam_member.data_tables]
}

resource "google_logging_project_sink" "audit" {
  name                   = "health-data-pipeline-production-audit"
  destination            = "bigquery.googleapis.com/${google_bigquery_dataset.audit.id}"
  filter                 = "logName:\"cloudaudit.googleapis.com\" AND (resource.labels.cluster_name=\"health-data-pipeline-production\" OR NOT resource.type=\"k8s_cluster\")"
  unique_writer_identity = true

  bigquery_options {
    use_partitioned_tables = true
  }
}

resource "google_bigquery_dataset_iam_member" "audit" {
  dataset_id = google_bigquery_dataset.audit.dataset_id
  role       = "roles/bigquery.dataEditor"
  member     = google_logging_project_sink.audit.writer_identity
}
