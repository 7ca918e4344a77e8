resource "azurerm_monitor_diagnostic_setting" "control_plane" {
  name                           = "logs"
  target_resource_id             = azurerm_kubernetes_cluster.main.id
  log_analytics_workspace_id     = data.azurerm_log_analytics_workspace.main.id
  log_analytics_destination_type = "Dedicated"

  enabled_log {
    category = "cluster-autoscaler"
  }

  enabled_log {
    category = "guard"
  }

  enabled_log {
    category = "kube-apiserver"
  }

  enabled_log {
    category = "kube-audit-admin"
  }

  enabled_log {
    category = "kube-controller-manager"
  }

  enabled_log {
    category = "kube-scheduler"
  }
}

# Audit trails stay this long, the later part in the archive.
resource "azurerm_log_analytics_workspace_table" "audit" {
  workspace_id            = data.azurerm_log_analytics_workspace.main.id
  name                    = "AKSAuditAdmin"
  plan                    = "Analytics"
  retention_in_days       = 90
  total_retention_in_days = 90
}

# What Container Insights reads, and where it goes.
resource "azurerm_monitor_data_collection_rule" "containers" {
  name                = "${local.cluster_name}-containers"
  resource_group_name = data.azurerm_resource_group.main.name
  location            = data.azurerm_resource_group.main.location
  tags                = local.tags
  kind                = "Linux"

  destinations {
    log_analytics {
      name                  = "workspace"
      workspace_resource_id = data.azurerm_log_analytics_workspace.main.id
    }
  }

  data_sources {
    extension {
      name           = "containers"
      extension_name = "ContainerInsights"
      streams        = ["Microsoft-ContainerInsights-Group-Default"]
      extension_json = jsonencode({
        dataCollectionSettings = {
          interval               = "1m"
          namespaceFilteringMode = "Off"
          enableContainerLogV2   = true
        }
      })
    }
  }

  data_flow {
    streams      = ["Microsoft-ContainerInsights-Group-Default"]
    destinations = ["workspace"]
  }
}

resource "azurerm_monitor_data_collection_rule_association" "containers" {
  name                    = "containers"
  target_resource_id      = azurerm_kubernetes_cluster.main.id
  data_collection_rule_id = azurerm_monitor_data_collection_rule.containers.id
}

# Lines of the application: cheap to take in, searched for thirty days, then in the archive.
resource "azurerm_log_analytics_workspace_table" "containers" {
  workspace_id            = data.azurerm_log_analytics_workspace.main.id
  name                    = "ContainerLogV2"
  plan                    = "Basic"
  total_retention_in_days = 30
}

# Metrics of nodes and control plane, read from outside of the cluster.
resource "azurerm_monitor_workspace" "main" {
  name                = local.cluster_name
  resource_group_name = data.azurerm_resource_group.main.name
  location            = data.azurerm_resource_group.main.location
  tags                = local.tags
}

resource "azurerm_monitor_data_collection_rule" "metrics" {
  name                        = "${local.cluster_name}-metrics"
  resource_group_name         = data.azurerm_resource_group.main.name
  location                    = data.azurerm_resource_group.main.location
  tags                        = local.tags
  kind                        = "Linux"
  data_collection_endpoint_id = azurerm_monitor_workspace.main.default_data_collection_endpoint_id

  destinations {
    monitor_account {
      name               = "workspace"
      monitor_account_id = azurerm_monitor_workspace.main.id
    }
  }

  data_sources {
    prometheus_forwarder {
      name    = "metrics"
      streams = ["Microsoft-PrometheusMetrics"]
    }
  }

  data_flow {
    streams      = ["Microsoft-PrometheusMetrics"]
    destinations = ["workspace"]
  }
}

resource "azurerm_monitor_data_collection_rule_association" "metrics" {
  name                    = "metrics"
  target_resource_id      = azurerm_kubernetes_cluster.main.id
  data_collection_rule_id = azurerm_monitor_data_collection_rule.metrics.id
}
