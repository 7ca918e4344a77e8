resource "aws_kms_key" "secrets" {
  description             = "Secrets of Kubernetes in ${local.cluster_name}"
  enable_key_rotation     = true
  deletion_window_in_days = 30

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_kms_alias" "secrets" {
  name          = "alias/${local.cluster_name}/secrets"
  target_key_id = aws_kms_key.secrets.key_id
}

# Used through EC2 only, by whoever in this account may start instances or attach volumes: the rule of the
# key that AWS itself makes for EBS. It covers the auto scaling groups without naming their service-linked
# role, which a young account does not have yet.
resource "aws_kms_key" "disks" {
  description             = "Disks of nodes and volumes of ${local.cluster_name}"
  enable_key_rotation     = true
  deletion_window_in_days = 30
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Principal = {
          AWS = "arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:root"
        }
        Action   = ["kms:*"]
        Resource = "*"
      },
      {
        Effect = "Allow"
        Principal = {
          AWS = "*"
        }
        Action = [
          "kms:Encrypt",
          "kms:Decrypt",
          "kms:ReEncrypt*",
          "kms:GenerateDataKey*",
          "kms:CreateGrant",
          "kms:DescribeKey",
        ]
        Resource = "*"
        Condition = {
          StringEquals = {
            "kms:CallerAccount" = data.aws_caller_identity.current.account_id
            "kms:ViaService"    = "ec2.${local.region}.amazonaws.com"
          }
        }
      },
    ]
  })

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_kms_alias" "disks" {
  name          = "alias/${local.cluster_name}/disks"
  target_key_id = aws_kms_key.disks.key_id
}
