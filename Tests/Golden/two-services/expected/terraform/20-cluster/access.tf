# The platform team.
resource "aws_eks_access_entry" "admin" {
  for_each      = var.cluster_admin_arns
  cluster_name  = aws_eks_cluster.main.name
  principal_arn = each.value
}

resource "aws_eks_access_policy_association" "admin" {
  for_each      = aws_eks_access_entry.admin
  cluster_name  = aws_eks_cluster.main.name
  principal_arn = each.value.principal_arn
  policy_arn    = "arn:${data.aws_partition.current.partition}:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"

  access_scope {
    type = "cluster"
  }
}

# A team enters as the group <platform>-<team>; what it may do stands in the RoleBindings of its namespace.
resource "aws_eks_access_entry" "team" {
  for_each          = var.team_role_arns
  cluster_name      = aws_eks_cluster.main.name
  principal_arn     = each.value
  kubernetes_groups = ["notes-${each.key}"]
}
