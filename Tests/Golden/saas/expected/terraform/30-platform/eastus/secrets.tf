# What the owner fills in, because no secret passes through Terraform or Git: each entry takes a JSON object of
# these keys, and External Secrets brings it into the cluster.
locals {
  secrets = {
    global-saas-production-eastus--commerce--billing-db = {
      meaning = "access of namespace commerce to billing-db (cosmosdb)"
      keys    = ["host", "port", "username", "password"]
    }
    global-saas-production-eastus--core--files-bucket = {
      meaning = "access of namespace core to files-bucket (object-storage)"
      keys    = ["host", "port", "username", "password"]
    }
    global-saas-production-eastus--core--search-index = {
      meaning = "access of namespace core to search-index (elasticsearch)"
      keys    = ["host", "port", "username", "password"]
    }
    global-saas-production-eastus--core--tenants-db = {
      meaning = "access of namespace core to tenants-db (cosmosdb)"
      keys    = ["host", "port", "username", "password"]
    }
    global-saas-production-eastus--identity--permissions-cache = {
      meaning = "access of namespace identity to permissions-cache (redis)"
      keys    = ["host", "port", "username", "password"]
    }
    global-saas-production-eastus--identity--session-store = {
      meaning = "access of namespace identity to session-store (redis)"
      keys    = ["host", "port", "username", "password"]
    }
    global-saas-production-eastus--identity--tenants-db = {
      meaning = "access of namespace identity to tenants-db (cosmosdb)"
      keys    = ["host", "port", "username", "password"]
    }
    global-saas-production-eastus--linkerd-multicluster--cluster-credentials-southeastasia = {
      meaning = "kubeconfig with which the mirror of Linkerd asks global-saas-production-southeastasia for its exported services: `linkerd multicluster link-gen` there prints it"
      keys    = ["kubeconfig"]
    }
    global-saas-production-eastus--linkerd-multicluster--cluster-credentials-westeurope = {
      meaning = "kubeconfig with which the mirror of Linkerd asks global-saas-production-westeurope for its exported services: `linkerd multicluster link-gen` there prints it"
      keys    = ["kubeconfig"]
    }
    global-saas-production-eastus--linkerd--linkerd-trust-anchor = {
      meaning = "trust anchor of Linkerd in PEM, the same in every region: `step certificate create root.linkerd.cluster.local ca.crt ca.key --profile root-ca --no-password --insecure`"
      keys    = ["certificate", "key"]
    }
    global-saas-production-eastus--monitoring--alertmanager-pagerduty = {
      meaning = "key with which Alertmanager pages pagerduty"
      keys    = ["key"]
    }
    global-saas-production-eastus--monitoring--grafana-admin = {
      meaning = "first account of Grafana"
      keys    = ["admin-user", "admin-password"]
    }
    global-saas-production-eastus--release-gate--commit-status = {
      meaning = "token of the Git host that may set the status of commits, and nothing else"
      keys    = ["token"]
    }
  }
}

resource "azurerm_key_vault" "secrets" {
  name                          = "vault-${local.suffix}"
  resource_group_name           = data.azurerm_resource_group.main.name
  location                      = data.azurerm_resource_group.main.location
  tags                          = local.tags
  tenant_id                     = data.azurerm_client_config.current.tenant_id
  sku_name                      = "standard"
  rbac_authorization_enabled    = true
  purge_protection_enabled      = true
  soft_delete_retention_days    = 90
  public_network_access_enabled = false

  network_acls {
    bypass         = "AzureServices"
    default_action = "Deny"
  }

  lifecycle {
    prevent_destroy = true
  }
}

# Whoever runs Terraform also fills the secrets, though not by it.
resource "azurerm_role_assignment" "secret_officer" {
  scope                = azurerm_key_vault.secrets.id
  role_definition_name = "Key Vault Secrets Officer"
  principal_id         = data.azurerm_client_config.current.object_id
}

resource "azurerm_private_endpoint" "secrets" {
  name                = "${local.cluster_name}-secrets"
  resource_group_name = data.azurerm_resource_group.main.name
  location            = data.azurerm_resource_group.main.location
  tags                = local.tags
  subnet_id           = data.azurerm_subnet.endpoints.id

  private_service_connection {
    name                           = "secrets"
    is_manual_connection           = false
    private_connection_resource_id = azurerm_key_vault.secrets.id
    subresource_names              = ["vault"]
  }

  private_dns_zone_group {
    name                 = "default"
    private_dns_zone_ids = [data.azurerm_private_dns_zone.vault.id]
  }
}

resource "azurerm_monitor_diagnostic_setting" "secrets" {
  name                           = "logs"
  target_resource_id             = azurerm_key_vault.secrets.id
  log_analytics_workspace_id     = data.azurerm_log_analytics_workspace.main.id
  log_analytics_destination_type = "Dedicated"

  enabled_log {
    category = "AuditEvent"
  }
}
