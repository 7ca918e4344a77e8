# Another name, region, network or range would make the cluster anew. Node pools are in node-pools.tf; the pool
# that GKE insists on is taken away at once.
resource "google_container_cluster" "main" {
  name = local.cluster_name
  # A region, not a zone: three copies of the control plane.
  location                 = local.region
  node_locations           = local.zones
  min_master_version       = "1.36"
  deletion_protection      = true
  remove_default_node_pool = true
  initial_node_count       = 1
  enable_shielded_nodes    = true
  resource_labels          = local.labels

  node_config {
    # Of the pool that is taken away.
    service_account = google_service_account.node.email

    shielded_instance_config {
      enable_secure_boot          = true
      enable_integrity_monitoring = true
    }

    workload_metadata_config {
      mode = "GKE_METADATA"
    }
  }

  release_channel {
    # Tested for some weeks before it comes here; nodes follow in the window below.
    channel = "REGULAR"
  }

  network                     = data.google_compute_network.main.id
  subnetwork                  = data.google_compute_subnetwork.nodes.id
  networking_mode             = "VPC_NATIVE"
  datapath_provider           = "ADVANCED_DATAPATH"
  enable_intranode_visibility = true
  default_max_pods_per_node   = 64

  ip_allocation_policy {
    cluster_secondary_range_name  = "pods"
    services_secondary_range_name = "services"
  }

  private_cluster_config {
    enable_private_nodes    = true
    enable_private_endpoint = true
    master_ipv4_cidr_block  = "10.20.240.0/28"
  }

  control_plane_endpoints_config {
    dns_endpoint_config {
      allow_external_traffic = false
    }
  }

  master_authorized_networks_config {
    gcp_public_cidrs_access_enabled = false

    dynamic "cidr_blocks" {
      for_each = var.api_allowed_cidrs

      content {
        cidr_block = cidr_blocks.value
      }
    }
  }

  gateway_api_config {
    channel = "CHANNEL_STANDARD"
  }

  addons_config {
    http_load_balancing {
      disabled = false
    }

    horizontal_pod_autoscaling {
      disabled = false
    }

    dns_cache_config {
      enabled = true
    }

    gce_persistent_disk_csi_driver_config {
      enabled = true
    }
  }

  workload_identity_config {
    workload_pool = "${var.project_id}.svc.id.goog"
  }

  authenticator_groups_config {
    # Members of this group's groups are known to Kubernetes by those groups.
    security_group = "gke-security-groups@${var.group_domain}"
  }

  database_encryption {
    state    = "ENCRYPTED"
    key_name = google_kms_crypto_key.cluster.id
  }

  master_auth {
    client_certificate_config {
      issue_client_certificate = false
    }
  }

  enable_legacy_abac = false

  binary_authorization {
    evaluation_mode = "PROJECT_SINGLETON_POLICY_ENFORCE"
  }

  security_posture_config {
    mode               = "BASIC"
    vulnerability_mode = "VULNERABILITY_BASIC"
  }

  node_pool_defaults {
    node_config_defaults {
      insecure_kubelet_readonly_port_enabled = "FALSE"
    }
  }

  logging_config {
    enable_components = [
      "SYSTEM_COMPONENTS",
      "WORKLOADS",
      "APISERVER",
      "CONTROLLER_MANAGER",
      "SCHEDULER",
    ]
  }

  monitoring_config {
    enable_components = [
      "SYSTEM_COMPONENTS",
      "APISERVER",
      "CONTROLLER_MANAGER",
      "SCHEDULER",
      "STORAGE",
      "HPA",
      "POD",
      "DAEMONSET",
      "DEPLOYMENT",
      "STATEFULSET",
      "KUBELET",
      "CADVISOR",
    ]

    managed_prometheus {
      enabled = true
    }
  }

  cost_management_config {
    enabled = true
  }

  vertical_pod_autoscaling {
    # The platform brings its own, which only recommends.
    enabled = false
  }

  maintenance_policy {
    recurring_window {
      # Nights of Tuesday to Thursday: when somebody is at work the morning after.
      start_time = "2025-01-07T01:00:00Z"
      end_time   = "2025-01-07T07:00:00Z"
      recurrence = "FREQ=WEEKLY;BYDAY=TU,WE,TH"
    }
  }

  lifecycle {
    prevent_destroy = true
    # The pool that is taken away stands in it no more; versions move by the channel.
    ignore_changes = [node_config, min_master_version]
  }

  depends_on = [google_kms_crypto_key_iam_member.cluster]
}
