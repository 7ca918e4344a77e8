# The state of this stage alone. Bucket and region are the same for all stages and stand in one file:
#   terraform init -backend-config=../backend.hcl
# The lock is a file beside the state; no table is needed.
terraform {
  backend "s3" {
    key          = "bookings/bookings-production/20-cluster.tfstate"
    encrypt      = true
    use_lockfile = true
  }
}
