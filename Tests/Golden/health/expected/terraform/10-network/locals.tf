# Names by which later stages find what earlier ones made; changing one makes it anew.
locals {
  cluster_name = "health-data-pipeline-production"
  region       = "us-central1"
  network_name = "health-data-pipeline-production-network"
  labels = {
    platform    = "health-data-pipeline"
    cluster     = "health-data-pipeline-production"
    environment = "production"
    team        = "platform"
    cost-center = "platform"
    managed-by  = "terraform"
    stage       = "10-network"
  }
}

variable "project_id" {
  description = "Project of Google Cloud for this platform; it must exist and have a billing account."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project_id))
    error_message = "Give the identifier of a project, not its name or number."
  }
}
