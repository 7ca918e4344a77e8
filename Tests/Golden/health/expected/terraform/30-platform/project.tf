data "google_project" "current" {
  project_id = var.project_id
}

data "google_kms_key_ring" "main" {
  name     = "health-data-pipeline-production-keys"
  location = local.region
}
