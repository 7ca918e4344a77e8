# Names by which later stages find what earlier ones made; changing one makes it anew.
locals {
  cluster_name = "bookings-production"
  region       = "us-east-1"
  tags = {
    platform    = "bookings"
    cluster     = "bookings-production"
    environment = "production"
    team        = "platform"
    cost-center = "platform"
    managed-by  = "terraform"
    stage       = "30-platform"
  }
}
