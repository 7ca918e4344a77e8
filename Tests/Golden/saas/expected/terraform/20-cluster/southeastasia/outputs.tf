output "cluster_name" {
  description = "Name of the cluster."
  value       = azurerm_kubernetes_cluster.main.name
}

output "cluster_version" {
  description = "Version of the control plane."
  value       = azurerm_kubernetes_cluster.main.kubernetes_version
}

output "token_issuer" {
  description = "Whose tokens workloads have."
  value       = azurerm_kubernetes_cluster.main.oidc_issuer_url
}

output "kubeconfig" {
  description = "The command that lets kubectl in."
  value       = "az aks get-credentials --resource-group ${local.cluster_name} --name ${local.cluster_name}"
}
