resource "azurerm_kubernetes_fleet_member" "main" {
  name                  = "global-saas-production-westeurope"
  kubernetes_cluster_id = data.azurerm_kubernetes_cluster.main.id
  kubernetes_fleet_id   = "/subscriptions/${data.azurerm_client_config.current.subscription_id}/resourceGroups/global-saas-production-eastus/providers/Microsoft.ContainerService/fleets/global-saas"
  group                 = local.region
}

# Azure Arc knows the cluster by the key of the agents in it. The owner makes the pair: the public half is an
# answer of this stage, the private half goes to the agents alone (output `arc_agents`).
resource "azurerm_arc_kubernetes_cluster" "main" {
  name                         = "${local.cluster_name}-arc"
  resource_group_name          = data.azurerm_resource_group.main.name
  location                     = data.azurerm_resource_group.main.location
  tags                         = local.tags
  agent_public_key_certificate = var.arc_agent_public_key

  identity {
    type = "SystemAssigned"
  }
}
