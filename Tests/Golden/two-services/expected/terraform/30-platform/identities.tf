# Service accounts that act in AWS, each with a role of its own; what they may do stands in policies.tf.
locals {
  identities = {
    "external-dns/external-dns" = {
      namespace       = "external-dns"
      service_account = "external-dns"
      role            = "notes-production-external-dns-external-dns"
    }
    "external-secrets/external-secrets" = {
      namespace       = "external-secrets"
      service_account = "external-secrets"
      role            = "notes-production-external-secrets-external-secrets"
    }
    "kube-system/aws-load-balancer-controller" = {
      namespace       = "kube-system"
      service_account = "aws-load-balancer-controller"
      role            = "notes-production-kube-system-aws-load-balancer-controller"
    }
    "kube-system/cluster-autoscaler" = {
      namespace       = "kube-system"
      service_account = "cluster-autoscaler"
      role            = "notes-production-kube-system-cluster-autoscaler"
    }
    "logging/fluent-bit" = {
      namespace       = "logging"
      service_account = "fluent-bit"
      role            = "notes-production-logging-fluent-bit"
    }
    "velero/velero-server" = {
      namespace       = "velero"
      service_account = "velero-server"
      role            = "notes-production-velero-velero-server"
    }
  }
}

resource "aws_iam_role" "identity" {
  for_each    = local.identities
  name        = each.value.role
  description = "Service account ${each.key} of ${local.cluster_name}"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Action = "sts:AssumeRoleWithWebIdentity"
        Principal = {
          Federated = data.aws_iam_openid_connect_provider.cluster.arn
        }
        Condition = {
          StringEquals = {
            "${replace(data.aws_iam_openid_connect_provider.cluster.url, "https://", "")}:aud" = "sts.amazonaws.com"
            "${replace(data.aws_iam_openid_connect_provider.cluster.url, "https://", "")}:sub" = "system:serviceaccount:${each.value.namespace}:${each.value.service_account}"
          }
        }
      },
    ]
  })
}
