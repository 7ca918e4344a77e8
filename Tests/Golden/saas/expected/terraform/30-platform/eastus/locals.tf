data "azurerm_client_config" "current" {}

# Names by which later stages find what earlier ones made; changing one makes it anew. The suffix keeps names
# apart that all customers of Azure share.
locals {
  cluster_name = "global-saas-production-eastus"
  region       = "eastus"
  suffix       = substr(sha1("${data.azurerm_client_config.current.subscription_id}/${local.cluster_name}"), 0, 10)
  tags = {
    platform    = "global-saas"
    cluster     = "global-saas-production-eastus"
    environment = "production"
    team        = "platform"
    cost-center = "platform"
    managed-by  = "terraform"
    stage       = "30-platform"
  }
}
