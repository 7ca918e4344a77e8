data "google_project" "current" {
  project_id = var.project_id
}

data "google_compute_network" "main" {
  name = local.network_name
}

data "google_compute_subnetwork" "nodes" {
  name   = "health-data-pipeline-production-nodes"
  region = local.region
}
