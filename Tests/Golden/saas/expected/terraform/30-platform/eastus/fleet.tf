resource "azurerm_kubernetes_fleet_manager" "main" {
  name                = "global-saas"
  resource_group_name = data.azurerm_resource_group.main.name
  location            = data.azurerm_resource_group.main.location
  tags                = local.tags

  lifecycle {
    prevent_destroy = true
  }
}

# Upgrades of Kubernetes go from region to region, with a day in between to see what they did.
resource "azurerm_kubernetes_fleet_update_strategy" "regions" {
  name                        = "regions"
  kubernetes_fleet_manager_id = azurerm_kubernetes_fleet_manager.main.id

  stage {
    name = "southeastasia"

    group {
      name = "southeastasia"
    }

    after_stage_wait_in_seconds = 86400
  }

  stage {
    name = "westeurope"

    group {
      name = "westeurope"
    }

    after_stage_wait_in_seconds = 86400
  }

  stage {
    name = "eastus"

    group {
      name = "eastus"
    }
  }
}

resource "azurerm_kubernetes_fleet_member" "main" {
  name                  = "global-saas-production-eastus"
  kubernetes_cluster_id = data.azurerm_kubernetes_cluster.main.id
  kubernetes_fleet_id   = azurerm_kubernetes_fleet_manager.main.id
  group                 = local.region
}

# Azure Arc knows the cluster by the key of the agents in it. The owner makes the pair: the public half is an
# answer of this stage, the private half goes to the agents alone (output `arc_agents`).
resource "azurerm_arc_kubernetes_cluster" "main" {
  name                         = "${local.cluster_name}-arc"
  resource_group_name          = data.azurerm_resource_group.main.name
  location                     = data.azurerm_resource_group.main.location
  tags                         = local.tags
  agent_public_key_certificate = var.arc_agent_public_key

  identity {
    type = "SystemAssigned"
  }
}
