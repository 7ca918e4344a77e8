# The pools of the design: bounds count the nodes of all zones.
locals {
  node_pools = {
    general = {
      machine_type   = "n2d-standard-4"
      spot           = false
      confidential   = true
      min            = 3
      max            = 5
      start_per_zone = 1
      disk_gib       = 100
      max_pods       = 64
      labels = {
        workload-type = "general"
      }
      taints = []
    }
    spot = {
      machine_type   = "n2d-standard-4"
      spot           = true
      confidential   = true
      min            = 1
      max            = 17
      start_per_zone = 2
      disk_gib       = 100
      max_pods       = 64
      labels = {
        workload-type = "spot"
      }
      taints = [
        {
          key    = "workload-type"
          value  = "spot"
          effect = "NO_SCHEDULE"
        },
      ]
    }
    database = {
      machine_type   = "n2d-highmem-8"
      spot           = false
      confidential   = true
      min            = 6
      max            = 17
      start_per_zone = 3
      disk_gib       = 100
      max_pods       = 64
      labels = {
        workload-type = "database"
      }
      taints = [
        {
          key    = "workload-type"
          value  = "database"
          effect = "NO_SCHEDULE"
        },
      ]
    }
    confidential = {
      machine_type   = "n2d-standard-8"
      spot           = false
      confidential   = true
      min            = 3
      max            = 9
      start_per_zone = 2
      disk_gib       = 100
      max_pods       = 64
      labels = {
        workload-type = "confidential"
      }
      taints = [
        {
          key    = "workload-type"
          value  = "confidential"
          effect = "NO_SCHEDULE"
        },
      ]
    }
  }
}

resource "google_container_node_pool" "pool" {
  for_each           = local.node_pools
  name_prefix        = "${each.key}-"
  cluster            = google_container_cluster.main.id
  node_locations     = local.zones
  initial_node_count = each.value.start_per_zone
  max_pods_per_node  = each.value.max_pods

  autoscaling {
    total_min_node_count = each.value.min
    total_max_node_count = each.value.max
    # Spot capacity is where it is; other pools stay even over the zones.
    location_policy = each.value.spot ? "ANY" : "BALANCED"
  }

  node_config {
    machine_type      = each.value.machine_type
    image_type        = "COS_CONTAINERD"
    spot              = each.value.spot
    disk_type         = "pd-balanced"
    disk_size_gb      = each.value.disk_gib
    boot_disk_kms_key = google_kms_crypto_key.disks.id
    service_account   = google_service_account.node.email
    # What a node may do is said by the roles of its account.
    oauth_scopes    = ["https://www.googleapis.com/auth/cloud-platform"]
    tags            = [local.cluster_name]
    labels          = each.value.labels
    resource_labels = local.labels
    metadata = {
      disable-legacy-endpoints = "true"
    }

    shielded_instance_config {
      enable_secure_boot          = true
      enable_integrity_monitoring = true
    }

    workload_metadata_config {
      mode = "GKE_METADATA"
    }

    kubelet_config {
      insecure_kubelet_readonly_port_enabled = "FALSE"
      pod_pids_limit                         = 4096
    }

    gvnic {
      enabled = true
    }

    confidential_nodes {
      enabled = each.value.confidential
    }

    dynamic "taint" {
      for_each = each.value.taints

      content {
        key    = taint.value.key
        value  = taint.value.value
        effect = taint.value.effect
      }
    }
  }

  management {
    auto_repair  = true
    auto_upgrade = true
  }

  upgrade_settings {
    # A new node stands before an old one is drained; budgets of disruption are kept.
    strategy        = "SURGE"
    max_surge       = 1
    max_unavailable = 0
  }

  lifecycle {
    # Another machine needs a new pool: it stands before the old one goes.
    create_before_destroy = true
    ignore_changes        = [initial_node_count]
  }
}
