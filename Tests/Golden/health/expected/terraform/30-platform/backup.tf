resource "google_storage_bucket" "backup" {
  name                        = "${var.project_id}-health-data-pipeline-pr-1be794a6"
  location                    = "US"
  storage_class               = "STANDARD"
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  force_destroy               = false

  versioning {
    enabled = true
  }

  encryption {
    default_kms_key_name = google_kms_crypto_key.backup.id
  }

  lifecycle {
    prevent_destroy = true
  }

  depends_on = [google_kms_crypto_key_iam_member.backup]

  # Both regions have every object, most within 15 minutes.
  custom_placement_config {
    data_locations = ["US-CENTRAL1", "US-EAST1"]
  }

  rpo = "ASYNC_TURBO"

  soft_delete_policy {
    retention_duration_seconds = 2592000
  }

  lifecycle_rule {
    # Velero and the stores delete what is older than 30 days; what was overwritten stays a month.
    action {
      type = "Delete"
    }

    condition {
      days_since_noncurrent_time = 30
      with_state                 = "ARCHIVED"
    }
  }
}
