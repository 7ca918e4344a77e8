# The pools of the design; types of one pool are alike, the first is the reference.
locals {
  node_pools = {
    general = {
      machine_types = ["m5.xlarge"]
      capacity_type = "ON_DEMAND"
      ami_type      = "AL2023_x86_64_STANDARD"
      disk_gib      = 100
      max_pods      = 58
      labels = {
        workload-type = "general"
      }
      taints = []
    }
  }
}

# The pools as groups, one a zone: a volume is bound to its zone, a spread over zones asks for one, and the cluster
# autoscaler can only promise a node there if the group stands in no other. The groups of a pool add up to its bounds.
locals {
  node_groups = {
    general-us-east-1a = {
      pool  = "general"
      zones = ["us-east-1a"]
      min   = 1
      max   = 2
      start = 1
    }
    general-us-east-1b = {
      pool  = "general"
      zones = ["us-east-1b"]
      min   = 1
      max   = 2
      start = 1
    }
    general-us-east-1c = {
      pool  = "general"
      zones = ["us-east-1c"]
      min   = 1
      max   = 1
      start = 1
    }
  }
}

# EKS spells the effects of taints in its own way.
locals {
  taint_effects = {
    NoExecute        = "NO_EXECUTE"
    NoSchedule       = "NO_SCHEDULE"
    PreferNoSchedule = "PREFER_NO_SCHEDULE"
  }
}

resource "aws_eks_node_group" "pool" {
  for_each               = local.node_groups
  cluster_name           = aws_eks_cluster.main.name
  node_group_name_prefix = "${each.key}-"
  node_role_arn          = aws_iam_role.node.arn
  subnet_ids             = [for zone in each.value.zones : data.aws_subnet.private[zone].id]
  version                = aws_eks_cluster.main.version
  release_version        = var.node_release_version
  ami_type               = local.node_pools[each.value.pool].ami_type
  capacity_type          = local.node_pools[each.value.pool].capacity_type
  instance_types         = local.node_pools[each.value.pool].machine_types
  labels                 = local.node_pools[each.value.pool].labels

  scaling_config {
    min_size     = each.value.min
    max_size     = each.value.max
    desired_size = each.value.start
  }

  update_config {
    # A third at a time; a node is drained first and budgets of disruption are kept.
    max_unavailable_percentage = 33
  }

  node_repair_config {
    enabled = true
  }

  launch_template {
    id      = aws_launch_template.pool[each.value.pool].id
    version = aws_launch_template.pool[each.value.pool].latest_version
  }

  dynamic "taint" {
    for_each = local.node_pools[each.value.pool].taints

    content {
      key    = taint.value.key
      value  = taint.value.value
      effect = local.taint_effects[taint.value.effect]
    }
  }

  lifecycle {
    # Another type, capacity or zone needs a new group: it stands before the old one goes.
    create_before_destroy = true
    ignore_changes        = [scaling_config[0].desired_size]
  }

  depends_on = [aws_iam_role_policy_attachment.node, aws_eks_addon.before_nodes]
}

# What the cluster autoscaler must know of a group without nodes. That it may scale the group at all, EKS writes
# on it by itself (k8s.io/cluster-autoscaler/enabled and /<cluster>).
locals {
  autoscaler_tags = merge([
    for group, shape in local.node_groups : merge(
      {
        for key, value in local.node_pools[shape.pool].labels :
        "${group} label ${key}" => { group = group, key = "k8s.io/cluster-autoscaler/node-template/label/${key}", value = value }
      },
      {
        for taint in local.node_pools[shape.pool].taints :
        "${group} taint ${taint.key}" => {
          group = group
          key   = "k8s.io/cluster-autoscaler/node-template/taint/${taint.key}"
          value = "${taint.value}:${taint.effect}"
        }
      },
      {
        "${group} disk" = {
          group = group
          key   = "k8s.io/cluster-autoscaler/node-template/resources/ephemeral-storage"
          value = "${local.node_pools[shape.pool].disk_gib}Gi"
        }
      },
    )
  ]...)
}

resource "aws_autoscaling_group_tag" "autoscaler" {
  for_each               = local.autoscaler_tags
  autoscaling_group_name = aws_eks_node_group.pool[each.value.group].resources[0].autoscaling_groups[0].name

  tag {
    key                 = each.value.key
    value               = each.value.value
    propagate_at_launch = false
  }
}
