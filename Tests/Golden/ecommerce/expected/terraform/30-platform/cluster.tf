data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

# Made by 20-cluster.
data "aws_eks_cluster" "main" {
  name = local.cluster_name
}

data "aws_iam_openid_connect_provider" "cluster" {
  url = data.aws_eks_cluster.main.identity[0].oidc[0].issuer
}

data "aws_kms_alias" "disks" {
  name = "alias/${local.cluster_name}/disks"
}

data "aws_kms_alias" "logs" {
  name = "alias/${local.cluster_name}/logs"
}
