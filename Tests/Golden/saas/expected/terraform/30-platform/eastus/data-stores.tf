# A copy in every region: each reads its own, the first writes, and the next in line takes over by itself when that
# region is lost.
resource "azurerm_cosmosdb_account" "tenants_db" {
  name                               = "tenants-db-${local.suffix}"
  resource_group_name                = data.azurerm_resource_group.main.name
  location                           = data.azurerm_resource_group.main.location
  tags                               = local.tags
  offer_type                         = "Standard"
  kind                               = "GlobalDocumentDB"
  automatic_failover_enabled         = true
  multiple_write_locations_enabled   = false
  minimal_tls_version                = "Tls12"
  public_network_access_enabled      = false
  access_key_metadata_writes_enabled = false

  consistency_policy {
    consistency_level = "Session"
  }

  geo_location {
    location          = "eastus"
    failover_priority = 0
    zone_redundant    = true
  }

  geo_location {
    location          = "westeurope"
    failover_priority = 1
    zone_redundant    = true
  }

  geo_location {
    location          = "southeastasia"
    failover_priority = 2
    zone_redundant    = true
  }

  backup {
    type = "Continuous"
    tier = "Continuous30Days"
  }

  lifecycle {
    prevent_destroy = true
  }

  key_vault_key_id      = azurerm_key_vault_key.data.versionless_id
  default_identity_type = "UserAssignedIdentity=${azurerm_user_assigned_identity.data.id}"

  identity {
    type         = "UserAssigned"
    identity_ids = [azurerm_user_assigned_identity.data.id]
  }

  depends_on = [azurerm_role_assignment.data_key]
}

resource "azurerm_cosmosdb_sql_database" "tenants_db" {
  name                = "tenants-db"
  resource_group_name = data.azurerm_resource_group.main.name
  account_name        = azurerm_cosmosdb_account.tenants_db.name

  # A tenth of it where nobody asks.
  autoscale_settings {
    max_throughput = 4000
  }
}

resource "azurerm_private_endpoint" "tenants_db" {
  name                = "${local.cluster_name}-tenants-db"
  resource_group_name = data.azurerm_resource_group.main.name
  location            = data.azurerm_resource_group.main.location
  tags                = local.tags
  subnet_id           = data.azurerm_subnet.endpoints.id

  private_service_connection {
    name                           = "tenants_db"
    is_manual_connection           = false
    private_connection_resource_id = azurerm_cosmosdb_account.tenants_db.id
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

# A copy in every region: each reads its own, the first writes, and the next in line takes over by itself when that
# region is lost.
resource "azurerm_cosmosdb_account" "billing_db" {
  name                               = "billing-db-${local.suffix}"
  resource_group_name                = data.azurerm_resource_group.main.name
  location                           = data.azurerm_resource_group.main.location
  tags                               = local.tags
  offer_type                         = "Standard"
  kind                               = "GlobalDocumentDB"
  automatic_failover_enabled         = true
  multiple_write_locations_enabled   = false
  minimal_tls_version                = "Tls12"
  public_network_access_enabled      = false
  access_key_metadata_writes_enabled = false

  consistency_policy {
    consistency_level = "Session"
  }

  geo_location {
    location          = "eastus"
    failover_priority = 0
    zone_redundant    = true
  }

  geo_location {
    location          = "westeurope"
    failover_priority = 1
    zone_redundant    = true
  }

  geo_location {
    location          = "southeastasia"
    failover_priority = 2
    zone_redundant    = true
  }

  backup {
    type = "Continuous"
    tier = "Continuous30Days"
  }

  lifecycle {
    prevent_destroy = true
  }

  key_vault_key_id      = azurerm_key_vault_key.data.versionless_id
  default_identity_type = "UserAssignedIdentity=${azurerm_user_assigned_identity.data.id}"

  identity {
    type         = "UserAssigned"
    identity_ids = [azurerm_user_assigned_identity.data.id]
  }

  depends_on = [azurerm_role_assignment.data_key]
}

resource "azurerm_cosmosdb_sql_database" "billing_db" {
  name                = "billing-db"
  resource_group_name = data.azurerm_resource_group.main.name
  account_name        = azurerm_cosmosdb_account.billing_db.name

  # A tenth of it where nobody asks.
  autoscale_settings {
    max_throughput = 4000
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
    private_connection_resource_id = azurerm_cosmosdb_account.billing_db.id
    subresource_names              = ["Sql"]
  }

  private_dns_zone_group {
    name                 = "default"
    private_dns_zone_ids = [data.azurerm_private_dns_zone.cosmos.id]
  }
}
