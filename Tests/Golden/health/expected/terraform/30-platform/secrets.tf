# What the owner fills in, because no secret passes through Terraform or Git: each entry takes a JSON object of
# these keys, and External Secrets brings it into the cluster.
locals {
  secrets = {
    health-data-pipeline-production_monitoring_grafana-admin = {
      meaning = "first account of Grafana"
      keys    = ["admin-user", "admin-password"]
    }
  }
}

resource "google_secret_manager_secret" "store" {
  for_each  = local.secrets
  secret_id = each.key
  annotations = {
    meaning = each.value.meaning
  }
  # An older value stays for a month after it was destroyed by mistake.
  version_destroy_ttl = "2592000s"

  replication {
    user_managed {
      replicas {
        location = local.region

        customer_managed_encryption {
          kms_key_name = google_kms_crypto_key.data.id
        }
      }
    }
  }

  depends_on = [google_kms_crypto_key_iam_member.data_secrets]
}
