resource "azurerm_servicebus_namespace" "main" {
  name                         = "queues-${local.suffix}"
  resource_group_name          = data.azurerm_resource_group.main.name
  location                     = data.azurerm_resource_group.main.location
  tags                         = local.tags
  sku                          = "Premium"
  capacity                     = 1
  premium_messaging_partitions = 1
  # Tokens of Entra alone; no shared keys.
  local_auth_enabled            = false
  minimum_tls_version           = "1.2"
  public_network_access_enabled = false

  lifecycle {
    prevent_destroy = true
  }

  identity {
    type         = "UserAssigned"
    identity_ids = [azurerm_user_assigned_identity.data.id]
  }

  customer_managed_key {
    key_vault_key_id                  = azurerm_key_vault_key.data.id
    identity_id                       = azurerm_user_assigned_identity.data.id
    infrastructure_encryption_enabled = true
  }

  depends_on = [azurerm_role_assignment.data_key]
}

# Queues of the application.
locals {
  queues = {
    changes = "global-saas-production-southeastasia-changes"
  }
}

# A message that failed five times, or that nobody took for two weeks, goes to the queue's dead letters.
resource "azurerm_servicebus_queue" "work" {
  for_each                             = local.queues
  name                                 = each.value
  namespace_id                         = azurerm_servicebus_namespace.main.id
  max_delivery_count                   = 5
  lock_duration                        = "PT2M"
  default_message_ttl                  = "P14D"
  dead_lettering_on_message_expiration = true
}

resource "azurerm_private_endpoint" "queues" {
  name                = "${local.cluster_name}-queues"
  resource_group_name = data.azurerm_resource_group.main.name
  location            = data.azurerm_resource_group.main.location
  tags                = local.tags
  subnet_id           = data.azurerm_subnet.endpoints.id

  private_service_connection {
    name                           = "queues"
    is_manual_connection           = false
    private_connection_resource_id = azurerm_servicebus_namespace.main.id
    subresource_names              = ["namespace"]
  }

  private_dns_zone_group {
    name                 = "default"
    private_dns_zone_ids = [data.azurerm_private_dns_zone.queues.id]
  }
}

resource "azurerm_monitor_diagnostic_setting" "queues" {
  name                           = "logs"
  target_resource_id             = azurerm_servicebus_namespace.main.id
  log_analytics_workspace_id     = data.azurerm_log_analytics_workspace.main.id
  log_analytics_destination_type = "Dedicated"

  enabled_log {
    category = "OperationalLogs"
  }
}
