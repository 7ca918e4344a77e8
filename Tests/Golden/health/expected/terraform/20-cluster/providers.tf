provider "google" {
  project        = var.project_id
  region         = local.region
  default_labels = local.labels
  # Calls are counted on the project itself, which some of its services ask for.
  user_project_override = true
  billing_project       = var.project_id
}
