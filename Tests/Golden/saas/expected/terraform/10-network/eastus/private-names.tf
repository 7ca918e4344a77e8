# Names of services that resolve to addresses of this network, for whoever asks from inside.
locals {
  private_zones = {
    vault  = "privatelink.vaultcore.azure.net"
    blob   = "privatelink.blob.core.windows.net"
    queues = "privatelink.servicebus.windows.net"
    cosmos = "privatelink.documents.azure.com"
    redis  = "privatelink.redis.azure.net"
  }
}

resource "azurerm_private_dns_zone" "service" {
  for_each            = local.private_zones
  name                = each.value
  resource_group_name = azurerm_resource_group.main.name
  tags                = local.tags
}

resource "azurerm_private_dns_zone_virtual_network_link" "service" {
  for_each              = azurerm_private_dns_zone.service
  name                  = local.cluster_name
  resource_group_name   = azurerm_resource_group.main.name
  private_dns_zone_name = each.value.name
  virtual_network_id    = azurerm_virtual_network.main.id
  tags                  = local.tags
}
