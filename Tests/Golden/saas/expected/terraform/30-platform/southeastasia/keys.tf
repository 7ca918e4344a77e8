# Queues, backups, the archive of logs, and stores.
resource "azurerm_key_vault_key" "data" {
  name         = "data"
  key_vault_id = data.azurerm_key_vault.keys.id
  key_type     = "RSA"
  key_size     = 3072
  key_opts     = ["unwrapKey", "wrapKey"]

  rotation_policy {
    automatic {
      time_after_creation = "P365D"
    }
  }

  lifecycle {
    prevent_destroy = true
  }
}

# By which Azure's services use the key.
resource "azurerm_user_assigned_identity" "data" {
  name                = "${local.cluster_name}-data"
  resource_group_name = data.azurerm_resource_group.main.name
  location            = data.azurerm_resource_group.main.location
  tags                = local.tags
}

resource "azurerm_role_assignment" "data_key" {
  scope                = data.azurerm_key_vault.keys.id
  role_definition_name = "Key Vault Crypto Service Encryption User"
  principal_id         = azurerm_user_assigned_identity.data.principal_id
}
