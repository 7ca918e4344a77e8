resource "google_service_account" "node" {
  account_id   = "health-data-pipeline-12c1eb34"
  display_name = "Nodes of ${local.cluster_name}"
}

# Writes logs and metrics, and reads images: nothing of what workloads may do.
resource "google_project_iam_member" "node" {
  for_each = toset(["roles/artifactregistry.reader", "roles/container.defaultNodeServiceAccount"])
  project  = var.project_id
  role     = each.value
  member   = google_service_account.node.member
}

resource "google_kms_crypto_key_iam_member" "nodes" {
  crypto_key_id = google_kms_crypto_key.disks.id
  role          = "roles/cloudkms.cryptoKeyEncrypterDecrypter"
  member        = "serviceAccount:service-${data.google_project.current.number}@container-engine-robot.iam.gserviceaccount.com"
}
