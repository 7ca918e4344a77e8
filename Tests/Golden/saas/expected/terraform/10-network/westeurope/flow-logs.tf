# Who spoke to whom in the network; written by Azure itself.
resource "azurerm_storage_account" "flow_logs" {
  name                              = "flow${local.suffix}"
  resource_group_name               = azurerm_resource_group.main.name
  location                          = azurerm_resource_group.main.location
  tags                              = local.tags
  account_kind                      = "StorageV2"
  account_tier                      = "Standard"
  account_replication_type          = "LRS"
  min_tls_version                   = "TLS1_2"
  https_traffic_only_enabled        = true
  allow_nested_items_to_be_public   = false
  shared_access_key_enabled         = true
  default_to_oauth_authentication   = true
  cross_tenant_replication_enabled  = false
  infrastructure_encryption_enabled = true
  local_user_enabled                = false

  blob_properties {
    versioning_enabled = true

    # What was deleted by mistake or malice can be had back this long.
    delete_retention_policy {
      days = 30
    }

    container_delete_retention_policy {
      days = 30
    }
  }

  lifecycle {
    prevent_destroy = true
  }
}

# The watcher of a region is made by Azure with the first network there.
resource "azurerm_network_watcher_flow_log" "main" {
  name                 = local.cluster_name
  network_watcher_name = "NetworkWatcher_${local.region}"
  resource_group_name  = "NetworkWatcherRG"
  location             = local.region
  target_resource_id   = azurerm_virtual_network.main.id
  storage_account_id   = azurerm_storage_account.flow_logs.id
  enabled              = true
  version              = 2

  retention_policy {
    enabled = true
    days    = 30
  }

  tags = local.tags
}
