output "azure_subscription_id" {
  description = "Subscription in which the cluster is."
  value       = data.azurerm_client_config.current.subscription_id
}

output "azure_tenant_id" {
  description = "Tenant of Entra that the subscription trusts."
  value       = data.azurerm_client_config.current.tenant_id
}

output "vault_url" {
  description = "Vault from which External Secrets reads."
  value       = trimsuffix(azurerm_key_vault.secrets.vault_uri, "/")
}

output "dns_zone_group" {
  description = "Group of resources with the public zone of the domain."
  value       = var.dns_zone_group
}

output "queue_namespace" {
  description = "Namespace of Service Bus that holds the queues."
  value       = azurerm_servicebus_namespace.main.name
}

output "backup_account" {
  description = "Storage account that holds backups."
  value       = azurerm_storage_account.backup.name
}

output "group_id_experience" {
  description = "Group of Entra that is team experience."
  value       = var.team_group_ids["experience"]
}

output "group_id_identity" {
  description = "Group of Entra that is team identity."
  value       = var.team_group_ids["identity"]
}

output "group_id_core" {
  description = "Group of Entra that is team core."
  value       = var.team_group_ids["core"]
}

output "group_id_commerce" {
  description = "Group of Entra that is team commerce."
  value       = var.team_group_ids["commerce"]
}

output "group_id_engagement" {
  description = "Group of Entra that is team engagement."
  value       = var.team_group_ids["engagement"]
}

output "client_id_cert_manager__cert_manager" {
  description = "Identity of cert-manager in namespace cert-manager."
  value       = azurerm_user_assigned_identity.workload["cert-manager/cert-manager"].client_id
}

output "client_id_core__workspace" {
  description = "Identity of workspace in namespace core."
  value       = azurerm_user_assigned_identity.workload["core/workspace"].client_id
}

output "client_id_engagement__notifications" {
  description = "Identity of notifications in namespace engagement."
  value       = azurerm_user_assigned_identity.workload["engagement/notifications"].client_id
}

output "client_id_external_dns__external_dns" {
  description = "Identity of external-dns in namespace external-dns."
  value       = azurerm_user_assigned_identity.workload["external-dns/external-dns"].client_id
}

output "client_id_external_secrets__external_secrets" {
  description = "Identity of external-secrets in namespace external-secrets."
  value       = azurerm_user_assigned_identity.workload["external-secrets/external-secrets"].client_id
}

output "client_id_velero__velero_server" {
  description = "Identity of velero-server in namespace velero."
  value       = azurerm_user_assigned_identity.workload["velero/velero-server"].client_id
}

output "certificate_email" {
  description = "Address that Let's Encrypt warns before a certificate ends."
  value       = var.certificate_email
}

output "git_repository" {
  description = "Web address of the Git repository, to which clusters report what they have proven."
  value       = var.git_repository
}

output "cluster_settings" {
  description = "ConfigMap from which Flux fills in what only Terraform knows."
  value = yamlencode({
    apiVersion = "v1"
    kind       = "ConfigMap"
    metadata = {
      name      = "cluster-settings"
      namespace = "flux-system"
    }
    data = {
      azure_subscription_id                        = data.azurerm_client_config.current.subscription_id
      azure_tenant_id                              = data.azurerm_client_config.current.tenant_id
      vault_url                                    = trimsuffix(azurerm_key_vault.secrets.vault_uri, "/")
      dns_zone_group                               = var.dns_zone_group
      queue_namespace                              = azurerm_servicebus_namespace.main.name
      backup_account                               = azurerm_storage_account.backup.name
      group_id_experience                          = var.team_group_ids["experience"]
      group_id_identity                            = var.team_group_ids["identity"]
      group_id_core                                = var.team_group_ids["core"]
      group_id_commerce                            = var.team_group_ids["commerce"]
      group_id_engagement                          = var.team_group_ids["engagement"]
      client_id_cert_manager__cert_manager         = azurerm_user_assigned_identity.workload["cert-manager/cert-manager"].client_id
      client_id_core__workspace                    = azurerm_user_assigned_identity.workload["core/workspace"].client_id
      client_id_engagement__notifications          = azurerm_user_assigned_identity.workload["engagement/notifications"].client_id
      client_id_external_dns__external_dns         = azurerm_user_assigned_identity.workload["external-dns/external-dns"].client_id
      client_id_external_secrets__external_secrets = azurerm_user_assigned_identity.workload["external-secrets/external-secrets"].client_id
      client_id_velero__velero_server              = azurerm_user_assigned_identity.workload["velero/velero-server"].client_id
      certificate_email                            = var.certificate_email
      git_repository                               = var.git_repository
    }
  })
}

output "secrets_to_fill" {
  description = "Command that fills each secret, by its name."
  value = {
    for name, secret in local.secrets : name =>
    "az keyvault secret set --vault-name ${azurerm_key_vault.secrets.name} --name ${name} --file secret.json # ${join(", ", secret.keys)}"
  }
}

output "front_door_id" {
  description = "Number of the Front Door, which the firewalls of the regions let in: an answer of 10-network."
  value       = azurerm_cdn_frontdoor_profile.main.resource_guid
}

output "arc_agents" {
  description = "Installs the agents of Azure Arc with the private key of the pair; run it once."
  value       = "helm upgrade --install azure-arc oci://mcr.microsoft.com/azurearck8s/batch1/stable/azure-arc-k8sagents --namespace azure-arc-release --create-namespace --set systemDefaultValues.spnOnboarding=false --set global.subscriptionId=${data.azurerm_client_config.current.subscription_id} --set global.tenantId=${data.azurerm_client_config.current.tenant_id} --set global.resourceGroupName=${data.azurerm_resource_group.main.name} --set global.location=${local.region} --set global.resourceName=${azurerm_arc_kubernetes_cluster.main.name} --set-file global.onboardingPrivateKey=arc.pem"
}
