# Names by which later stages find what earlier ones made; changing one makes it anew.
locals {
  cluster_name = "ecommerce-platform-production"
  region       = "us-east-1"
  zones        = ["us-east-1a", "us-east-1b", "us-east-1c"]
  tags = {
    platform    = "ecommerce-platform"
    cluster     = "ecommerce-platform-production"
    environment = "production"
    team        = "platform"
    cost-center = "platform"
    managed-by  = "terraform"
    stage       = "20-cluster"
  }
}
