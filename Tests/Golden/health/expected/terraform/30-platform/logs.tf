data "google_logging_project_cmek_settings" "main" {
  project = var.project_id
}

resource "google_kms_crypto_key_iam_member" "data_logs" {
  crypto_key_id = google_kms_crypto_key.data.id
  role          = "roles/cloudkms.cryptoKeyEncrypterDecrypter"
  member        = "serviceAccount:${data.google_logging_project_cmek_settings.main.service_account_id}"
}

# What containers write: in this region, and no longer than is asked for.
resource "google_logging_project_bucket_config" "logs" {
  project        = var.project_id
  location       = local.region
  bucket_id      = "health-data-pipeline-production-logs"
  retention_days = 7

  cmek_settings {
    kms_key_name = google_kms_crypto_key.data.id
  }

  depends_on = [google_kms_crypto_key_iam_member.data_logs]
}

resource "google_logging_project_sink" "logs" {
  name                   = "health-data-pipeline-production-logs"
  destination            = "logging.googleapis.com/${google_logging_project_bucket_config.logs.id}"
  filter                 = "resource.type=\"k8s_container\" AND resource.labels.cluster_name=\"health-data-pipeline-production\""
  unique_writer_identity = true
}

# The project's default bucket has neither that key nor those days.
resource "google_logging_project_exclusion" "logs" {
  name        = "health-data-pipeline-production-logs"
  description = "Lines that the sink of the same name keeps."
  filter      = "resource.type=\"k8s_container\" AND resource.labels.cluster_name=\"health-data-pipeline-production\""
}
