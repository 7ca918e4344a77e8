# Azure asks for this name.
resource "azurerm_subnet" "gateway" {
  name                 = "GatewaySubnet"
  resource_group_name  = azurerm_resource_group.main.name
  virtual_network_name = azurerm_virtual_network.main.name
  address_prefixes     = ["10.22.225.0/27"]
}

# For Azure's own management of the gateway; no user sees it.
resource "azurerm_public_ip" "express_route" {
  name                = "${local.cluster_name}-express-route"
  resource_group_name = azurerm_resource_group.main.name
  location            = azurerm_resource_group.main.location
  tags                = local.tags
  allocation_method   = "Static"
  sku                 = "Standard"
  zones               = ["1", "2", "3"]
}

resource "azurerm_virtual_network_gateway" "express_route" {
  name                = "${local.cluster_name}-express-route"
  resource_group_name = azurerm_resource_group.main.name
  location            = azurerm_resource_group.main.location
  tags                = local.tags
  type                = "ExpressRoute"
  sku                 = "ErGw1AZ"

  ip_configuration {
    name                 = "main"
    subnet_id            = azurerm_subnet.gateway.id
    public_ip_address_id = azurerm_public_ip.express_route.id
  }
}

resource "azurerm_virtual_network_gateway_connection" "express_route" {
  for_each                   = var.express_route_circuit_ids
  name                       = "${local.cluster_name}-${basename(each.value)}"
  resource_group_name        = azurerm_resource_group.main.name
  location                   = azurerm_resource_group.main.location
  tags                       = local.tags
  type                       = "ExpressRoute"
  virtual_network_gateway_id = azurerm_virtual_network_gateway.express_route.id
  express_route_circuit_id   = each.value
}
