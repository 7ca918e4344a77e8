# Another name, network plugin, address range or encryption set would make the cluster anew.
# The first pool is part of this resource; the others stand in node-pools.tf.
resource "azurerm_kubernetes_cluster" "main" {
  name                         = local.cluster_name
  resource_group_name          = data.azurerm_resource_group.main.name
  location                     = data.azurerm_resource_group.main.location
  tags                         = local.tags
  dns_prefix                   = "global-saas-production-eastus"
  kubernetes_version           = "1.36"
  sku_tier                     = "Standard"
  node_resource_group          = "${local.cluster_name}-nodes"
  disk_encryption_set_id       = azurerm_disk_encryption_set.disks.id
  oidc_issuer_enabled          = true
  workload_identity_enabled    = true
  azure_policy_enabled         = true
  image_cleaner_enabled        = true
  image_cleaner_interval_hours = 168
  automatic_upgrade_channel    = "patch"
  node_os_upgrade_channel      = "NodeImage"
  cost_analysis_enabled        = true

  identity {
    type         = "UserAssigned"
    identity_ids = [azurerm_user_assigned_identity.cluster.id]
  }

  key_management_service {
    key_vault_key_id         = azurerm_key_vault_key.secrets.id
    key_vault_network_access = "Public"
  }

  # Nobody enters without an account of Entra; what they may do stands in the cluster's own roles.
  local_account_disabled            = true
  role_based_access_control_enabled = true
  run_command_enabled               = false
  private_cluster_enabled           = false

  azure_active_directory_role_based_access_control {
    tenant_id              = data.azurerm_client_config.current.tenant_id
    azure_rbac_enabled     = false
    admin_group_object_ids = var.cluster_admin_group_ids
  }

  api_server_access_profile {
    authorized_ip_ranges = var.api_allowed_cidrs
  }

  network_profile {
    # Pods have addresses of their own that the network does not know, so it need not be as large as they are many.
    network_plugin      = "azure"
    network_plugin_mode = "overlay"
    network_policy      = "calico"
    network_data_plane  = "azure"
    pod_cidr            = "100.64.0.0/14"
    service_cidr        = "172.20.0.0/16"
    dns_service_ip      = "172.20.0.10"
    load_balancer_sku   = "standard"
    outbound_type       = "userAssignedNATGateway"
  }

  ingress_application_gateway {
    gateway_id = data.azurerm_application_gateway.main.id
  }

  default_node_pool {
    name                        = "general1"
    vm_size                     = "Standard_D8s_v5"
    temporary_name_for_rotation = "rotation"
    zones                       = ["1"]
    vnet_subnet_id              = data.azurerm_subnet.nodes["1"].id
    auto_scaling_enabled        = true
    min_count                   = 1
    max_count                   = 2
    max_pods                    = 60
    os_sku                      = "AzureLinux"
    os_disk_type                = "Managed"
    os_disk_size_gb             = 128
    host_encryption_enabled     = true
    node_labels = {
      workload-type = "general"
    }
    tags = local.tags

    upgrade_settings {
      max_surge                     = "33%"
      drain_timeout_in_minutes      = 30
      node_soak_duration_in_minutes = 1
    }
  }

  auto_scaler_profile {
    expander                         = "least-waste"
    balance_similar_node_groups      = true
    scale_down_delay_after_add       = "10m"
    scale_down_unneeded              = "10m"
    scale_down_utilization_threshold = "0.5"
    scan_interval                    = "10s"
    max_graceful_termination_sec     = "600"
    max_node_provisioning_time       = "15m"
    skip_nodes_with_local_storage    = false
    skip_nodes_with_system_pods      = false
  }

  storage_profile {
    disk_driver_enabled         = true
    file_driver_enabled         = true
    snapshot_controller_enabled = true
  }

  oms_agent {
    log_analytics_workspace_id      = data.azurerm_log_analytics_workspace.main.id
    msi_auth_for_monitoring_enabled = true
  }

  monitor_metrics {}

  microsoft_defender {
    log_analytics_workspace_id = data.azurerm_log_analytics_workspace.main.id
  }

  maintenance_window_auto_upgrade {
    frequency   = "Weekly"
    interval    = 1
    day_of_week = "Sunday"
    start_time  = "02:00"
    utc_offset  = "+00:00"
    duration    = 6
  }

  maintenance_window_node_os {
    frequency   = "Weekly"
    interval    = 1
    day_of_week = "Saturday"
    start_time  = "02:00"
    utc_offset  = "+00:00"
    duration    = 6
  }

  lifecycle {
    prevent_destroy = true
    # The upgrade channel moves the patch, the autoscaler the number of nodes.
    ignore_changes = [default_node_pool[0].node_count, default_node_pool[0].upgrade_settings]
  }

  depends_on = [azurerm_role_assignment.network, azurerm_role_assignment.secrets_key]
}
