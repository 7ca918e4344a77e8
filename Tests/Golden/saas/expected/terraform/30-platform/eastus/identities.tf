# Service accounts of the cluster that act in Azure, each as an identity of its own.
locals {
  identities = {
    "cert-manager/cert-manager" = {
      name            = "cert-manager-cert-manager"
      namespace       = "cert-manager"
      service_account = "cert-manager"
    }
    "core/workspace" = {
      name            = "core-workspace"
      namespace       = "core"
      service_account = "workspace"
    }
    "engagement/notifications" = {
      name            = "engagement-notifications"
      namespace       = "engagement"
      service_account = "notifications"
    }
    "external-dns/external-dns" = {
      name            = "external-dns-external-dns"
      namespace       = "external-dns"
      service_account = "external-dns"
    }
    "external-secrets/external-secrets" = {
      name            = "external-secrets-external-secrets"
      namespace       = "external-secrets"
      service_account = "external-secrets"
    }
    "velero/velero-server" = {
      name            = "velero-velero-server"
      namespace       = "velero"
      service_account = "velero-server"
    }
  }
}

resource "azurerm_user_assigned_identity" "workload" {
  for_each            = local.identities
  name                = "${local.cluster_name}-${each.value.name}"
  resource_group_name = data.azurerm_resource_group.main.name
  location            = data.azurerm_resource_group.main.location
  tags                = local.tags
}

# Only this service account may act as the identity; its tokens end by themselves, and no key is ever made.
resource "azurerm_federated_identity_credential" "workload" {
  for_each            = local.identities
  name                = each.value.name
  resource_group_name = data.azurerm_resource_group.main.name
  parent_id           = azurerm_user_assigned_identity.workload[each.key].id
  issuer              = data.azurerm_kubernetes_cluster.main.oidc_issuer_url
  subject             = "system:serviceaccount:${each.value.namespace}:${each.value.service_account}"
  audience            = ["api://AzureADTokenExchange"]
}
