# One place for the logs of the cluster, of its control plane and of its entrance.
resource "azurerm_log_analytics_workspace" "main" {
  name                         = local.cluster_name
  resource_group_name          = azurerm_resource_group.main.name
  location                     = azurerm_resource_group.main.location
  tags                         = local.tags
  sku                          = "PerGB2018"
  retention_in_days            = 30
  local_authentication_enabled = false
  internet_query_enabled       = true

  lifecycle {
    prevent_destroy = true
  }
}

resource "azurerm_monitor_diagnostic_setting" "entrance" {
  name                           = "logs"
  target_resource_id             = azurerm_application_gateway.main.id
  log_analytics_workspace_id     = azurerm_log_analytics_workspace.main.id
  log_analytics_destination_type = "Dedicated"

  enabled_log {
    category = "ApplicationGatewayAccessLog"
  }

  enabled_log {
    category = "ApplicationGatewayFirewallLog"
  }
}
