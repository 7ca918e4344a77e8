import DesignEngine
import PlatformSpec

/// `20-cluster/network.tf`, `identity.tf`, `keys.tf` and `cluster.tf`.
extension AKSTerraform {
  func networkLookup() -> HCLBody {
    var file = HCLBody()
    file.append(groupLookup())
    file.data(
      "azurerm_virtual_network", "main", comment: "Made by 10-network.",
      ["name": .ref("local.cluster_name"), "resource_group_name": .ref("\(Self.group).name")])
    file.data(
      "azurerm_subnet", "nodes",
      inNetwork("nodes-${each.key}").each("toset([\(zoneNumbers.map { "\"\($0)\"" }.joined(separator: ", "))])"))
    if hasApplicationGateway {
      file.data("azurerm_subnet", "entrance", inNetwork("entrance"))
      file.data(
        "azurerm_application_gateway", "main",
        ["name": .ref("local.cluster_name"), "resource_group_name": .ref("\(Self.group).name")])
    }
    file.append(workspaceLookup())
    return file
  }

  func inNetwork(_ subnet: HCLValue) -> HCLBody {
    [
      "name": subnet,
      "virtual_network_name": .ref("data.azurerm_virtual_network.main.name"),
      "resource_group_name": .ref("\(Self.group).name"),
    ]
  }

  func groupLookup() -> HCLBody {
    var file = HCLBody()
    file.data("azurerm_resource_group", "main", ["name": .ref("local.cluster_name")])
    return file
  }

  func workspaceLookup() -> HCLBody {
    var file = HCLBody()
    file.data(
      "azurerm_log_analytics_workspace", "main",
      ["name": .ref("local.cluster_name"), "resource_group_name": .ref("\(Self.group).name")])
    return file
  }

  // MARK: - Who the cluster is

  func clusterIdentity() -> HCLBody {
    var file = HCLBody()
    file.resource(
      "azurerm_user_assigned_identity", "cluster",
      comment: "The control plane: joins nodes to the network, uses the keys.",
      placed("${local.cluster_name}-control-plane", in: Self.group))
    file.role(
      "network", "Network Contributor", on: "data.azurerm_virtual_network.main.id",
      for: "azurerm_user_assigned_identity.cluster.principal_id")
    file.role(
      "secrets_key", "Key Vault Crypto User", on: "azurerm_key_vault.keys.id",
      for: "azurerm_user_assigned_identity.cluster.principal_id")
    if hasCustomerKeys {
      file.role(
        "disks_key", "Key Vault Crypto Service Encryption User", on: "azurerm_key_vault.keys.id",
        for: "azurerm_disk_encryption_set.disks.identity[0].principal_id")
      file.role(
        "disks", "Reader", on: "azurerm_disk_encryption_set.disks.id",
        for: "azurerm_user_assigned_identity.cluster.principal_id")
    }
    guard hasApplicationGateway else { return file }
    let controller =
      "azurerm_kubernetes_cluster.main.ingress_application_gateway[0].ingress_application_gateway_identity[0].object_id"
    file.role("entrance", "Contributor", on: "data.azurerm_application_gateway.main.id", for: controller)
    file.role("entrance_group", "Reader", on: "\(Self.group).id", for: controller)
    file.role("entrance_subnet", "Network Contributor", on: "data.azurerm_subnet.entrance.id", for: controller)
    return file
  }

  func clusterKeys() -> HCLBody {
    var file = HCLBody()
    file.append(vault("keys", named: worldName("keys-"), isOpenToAzure: true))
    file.role(
      "key_officer", "Key Vault Crypto Officer", on: "azurerm_key_vault.keys.id",
      for: "data.azurerm_client_config.current.object_id", comment: "Whoever runs Terraform makes the keys.")
    file.append(key("secrets", "Secrets of Kubernetes, encrypted before they are stored."))
    if hasCustomerKeys {
      file.append(key("disks", "Disks of nodes and volumes."))
      file.resource(
        "azurerm_disk_encryption_set", "disks",
        placed(.ref("local.cluster_name"), in: Self.group).then([
          "encryption_type": "EncryptionAtRestWithPlatformAndCustomerKeys",
          "key_vault_key_id": .ref("azurerm_key_vault_key.disks.versionless_id"),
          "auto_key_rotation_enabled": true,
          "identity": .block(["type": "SystemAssigned"]),
          "lifecycle": .preventDestroy,
        ]))
    }
    return file
  }

  /// A vault whose rights are roles, and whose deletion waits ninety days.
  func vault(
    _ label: String, named name: HCLValue, isOpenToAzure: Bool = false, at location: HCLValue? = nil
  ) -> HCLBody {
    var file = HCLBody()
    file.resource(
      "azurerm_key_vault", label,
      placed(name, in: Self.group, at: location).then([
        "tenant_id": .ref("data.azurerm_client_config.current.tenant_id"), "sku_name": "standard",
        "rbac_authorization_enabled": true, "purge_protection_enabled": true, "soft_delete_retention_days": 90,
        "public_network_access_enabled": .bool(!isClosed || isOpenToAzure),
        "network_acls": isClosed && !isOpenToAzure
          ? .block(["bypass": "AzureServices", "default_action": "Deny"]) : .omitted,
        "lifecycle": .preventDestroy,
      ]))
    return file
  }

  private func key(_ label: String, _ comment: String) -> HCLBody {
    var file = HCLBody()
    file.resource(
      "azurerm_key_vault_key", label, comment: comment,
      [
        "name": .literal(label), "key_vault_id": .ref("azurerm_key_vault.keys.id"), "key_type": "RSA",
        "key_size": 3072, "key_opts": ["decrypt", "encrypt", "sign", "unwrapKey", "verify", "wrapKey"],
        "rotation_policy": .block(["automatic": .block(["time_after_creation": "P365D"])]),
        "lifecycle": .preventDestroy, "depends_on": [.ref("azurerm_role_assignment.key_officer")],
      ])
    return file
  }

  // MARK: - The cluster

  func controlPlane() -> HCLBody {
    var file = HCLBody()
    file.resource(
      "azurerm_kubernetes_cluster", "main",
      comment: """
        Another name, network plugin, address range or encryption set would make the cluster anew.
        The first pool is part of this resource; the others stand in node-pools.tf.
        """,
      identityBody().then(accessBody()).then(networkBody()).then(operationBody()))
    return file
  }

  private func identityBody() -> HCLBody {
    placed(.ref("local.cluster_name"), in: Self.group).then([
      "dns_prefix": .literal(CloudNames.bounded(name, limit: 54)),
      "kubernetes_version": "\(cluster.kubernetesVersion.description)",
      "sku_tier": "Standard",
      "node_resource_group": "${local.cluster_name}-nodes",
      "disk_encryption_set_id": hasCustomerKeys ? .ref("azurerm_disk_encryption_set.disks.id") : .omitted,
      "oidc_issuer_enabled": true,
      "workload_identity_enabled": true,
      "azure_policy_enabled": true,
      "image_cleaner_enabled": true,
      "image_cleaner_interval_hours": 168,
      "automatic_upgrade_channel": "patch",
      "node_os_upgrade_channel": "NodeImage",
      "cost_analysis_enabled": true,
      "identity": .block([
        "type": "UserAssigned", "identity_ids": [.ref("azurerm_user_assigned_identity.cluster.id")],
      ]),
      "key_management_service": .block([
        "key_vault_key_id": .ref("azurerm_key_vault_key.secrets.id"), "key_vault_network_access": "Public",
      ]),
    ])
  }

  private func accessBody() -> HCLBody {
    let isPrivate = specification.cluster.isPrivate
    return [
      "#": "Nobody enters without an account of Entra; what they may do stands in the cluster's own roles.",
      "local_account_disabled": true,
      "role_based_access_control_enabled": true,
      "run_command_enabled": false,
      "private_cluster_enabled": .bool(isPrivate),
      "private_cluster_public_fqdn_enabled": isPrivate ? false : .omitted,
      "azure_active_directory_role_based_access_control": .block([
        "tenant_id": .ref("data.azurerm_client_config.current.tenant_id"), "azure_rbac_enabled": false,
        "admin_group_object_ids": .ref("var.cluster_admin_group_ids"),
      ]),
      "api_server_access_profile": isPrivate
        ? .omitted : .block(["authorized_ip_ranges": .ref("var.api_allowed_cidrs")]),
    ]
  }

  private func networkBody() -> HCLBody {
    let engine: (policy: String, plane: String) =
      switch specification.networking.networkPolicies {
      case .calico: ("calico", "azure")
      case .cilium, .vpcCNI: ("cilium", "cilium")
      }
    return [
      "network_profile": .block([
        "#":
          "Pods have addresses of their own that the network does not know, so it need not be as large as they are many.",
        "network_plugin": "azure", "network_plugin_mode": "overlay", "network_policy": .literal(engine.policy),
        "network_data_plane": .literal(engine.plane), "pod_cidr": .literal(ranges.pods),
        "service_cidr": .literal(cluster.network.serviceCIDR), "dns_service_ip": .literal(nameServer),
        "load_balancer_sku": "standard", "outbound_type": "userAssignedNATGateway",
      ]),
      "ingress_application_gateway": hasApplicationGateway
        ? .block(["gateway_id": .ref("data.azurerm_application_gateway.main.id")]) : .omitted,
    ]
  }

  /// The tenth address of the services.
  private var nameServer: String {
    let parts = cluster.network.serviceCIDR.split(separator: "/")[0].split(separator: ".")
    return parts.prefix(3).joined(separator: ".") + ".10"
  }

  private func operationBody() -> HCLBody {
    let wishes = specification.observability
    let watches = wishes.providerMonitoring || wishes.logStore == .cloud
    return [
      "default_node_pool": .block(firstPool()),
      "auto_scaler_profile": .block(autoscaler()),
      "storage_profile": .block([
        "disk_driver_enabled": true, "file_driver_enabled": true, "snapshot_controller_enabled": true,
      ]),
      "oms_agent": watches
        ? .block([
          "log_analytics_workspace_id": .ref("data.azurerm_log_analytics_workspace.main.id"),
          "msi_auth_for_monitoring_enabled": true,
        ]) : .omitted,
      "monitor_metrics": wishes.providerMonitoring ? .block([:]) : .omitted,
      "microsoft_defender": specification.security.compliance.isEmpty && !hasSeveralClusters
        ? .omitted : .block(["log_analytics_workspace_id": .ref("data.azurerm_log_analytics_workspace.main.id")]),
      "maintenance_window_auto_upgrade": .block(Self.window("Weekly", day: "Sunday", at: "02:00")),
      "maintenance_window_node_os": .block(Self.window("Weekly", day: "Saturday", at: "02:00")),
      "lifecycle": .block([
        "prevent_destroy": true,
        "#": "The upgrade channel moves the patch, the autoscaler the number of nodes.",
        "ignore_changes": [.ref("default_node_pool[0].node_count"), .ref("default_node_pool[0].upgrade_settings")],
      ]),
      "depends_on": [.ref("azurerm_role_assignment.network"), .ref("azurerm_role_assignment.secrets_key")],
    ]
  }

  private static func window(_ frequency: String, day: String, at time: String) -> HCLBody {
    [
      "frequency": .literal(frequency), "interval": 1, "day_of_week": .literal(day), "start_time": .literal(time),
      "utc_offset": "+00:00", "duration": 6,
    ]
  }

  /// The cluster autoscaler runs in the control plane; this is all of its settings.
  private func autoscaler() -> HCLBody {
    let minutes = specification.cluster.scaleDownDelayMinutes
    return [
      "expander": "least-waste",
      "balance_similar_node_groups": true,
      "scale_down_delay_after_add": "\(minutes)m",
      "scale_down_unneeded": "\(minutes)m",
      "scale_down_utilization_threshold": "0.5",
      "scan_interval": "10s",
      "max_graceful_termination_sec": "600",
      "max_node_provisioning_time": "15m",
      "skip_nodes_with_local_storage": false,
      "skip_nodes_with_system_pods": false,
    ]
  }
}

extension HCLBody {
  /// One right of one principal on one thing.
  mutating func role(
    _ label: String, _ role: String, on scope: String, for principal: String, comment: String? = nil
  ) {
    resource(
      "azurerm_role_assignment", label, comment: comment,
      [
        "scope": .ref(scope), "role_definition_name": .literal(role), "principal_id": .ref(principal),
      ])
  }
}
