output "cluster_name" {
  description = "Name of the cluster."
  value       = google_container_cluster.main.name
}

output "cluster_endpoint" {
  description = "Address of the API."
  value       = google_container_cluster.main.endpoint
}

output "cluster_version" {
  description = "Version of the control plane."
  value       = google_container_cluster.main.master_version
}

output "kubeconfig" {
  description = "The command that lets kubectl in."
  value       = "gcloud container clusters get-credentials ${google_container_cluster.main.name} --region ${local.region} --project ${var.project_id} --internal-ip"
}

output "node_account" {
  description = "Account of the nodes."
  value       = google_service_account.node.email
}
