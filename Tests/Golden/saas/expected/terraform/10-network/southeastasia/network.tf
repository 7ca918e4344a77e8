# All of the cluster but its machines, whose group AKS makes.
resource "azurerm_resource_group" "main" {
  name     = local.cluster_name
  location = local.region
  tags     = local.tags

  lifecycle {
    prevent_destroy = true
  }
}

resource "azurerm_virtual_network" "main" {
  name                = local.cluster_name
  resource_group_name = azurerm_resource_group.main.name
  location            = azurerm_resource_group.main.location
  tags                = local.tags
  address_space       = ["10.22.0.0/16"]

  lifecycle {
    prevent_destroy = true
  }
}

# Nodes of a zone have a subnet of their own, so that each zone leaves through its own gateway.
locals {
  node_subnets = {
    "1" = "10.22.0.0/19"
    "2" = "10.22.32.0/19"
    "3" = "10.22.64.0/19"
  }
}

resource "azurerm_subnet" "nodes" {
  for_each                        = local.node_subnets
  name                            = "nodes-${each.key}"
  resource_group_name             = azurerm_resource_group.main.name
  virtual_network_name            = azurerm_virtual_network.main.name
  address_prefixes                = [each.value]
  default_outbound_access_enabled = false
}

# Handed over to Application Gateway, which so gets a route to the pods.
resource "azurerm_subnet" "entrance" {
  name                            = "entrance"
  resource_group_name             = azurerm_resource_group.main.name
  virtual_network_name            = azurerm_virtual_network.main.name
  address_prefixes                = ["10.22.192.0/24"]
  default_outbound_access_enabled = false

  delegation {
    name = "service"

    service_delegation {
      name = "Microsoft.Network/applicationGateways"
    }
  }
}

# Services of the cloud by addresses of this network.
resource "azurerm_subnet" "endpoints" {
  name                              = "endpoints"
  resource_group_name               = azurerm_resource_group.main.name
  virtual_network_name              = azurerm_virtual_network.main.name
  address_prefixes                  = ["10.22.224.0/24"]
  default_outbound_access_enabled   = false
  private_endpoint_network_policies = "Enabled"
}
