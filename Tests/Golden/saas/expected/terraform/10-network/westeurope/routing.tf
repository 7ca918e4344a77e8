# Zones share a gateway: cheaper, but the loss of its zone cuts off those that use it.
locals {
  nat_gateway_zone = {
    "1" = "1"
    "2" = "1"
    "3" = "1"
  }
}

# The addresses that the outside sees; partners may have them on a list.
resource "azurerm_public_ip" "nat" {
  for_each            = toset(values(local.nat_gateway_zone))
  name                = "${local.cluster_name}-nat-${each.key}"
  resource_group_name = azurerm_resource_group.main.name
  location            = azurerm_resource_group.main.location
  tags                = local.tags
  allocation_method   = "Static"
  sku                 = "Standard"
  zones               = [each.key]
}

resource "azurerm_nat_gateway" "main" {
  for_each                = azurerm_public_ip.nat
  name                    = "${local.cluster_name}-${each.key}"
  resource_group_name     = azurerm_resource_group.main.name
  location                = azurerm_resource_group.main.location
  tags                    = local.tags
  sku_name                = "Standard"
  idle_timeout_in_minutes = 10
  zones                   = [each.key]
}

resource "azurerm_nat_gateway_public_ip_association" "main" {
  for_each             = azurerm_nat_gateway.main
  nat_gateway_id       = each.value.id
  public_ip_address_id = azurerm_public_ip.nat[each.key].id
}

resource "azurerm_subnet_nat_gateway_association" "nodes" {
  for_each       = azurerm_subnet.nodes
  subnet_id      = each.value.id
  nat_gateway_id = azurerm_nat_gateway.main[local.nat_gateway_zone[each.key]].id
}
