# Service accounts that act in AWS, each with a role of its own; what they may do stands in policies.tf.
locals {
  identities = {
    "cert-manager/cert-manager" = {
      namespace       = "cert-manager"
      service_account = "cert-manager"
      role            = "ecommerce-platform-production-cert-manager-cert-manager"
    }
    "external-dns/external-dns" = {
      namespace       = "external-dns"
      service_account = "external-dns"
      role            = "ecommerce-platform-production-external-dns-external-dns"
    }
    "external-secrets/external-secrets" = {
      namespace       = "external-secrets"
      service_account = "external-secrets"
      role            = "ecommerce-platform-production-external-secrets-external-secrets"
    }
    "keda/keda-operator" = {
      namespace       = "keda"
      service_account = "keda-operator"
      role            = "ecommerce-platform-production-keda-keda-operator"
    }
    "kube-system/aws-load-balancer-controller" = {
      namespace       = "kube-system"
      service_account = "aws-load-balancer-controller"
      role            = "ecommerce-platform-production-kube-system-aws-load-bala-e5af17c2"
    }
    "kube-system/aws-node-termination-handler" = {
      namespace       = "kube-system"
      service_account = "aws-node-termination-handler"
      role            = "ecommerce-platform-production-kube-system-aws-node-term-c8815e24"
    }
    "kube-system/cluster-autoscaler" = {
      namespace       = "kube-system"
      service_account = "cluster-autoscaler"
      role            = "ecommerce-platform-production-kube-system-cluster-autoscaler"
    }
    "kubecost/kubecost-cost-analyzer" = {
      namespace       = "kubecost"
      service_account = "kubecost-cost-analyzer"
      role            = "ecommerce-platform-production-kubecost-kubecost-cost-analyzer"
    }
    "logging/elasticsearch" = {
      namespace       = "logging"
      service_account = "elasticsearch"
      role            = "ecommerce-platform-production-logging-elasticsearch"
    }
    "marketing/notification" = {
      namespace       = "marketing"
      service_account = "notification"
      role            = "ecommerce-platform-production-marketing-notification"
    }
    "orders/checkout" = {
      namespace       = "orders"
      service_account = "checkout"
      role            = "ecommerce-platform-production-orders-checkout"
    }
    "orders/order-processing" = {
      namespace       = "orders"
      service_account = "order-processing"
      role            = "ecommerce-platform-production-orders-order-processing"
    }
    "velero/velero-server" = {
      namespace       = "velero"
      service_account = "velero-server"
      role            = "ecommerce-platform-production-velero-velero-server"
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
