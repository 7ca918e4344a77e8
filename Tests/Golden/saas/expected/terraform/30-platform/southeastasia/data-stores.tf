resource "azurerm_private_endpoint" "tenants_db" {
  name                = "${local.cluster_name}-tenants-db"
  resource_group_name = data.azurerm_resource_group.main.name
  location            = data.azurerm_resource_group.main.location
  tags                = local.tags
  subnet_id           = data.azurerm_subnet.endpoints.id

  private_service_connection {
    name                           = "tenants_db"
    is_manual_connection           = false
    private_connection_resource_id = "/subscriptions/${data.azurerm_client_config.current.subscription_id}/resourceGroups/global-saas-production-eastus/providers/Microsoft.DocumentDB/databaseAccounts/tenants-db-${substr(sha1("${data.azurerm_client_config.current.subscription_id}/global-saas-production-eastus"), 0, 10)}"
    subresource_names              = ["Sql"]
  }

  private_dns_zone_group {
    name                 = "default"
    private_dns_zone_ids = [data.azurerm_private_dns_zone.cosmos.id]
  }
}

resource "azurerm_private_endpoint" "billing_db" {
  name                = "${local.cluster_name}-billing-db"
  resource_group_name = data.azurerm_resource_group.main.name
  location            = data.azurerm_resource_group.main.location
  tags                = local.tags
  subnet_id           = data.azurerm_subnet.endpoints.id

  private_service_connection {
    name                           = "billing_db"
    is_manual_connection           = false
    private_connection_resource_id = "/subscriptions/${data.azurerm_client_config.current.subscription_id}/resourceGroups/global-saas-production-eastus/providers/Microsoft.DocumentDB/databaseAccounts/billing-db-${substr(sha1("${data.azurerm_client_config.current.subscription_id}/global-saas-production-eastus"), 0, 10)}"
    subresource_names              = ["Sql"]
  }

  private_dns_zone_group {
    name                 = "default"
    private_dns_zone_ids = [data.azurerm_private_dns_zone.cosmos.id]
  }
}

# Two nodes in two zones; the regions hold the same keys, and each may write them.
resource "azurerm_managed_redis" "session_store" {
  name                      = "session-store-${local.suffix}"
  resource_group_name       = data.azurerm_resource_group.main.name
  location                  = data.azurerm_resource_group.main.location
  tags                      = local.tags
  sku_name                  = "MemoryOptimized_M150"
  high_availability_enabled = true
  public_network_access     = "Disabled"

  default_database {
    client_protocol                    = "Encrypted"
    clustering_policy                  = "EnterpriseCluster"
    eviction_policy                    = "NoEviction"
    access_keys_authentication_enabled = true
    geo_replication_group_name         = "session-store"
  }

  lifecycle {
    prevent_destroy = true
  }

  identity {
    type         = "UserAssigned"
    identity_ids = [azurerm_user_assigned_identity.data.id]
  }

  customer_managed_key {
    key_vault_key_id          = azurerm_key_vault_key.data.versionless_id
    user_assigned_identity_id = azurerm_user_assigned_identity.data.id
  }

  depends_on = [azurerm_role_assignment.data_key]
}

# Made with the last region, when all the others are there: apply the regions in their order.
resource "azurerm_managed_redis_geo_replication" "session_store" {
  managed_redis_id = azurerm_managed_redis.session_store.id
  linked_managed_redis_ids = [
    "/subscriptions/${data.azurerm_client_config.current.subscription_id}/resourceGroups/global-saas-production-eastus/providers/Microsoft.Cache/redisEnterprise/session-store-${substr(sha1("${data.azurerm_client_config.current.subscription_id}/global-saas-production-eastus"), 0, 10)}",
    "/subscriptions/${data.azurerm_client_config.current.subscription_id}/resourceGroups/global-saas-production-westeurope/providers/Microsoft.Cache/redisEnterprise/session-store-${substr(sha1("${data.azurerm_client_config.current.subscription_id}/global-saas-production-westeurope"), 0, 10)}",
  ]
}

resource "azurerm_private_endpoint" "session_store" {
  name                = "${local.cluster_name}-session-store"
  resource_group_name = data.azurerm_resource_group.main.name
  location            = data.azurerm_resource_group.main.location
  tags                = local.tags
  subnet_id           = data.azurerm_subnet.endpoints.id

  private_service_connection {
    name                           = "session_store"
    is_manual_connection           = false
    private_connection_resource_id = azurerm_managed_redis.session_store.id
    subresource_names              = ["redisEnterprise"]
  }

  private_dns_zone_group {
    name                 = "default"
    private_dns_zone_ids = [data.azurerm_private_dns_zone.redis.id]
  }
}

# Two nodes in two zones; the regions hold the same keys, and each may write them.
resource "azurerm_managed_redis" "permissions_cache" {
  name                      = "permissions-cache-${local.suffix}"
  resource_group_name       = data.azurerm_resource_group.main.name
  location                  = data.azurerm_resource_group.main.location
  tags                      = local.tags
  sku_name                  = "MemoryOptimized_M150"
  high_availability_enabled = true
  public_network_access     = "Disabled"

  default_database {
    client_protocol                    = "Encrypted"
    clustering_policy                  = "EnterpriseCluster"
    eviction_policy                    = "NoEviction"
    access_keys_authentication_enabled = true
    geo_replication_group_name         = "permissions-cache"
  }

  lifecycle {
    prevent_destroy = true
  }

  identity {
    type         = "UserAssigned"
    identity_ids = [azurerm_user_assigned_identity.data.id]
  }

  customer_managed_key {
    key_vault_key_id          = azurerm_key_vault_key.data.versionless_id
    user_assigned_identity_id = azurerm_user_assigned_identity.data.id
  }

  depends_on = [azurerm_role_assignment.data_key]
}

# Made with the last region, when all the others are there: apply the regions in their order.
resource "azurerm_managed_redis_geo_replication" "permissions_cache" {
  managed_redis_id = azurerm_managed_redis.permissions_cache.id
  linked_managed_redis_ids = [
    "/subscriptions/${data.azurerm_client_config.current.subscription_id}/resourceGroups/global-saas-production-eastus/providers/Microsoft.Cache/redisEnterprise/permissions-cache-${substr(sha1("${data.azurerm_client_config.current.subscription_id}/global-saas-production-eastus"), 0, 10)}",
    "/subscriptions/${data.azurerm_client_config.current.subscription_id}/resourceGroups/global-saas-production-westeurope/providers/Microsoft.Cache/redisEnterprise/permissions-cache-${substr(sha1("${data.azurerm_client_config.current.subscription_id}/global-saas-production-westeurope"), 0, 10)}",
  ]
}

resource "azurerm_private_endpoint" "permissions_cache" {
  name                = "${local.cluster_name}-permissions-cache"
  resource_group_name = data.azurerm_resource_group.main.name
  location            = data.azurerm_resource_group.main.location
  tags                = local.tags
  subnet_id           = data.azurerm_subnet.endpoints.id

  private_service_connection {
    name                           = "permissions_cache"
    is_manual_connection           = false
    private_connection_resource_id = azurerm_managed_redis.permissions_cache.id
    subresource_names              = ["redisEnterprise"]
  }

  private_dns_zone_group {
    name                 = "default"
    private_dns_zone_ids = [data.azurerm_private_dns_zone.redis.id]
  }
}
