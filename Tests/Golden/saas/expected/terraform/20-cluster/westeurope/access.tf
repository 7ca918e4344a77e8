# Members of these groups may fetch a kubeconfig; what they may do stands in the roles of the cluster.
resource "azurerm_role_assignment" "users" {
  for_each             = merge({ admins = tolist(var.cluster_admin_group_ids)[0] }, var.team_group_ids)
  scope                = azurerm_kubernetes_cluster.main.id
  role_definition_name = "Azure Kubernetes Service Cluster User Role"
  principal_id         = each.value
}
