# Names by which later stages find what earlier ones made; changing one makes it anew.
locals {
  cluster_name = "notes-production"
  region       = "us-east-1"
  zones        = ["us-east-1a", "us-east-1b", "us-east-1c"]
  tags = {
    platform    = "notes"
    cluster     = "notes-production"
    environment = "production"
    team        = "platform"
    cost-center = "platform"
    managed-by  = "terraform"
    stage       = "10-network"
  }
}
