resource "azurerm_kubernetes_fleet_member" "main" {
  name                  = "global-saas-production-southeastasia"
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

# Workspaces with the metrics of each region.
locals {
  metrics_workspaces = {
    eastus        = "/subscriptions/${data.azurerm_client_config.current.subscription_id}/resourceGroups/global-saas-production-eastus/providers/Microsoft.Monitor/accounts/global-saas-production-eastus"
    westeurope    = "/subscriptions/${data.azurerm_client_config.current.subscription_id}/resourceGroups/global-saas-production-westeurope/providers/Microsoft.Monitor/accounts/global-saas-production-westeurope"
    southeastasia = "/subscriptions/${data.azurerm_client_config.current.subscription_id}/resourceGroups/global-saas-production-southeastasia/providers/Microsoft.Monitor/accounts/global-saas-production-southeastasia"
  }
}

# Outside of every cluster, so that the loss of a region leaves the view of the others.
resource "azurerm_dashboard_grafana" "main" {
  name                          = "grafana-${local.suffix}"
  resource_group_name           = data.azurerm_resource_group.main.name
  location                      = data.azurerm_resource_group.main.location
  tags                          = local.tags
  grafana_major_version         = "12"
  zone_redundancy_enabled       = true
  api_key_enabled               = false
  public_network_access_enabled = false

  identity {
    type = "SystemAssigned"
  }

  azure_monitor_workspace_integrations {
    resource_id = local.metrics_workspaces["eastus"]
  }

  azure_monitor_workspace_integrations {
    resource_id = local.metrics_workspaces["westeurope"]
  }

  azure_monitor_workspace_integrations {
    resource_id = local.metrics_workspaces["southeastasia"]
  }
}

resource "azurerm_role_assignment" "grafana_reads_metrics" {
  for_each             = local.metrics_workspaces
  scope                = each.value
  role_definition_name = "Monitoring Data Reader"
  principal_id         = azurerm_dashboard_grafana.main.identity[0].principal_id
}
