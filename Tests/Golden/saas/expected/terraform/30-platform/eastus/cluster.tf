data "azurerm_resource_group" "main" {
  name = local.cluster_name
}

# Made by 20-cluster.
data "azurerm_kubernetes_cluster" "main" {
  name                = local.cluster_name
  resource_group_name = data.azurerm_resource_group.main.name
}

data "azurerm_log_analytics_workspace" "main" {
  name                = local.cluster_name
  resource_group_name = data.azurerm_resource_group.main.name
}

data "azurerm_subnet" "endpoints" {
  name                 = "endpoints"
  virtual_network_name = local.cluster_name
  resource_group_name  = data.azurerm_resource_group.main.name
}

data "azurerm_private_dns_zone" "vault" {
  name                = "privatelink.vaultcore.azure.net"
  resource_group_name = data.azurerm_resource_group.main.name
}

data "azurerm_private_dns_zone" "blob" {
  name                = "privatelink.blob.core.windows.net"
  resource_group_name = data.azurerm_resource_group.main.name
}

data "azurerm_private_dns_zone" "queues" {
  name                = "privatelink.servicebus.windows.net"
  resource_group_name = data.azurerm_resource_group.main.name
}

data "azurerm_private_dns_zone" "cosmos" {
  name                = "privatelink.documents.azure.com"
  resource_group_name = data.azurerm_resource_group.main.name
}

data "azurerm_private_dns_zone" "redis" {
  name                = "privatelink.redis.azure.net"
  resource_group_name = data.azurerm_resource_group.main.name
}

data "azurerm_key_vault" "keys" {
  name                = "keys-${local.suffix}"
  resource_group_name = data.azurerm_resource_group.main.name
}
