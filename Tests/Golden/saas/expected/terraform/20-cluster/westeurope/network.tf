data "azurerm_resource_group" "main" {
  name = local.cluster_name
}

# Made by 10-network.
data "azurerm_virtual_network" "main" {
  name                = local.cluster_name
  resource_group_name = data.azurerm_resource_group.main.name
}

data "azurerm_subnet" "nodes" {
  for_each             = toset(["1", "2", "3"])
  name                 = "nodes-${each.key}"
  virtual_network_name = data.azurerm_virtual_network.main.name
  resource_group_name  = data.azurerm_resource_group.main.name
}

data "azurerm_subnet" "entrance" {
  name                 = "entrance"
  virtual_network_name = data.azurerm_virtual_network.main.name
  resource_group_name  = data.azurerm_resource_group.main.name
}

data "azurerm_application_gateway" "main" {
  name                = local.cluster_name
  resource_group_name = data.azurerm_resource_group.main.name
}

data "azurerm_log_analytics_workspace" "main" {
  name                = local.cluster_name
  resource_group_name = data.azurerm_resource_group.main.name
}
