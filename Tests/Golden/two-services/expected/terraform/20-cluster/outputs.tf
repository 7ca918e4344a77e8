output "cluster_name" {
  description = "Name of the cluster."
  value       = aws_eks_cluster.main.name
}

output "cluster_endpoint" {
  description = "Address of the API."
  value       = aws_eks_cluster.main.endpoint
}

output "cluster_version" {
  description = "Version of the control plane."
  value       = aws_eks_cluster.main.version
}

output "kubeconfig" {
  description = "The command that lets kubectl in."
  value       = "aws eks update-kubeconfig --region ${local.region} --name ${aws_eks_cluster.main.name}"
}

output "add_on_versions" {
  description = "What runs, to be pinned in terraform.tfvars."
  value       = local.add_on_versions
}

output "node_role_arn" {
  description = "Role of the nodes."
  value       = aws_iam_role.node.arn
}
