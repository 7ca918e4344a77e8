# One per pool. A change makes a new version, which rolls through the groups within their budgets.
resource "aws_launch_template" "pool" {
  for_each               = local.node_pools
  name_prefix            = "${local.cluster_name}-${each.key}-"
  update_default_version = true
  user_data = base64encode(<<-EOT
    MIME-Version: 1.0
    Content-Type: multipart/mixed; boundary="BOUNDARY"

    --BOUNDARY
    Content-Type: application/node.eks.aws

    ---
    apiVersion: node.eks.aws/v1alpha1
    kind: NodeConfig
    spec:
      kubelet:
        config:
          maxPods: ${each.value.max_pods}

    --BOUNDARY--
  EOT
  )

  metadata_options {
    # Pods stand one hop further away and get nothing: they have identities of their own.
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
    instance_metadata_tags      = "disabled"
  }

  block_device_mappings {
    device_name = "/dev/xvda"

    ebs {
      volume_type           = "gp3"
      volume_size           = each.value.disk_gib
      encrypted             = true
      kms_key_id            = aws_kms_key.disks.arn
      delete_on_termination = true
    }
  }

  tag_specifications {
    resource_type = "instance"
    tags = merge(local.tags, {
      Name = "${local.cluster_name}-${each.key}"
      pool = each.key
    })
  }

  tag_specifications {
    resource_type = "volume"
    tags = merge(local.tags, {
      Name = "${local.cluster_name}-${each.key}"
      pool = each.key
    })
  }

  lifecycle {
    create_before_destroy = true
  }
}
