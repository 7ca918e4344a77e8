# The version that AWS names as the default for this Kubernetes version: the one that it has tested most, not the
# newest. A new default shows itself in the plan; `add_on_versions` holds an add-on where it is.
data "aws_eks_addon_version" "default" {
  for_each           = toset(["vpc-cni", "kube-proxy", "coredns", "aws-ebs-csi-driver"])
  addon_name         = each.key
  kubernetes_version = aws_eks_cluster.main.version
  most_recent        = false
}

locals {
  add_on_versions = {
    for name, add_on in data.aws_eks_addon_version.default :
    name => lookup(var.add_on_versions, name, add_on.version)
  }
}

resource "aws_iam_role" "vpc_cni" {
  name = "ecommerce-platform-production-kube-system-aws-node"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Action = "sts:AssumeRoleWithWebIdentity"
        Principal = {
          Federated = aws_iam_openid_connect_provider.cluster.arn
        }
        Condition = {
          StringEquals = {
            "${replace(aws_iam_openid_connect_provider.cluster.url, "https://", "")}:aud" = "sts.amazonaws.com"
            "${replace(aws_iam_openid_connect_provider.cluster.url, "https://", "")}:sub" = "system:serviceaccount:kube-system:aws-node"
          }
        }
      },
    ]
  })
}

resource "aws_iam_role_policy_attachment" "vpc_cni" {
  role       = aws_iam_role.vpc_cni.name
  policy_arn = "arn:${data.aws_partition.current.partition}:iam::aws:policy/AmazonEKS_CNI_Policy"
}

resource "aws_iam_role" "ebs_csi" {
  name = "ecommerce-platform-production-kube-system-ebs-csi-controller-sa"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Action = "sts:AssumeRoleWithWebIdentity"
        Principal = {
          Federated = aws_iam_openid_connect_provider.cluster.arn
        }
        Condition = {
          StringEquals = {
            "${replace(aws_iam_openid_connect_provider.cluster.url, "https://", "")}:aud" = "sts.amazonaws.com"
            "${replace(aws_iam_openid_connect_provider.cluster.url, "https://", "")}:sub" = "system:serviceaccount:kube-system:ebs-csi-controller-sa"
          }
        }
      },
    ]
  })
}

resource "aws_iam_role_policy_attachment" "ebs_csi" {
  role       = aws_iam_role.ebs_csi.name
  policy_arn = "arn:${data.aws_partition.current.partition}:iam::aws:policy/service-role/AmazonEBSCSIDriverPolicy"
}

resource "aws_iam_role_policy" "ebs_csi" {
  name = "disk-key"
  role = aws_iam_role.ebs_csi.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["kms:CreateGrant"]
        Resource = aws_kms_key.disks.arn
        Condition = {
          Bool = {
            "kms:GrantIsForAWSResource" = "true"
          }
        }
      },
      {
        Effect = "Allow"
        Action = [
          "kms:Decrypt",
          "kms:DescribeKey",
          "kms:Encrypt",
          "kms:GenerateDataKey*",
          "kms:ReEncrypt*",
        ]
        Resource = aws_kms_key.disks.arn
      },
    ]
  })
}

# Without these no node becomes Ready.
locals {
  add_ons_before_nodes = {
    vpc-cni = {
      service_account = "aws-node"
      role_arn        = aws_iam_role.vpc_cni.arn
      configuration = jsonencode({
        # Prefixes instead of single addresses: more pods a node and fewer calls to EC2 when many start at once.
        env = {
          ENABLE_PREFIX_DELEGATION = "true"
          WARM_PREFIX_TARGET       = "1"
        }
        enableNetworkPolicy = "true"
      })
    }
    kube-proxy = {
      service_account = null
      role_arn        = null
      configuration   = null
    }
  }
}

resource "aws_eks_addon" "before_nodes" {
  for_each                    = local.add_ons_before_nodes
  cluster_name                = aws_eks_cluster.main.name
  addon_name                  = each.key
  addon_version               = local.add_on_versions[each.key]
  configuration_values        = each.value.configuration
  service_account_role_arn    = each.value.role_arn
  resolve_conflicts_on_create = "OVERWRITE"
  resolve_conflicts_on_update = "OVERWRITE"
}

# These run as Deployments and need nodes.
locals {
  add_ons_on_nodes = {
    coredns = {
      service_account = null
      role_arn        = null
      configuration = jsonencode({
        # Grows with nodes and cores of the cluster.
        autoScaling = {
          enabled     = true
          minReplicas = 2
          maxReplicas = 10
        }
      })
    }
    aws-ebs-csi-driver = {
      service_account = "ebs-csi-controller-sa"
      role_arn        = aws_iam_role.ebs_csi.arn
      configuration = jsonencode({
        # Volumes carry the tags of the bill.
        controller = {
          extraVolumeTags = local.tags
        }
      })
    }
  }
}

resource "aws_eks_addon" "on_nodes" {
  for_each                    = local.add_ons_on_nodes
  cluster_name                = aws_eks_cluster.main.name
  addon_name                  = each.key
  addon_version               = local.add_on_versions[each.key]
  configuration_values        = each.value.configuration
  service_account_role_arn    = each.value.role_arn
  resolve_conflicts_on_create = "OVERWRITE"
  resolve_conflicts_on_update = "OVERWRITE"
  depends_on                  = [aws_eks_node_group.pool]
}
