# cert-manager: write records into the zone of the domain.
resource "azurerm_role_assignment" "cert-manager_cert-manager_records" {
  scope                = data.azurerm_dns_zone.main.id
  role_definition_name = "DNS Zone Contributor"
  principal_id         = azurerm_user_assigned_identity.workload["cert-manager/cert-manager"].principal_id
  principal_type       = "ServicePrincipal"
}

resource "azurerm_role_assignment" "cert-manager_cert-manager_zones" {
  scope                = data.azurerm_resource_group.zone.id
  role_definition_name = "Reader"
  principal_id         = azurerm_user_assigned_identity.workload["cert-manager/cert-manager"].principal_id
  principal_type       = "ServicePrincipal"
}

# service workspace: put messages into its queues.
resource "azurerm_role_assignment" "core_workspace_puts_changes" {
  scope                = azurerm_servicebus_queue.work["changes"].id
  role_definition_name = "Azure Service Bus Data Sender"
  principal_id         = azurerm_user_assigned_identity.workload["core/workspace"].principal_id
  principal_type       = "ServicePrincipal"
}

# service notifications: take messages from its queues.
resource "azurerm_role_assignment" "engagement_notifications_takes_changes" {
  scope                = azurerm_servicebus_queue.work["changes"].id
  role_definition_name = "Azure Service Bus Data Receiver"
  principal_id         = azurerm_user_assigned_identity.workload["engagement/notifications"].principal_id
  principal_type       = "ServicePrincipal"
}

# external-dns: write records into the zone of the domain.
resource "azurerm_role_assignment" "external-dns_external-dns_records" {
  scope                = data.azurerm_dns_zone.main.id
  role_definition_name = "DNS Zone Contributor"
  principal_id         = azurerm_user_assigned_identity.workload["external-dns/external-dns"].principal_id
  principal_type       = "ServicePrincipal"
}

resource "azurerm_role_assignment" "external-dns_external-dns_zones" {
  scope                = data.azurerm_resource_group.zone.id
  role_definition_name = "Reader"
  principal_id         = azurerm_user_assigned_identity.workload["external-dns/external-dns"].principal_id
  principal_type       = "ServicePrincipal"
}

# external-secrets: read the secrets of this cluster.
resource "azurerm_role_assignment" "external-secrets_external-secrets_secrets" {
  scope                = azurerm_key_vault.secrets.id
  role_definition_name = "Key Vault Secrets User"
  principal_id         = azurerm_user_assigned_identity.workload["external-secrets/external-secrets"].principal_id
  principal_type       = "ServicePrincipal"
}

# velero: keep its copies in its bucket; make snapshots of volumes, and volumes of them.
resource "azurerm_role_assignment" "velero_velero-server_blobs" {
  scope                = azurerm_storage_container.backup.id
  role_definition_name = "Storage Blob Data Contributor"
  principal_id         = azurerm_user_assigned_identity.workload["velero/velero-server"].principal_id
  principal_type       = "ServicePrincipal"
}
