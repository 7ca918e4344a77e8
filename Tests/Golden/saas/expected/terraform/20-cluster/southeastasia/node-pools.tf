# The pools of the design, a share in each zone: a volume is bound to its zone, and the cluster autoscaler can only
# promise a node there if the pool stands in no other. The shares of a pool add up to its bounds.
locals {
  node_pools = {
    general2 = {
      machine_type = "Standard_D8s_v5"
      zone         = "2"
      mode         = "System"
      spot         = false
      min          = 1
      max          = 2
      max_pods     = 60
      disk_gib     = 128
      labels = {
        workload-type = "general"
      }
      taints = []
    }
    general3 = {
      machine_type = "Standard_D8s_v5"
      zone         = "3"
      mode         = "System"
      spot         = false
      min          = 1
      max          = 1
      max_pods     = 60
      disk_gib     = 128
      labels = {
        workload-type = "general"
      }
      taints = []
    }
    spot1 = {
      machine_type = "Standard_D2s_v5"
      zone         = "1"
      mode         = "User"
      spot         = true
      min          = 1
      max          = 1
      max_pods     = 60
      disk_gib     = 128
      labels = {
        workload-type                           = "spot"
        "kubernetes.azure.com/scalesetpriority" = "spot"
      }
      taints = [
        "workload-type=spot:NoSchedule",
        "kubernetes.azure.com/scalesetpriority=spot:NoSchedule",
        "kubernetes.azure.com/scalesetpriority=spot:NoSchedule",
      ]
    }
    spot2 = {
      machine_type = "Standard_D2s_v5"
      zone         = "2"
      mode         = "User"
      spot         = true
      min          = 0
      max          = 1
      max_pods     = 60
      disk_gib     = 128
      labels = {
        workload-type                           = "spot"
        "kubernetes.azure.com/scalesetpriority" = "spot"
      }
      taints = [
        "workload-type=spot:NoSchedule",
        "kubernetes.azure.com/scalesetpriority=spot:NoSchedule",
        "kubernetes.azure.com/scalesetpriority=spot:NoSchedule",
      ]
    }
    spot3 = {
      machine_type = "Standard_D2s_v5"
      zone         = "3"
      mode         = "User"
      spot         = true
      min          = 0
      max          = 1
      max_pods     = 60
      disk_gib     = 128
      labels = {
        workload-type                           = "spot"
        "kubernetes.azure.com/scalesetpriority" = "spot"
      }
      taints = [
        "workload-type=spot:NoSchedule",
        "kubernetes.azure.com/scalesetpriority=spot:NoSchedule",
        "kubernetes.azure.com/scalesetpriority=spot:NoSchedule",
      ]
    }
  }
}

resource "azurerm_kubernetes_cluster_node_pool" "pool" {
  for_each                    = local.node_pools
  name                        = each.key
  kubernetes_cluster_id       = azurerm_kubernetes_cluster.main.id
  mode                        = each.value.mode
  vm_size                     = each.value.machine_type
  temporary_name_for_rotation = "t${each.key}"
  zones                       = [each.value.zone]
  vnet_subnet_id              = data.azurerm_subnet.nodes[each.value.zone].id
  auto_scaling_enabled        = true
  min_count                   = each.value.min
  max_count                   = each.value.max
  max_pods                    = each.value.max_pods
  # A spot node pays at most what the same machine costs on demand, and goes when Azure takes it back.
  priority                = each.value.spot ? "Spot" : "Regular"
  eviction_policy         = each.value.spot ? "Delete" : null
  spot_max_price          = each.value.spot ? -1 : null
  os_sku                  = "AzureLinux"
  os_disk_type            = "Managed"
  os_disk_size_gb         = each.value.disk_gib
  host_encryption_enabled = true
  node_labels             = each.value.labels
  node_taints             = each.value.taints
  tags                    = local.tags

  dynamic "upgrade_settings" {
    for_each = each.value.spot ? [] : [true]

    content {
      max_surge                     = "33%"
      drain_timeout_in_minutes      = 30
      node_soak_duration_in_minutes = 1
    }
  }

  lifecycle {
    ignore_changes = [node_count]
  }
}
