# The state of this stage alone. Account and container are the same for all stages and stand in one file:
#   terraform init -backend-config=../../backend.hcl
# The lock is a lease on the state's blob.
terraform {
  backend "azurerm" {
    key              = "global-saas/global-saas-production-southeastasia/20-cluster.tfstate"
    use_azuread_auth = true
  }
}
