# Flux as Azure keeps it: installed and upgraded from outside, so a cluster needs nobody's laptop.
resource "azurerm_kubernetes_cluster_extension" "flux" {
  name              = "flux"
  cluster_id        = data.azurerm_kubernetes_cluster.main.id
  extension_type    = "microsoft.flux"
  release_namespace = "flux-system"
  release_train     = "Stable"
  configuration_settings = {
    "multiTenancy.enforce"                = "false"
    "image-automation-controller.enabled" = "false"
    "image-reflector-controller.enabled"  = "false"
  }
}

# One repository for all clusters; this one follows its own folder.
resource "azurerm_kubernetes_flux_configuration" "main" {
  name       = "flux-system"
  cluster_id = data.azurerm_kubernetes_cluster.main.id
  namespace  = "flux-system"
  scope      = "cluster"

  git_repository {
    url                      = var.git_repository_url
    reference_type           = "branch"
    reference_value          = "regions/westeurope"
    sync_interval_in_seconds = 60
    # Secret of the cluster with the key of a private repository.
    local_auth_reference = var.git_secret_name
  }

  kustomizations {
    name                       = "cluster"
    path                       = "./clusters/production-westeurope"
    sync_interval_in_seconds   = 600
    retry_interval_in_seconds  = 120
    garbage_collection_enabled = true
  }

  depends_on = [azurerm_kubernetes_cluster_extension.flux]
}
