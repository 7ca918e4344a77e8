resource "google_storage_bucket" "log_archive" {
  name                        = "${var.project_id}-health-data-pipeline-pr-b4c78695"
  location                    = local.region
  storage_class               = "STANDARD"
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  force_destroy               = false

  versioning {
    enabled = true
  }

  encryption {
    default_kms_key_name = google_kms_crypto_key.data.id
  }

  lifecycle {
    prevent_destroy = true
  }

  depends_on = [google_kms_crypto_key_iam_member.data_storage]

  lifecycle_rule {
    action {
      type = "Delete"
    }

    condition {
      age = 30
    }
  }
}

# Cloud Logging keeps lines for their hot days; a copy of each goes to the bucket.
resource "google_logging_project_sink" "archive" {
  name                   = "health-data-pipeline-production-archive"
  destination            = "storage.googleapis.com/${google_storage_bucket.log_archive.name}"
  filter                 = "resource.type=\"k8s_container\" AND resource.labels.cluster_name=\"health-data-pipeline-production\""
  unique_writer_identity = true
}

resource "google_storage_bucket_iam_member" "archive" {
  bucket = google_storage_bucket.log_archive.name
  role   = "roles/storage.objectCreator"
  member = google_logging_project_sink.archive.writer_identity
}
