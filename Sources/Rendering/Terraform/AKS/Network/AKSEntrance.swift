import DesignEngine
import PlatformSpec

/// `10-network/entrance.tf` and `firewall.tf`.
extension AKSTerraform {
  func entrance() -> HCLBody {
    guard hasApplicationGateway else { return [:] }
    var file = HCLBody()
    file.resource(
      "azurerm_public_ip", "entrance",
      placed("${local.cluster_name}-entrance").then([
        "allocation_method": "Static", "sku": "Standard",
        "zones": zoneNumbers.count > 1 ? .strings(zoneNumbers) : .omitted,
      ]))
    file.resource(
      "azurerm_application_gateway", "main",
      comment: """
        Made here with the least that Azure asks for; listeners, rules, probes and certificates are written by the
        controller in the cluster from its Ingresses, and a plan leaves them alone.
        """,
      gateway())
    return file
  }

  private var hasFirewall: Bool { specification.networking.webApplicationFirewall }

  private func gateway() -> HCLBody {
    let tier: HCLValue = hasFirewall ? "WAF_v2" : "Standard_v2"
    let written = [
      "backend_address_pool", "backend_http_settings", "frontend_port", "http_listener", "probe",
      "redirect_configuration", "request_routing_rule", "ssl_certificate", "tags", "url_path_map",
    ]
    return placed(.ref("local.cluster_name")).then([
      "zones": zoneNumbers.count > 1 ? .strings(zoneNumbers) : .omitted,
      "enable_http2": true,
      "firewall_policy_id": hasFirewall ? .ref("azurerm_web_application_firewall_policy.main.id") : .omitted,
      "force_firewall_policy_association": hasFirewall ? true : .omitted,
      "sku": .block(["name": tier, "tier": tier]),
      "autoscale_configuration": .block(["min_capacity": 1, "max_capacity": 20]),
      "ssl_policy": .block(["policy_type": "Predefined", "policy_name": "AppGwSslPolicy20220101S"]),
      "gateway_ip_configuration": .block(["name": "main", "subnet_id": .ref("azurerm_subnet.entrance.id")]),
      "frontend_ip_configuration": .block([
        "name": "public", "public_ip_address_id": .ref("azurerm_public_ip.entrance.id"),
      ]),
      "frontend_port": .block(["name": "http", "port": 80]),
      "backend_address_pool": .block(["name": "none"]),
      "backend_http_settings": .block([
        "name": "none", "port": 80, "protocol": "Http", "cookie_based_affinity": "Disabled", "request_timeout": 30,
      ]),
      "http_listener": .block([
        "name": "none", "frontend_ip_configuration_name": "public", "frontend_port_name": "http", "protocol": "Http",
      ]),
      "request_routing_rule": .block([
        "name": "none", "priority": 20000, "rule_type": "Basic", "http_listener_name": "none",
        "backend_address_pool_name": "none", "backend_http_settings_name": "none",
      ]),
      "lifecycle": .block(["prevent_destroy": true, "ignore_changes": .list(written.map { .ref($0) })]),
    ])
  }

  func firewall() -> HCLBody {
    guard hasOwnEntrance, hasFirewall else { return [:] }
    // Application Gateway for Containers counts by the address of the connection alone, which is Front Door's there.
    let countsAddresses = hasApplicationGateway || !specification.networking.globalTraffic
    var file = HCLBody()
    file.resource(
      "azurerm_web_application_firewall_policy", "main",
      comment: "Every request passes it; the managed rules are those of Microsoft, in the mode that blocks.",
      placed(.ref("local.cluster_name")).then([
        "policy_settings": .block([
          "enabled": true, "mode": "Prevention", "request_body_check": true, "max_request_body_size_in_kb": 128,
          "file_upload_limit_in_mb": 100,
        ]),
        "dynamic": foreignDoors,
        "custom_rules": countsAddresses ? .block(rateLimit()) : .omitted,
        "managed_rules": .block([
          "managed_rule_set": .blocks(
            labels: [],
            [
              ["type": "Microsoft_DefaultRuleSet", "version": "2.1"],
              ["type": "Microsoft_BotManagerRuleSet", "version": "1.1"],
            ])
        ]),
      ]))
    return file
  }

  private func rateLimit() -> HCLBody {
    [
      "name": "RatePerAddress", "priority": 20, "rule_type": "RateLimitRule", "action": "Block",
      "rate_limit_duration": "OneMin", "rate_limit_threshold": .ref("var.requests_per_address"),
      "group_rate_limit_by": specification.networking.globalTraffic ? "ClientAddrXFFHeader" : "ClientAddr",
      "match_conditions": .block([
        "match_variables": .block(["variable_name": "RequestUri"]), "operator": "Any",
      ]),
    ]
  }

  /// Behind a global entrance: requests that came through somebody else's Front Door are turned away. The number of
  /// ours is known after the first run of the primary's last stage.
  private var foreignDoors: HCLValue {
    guard specification.networking.globalTraffic else { return .omitted }
    return .block(
      "custom_rules",
      [
        "for_each": .ref("var.front_door_id == null ? [] : [var.front_door_id]"),
        "content": .block([
          "name": "OnlyOurFrontDoor", "priority": 10, "rule_type": "MatchRule", "action": "Block",
          "match_conditions": .block([
            "match_variables": .block(["variable_name": "RequestHeaders", "selector": "X-Azure-FDID"]),
            "operator": "Equal", "negation_condition": true, "match_values": [.ref("custom_rules.value")],
          ]),
        ]),
      ])
  }

  // MARK: - Logs

  func logs() -> HCLBody {
    var file = HCLBody()
    let keepsAll = hasSeveralClusters || !specification.security.compliance.isEmpty
    file.resource(
      "azurerm_log_analytics_workspace", "main",
      comment: "One place for the logs of the cluster, of its control plane and of its entrance.",
      placed(.ref("local.cluster_name")).then([
        "sku": "PerGB2018",
        "retention_in_days": .integer(min(730, max(30, specification.observability.logRetentionDays))),
        "local_authentication_enabled": false,
        "internet_query_enabled": true,
        "lifecycle": .preventDestroy,
      ]))
    if hasApplicationGateway {
      file.append(
        diagnostics(
          "entrance", of: "azurerm_application_gateway.main", to: "azurerm_log_analytics_workspace.main",
          logs: (keepsAll ? ["ApplicationGatewayAccessLog"] : [])
            + (hasFirewall ? ["ApplicationGatewayFirewallLog"] : [])
        ))
    }
    return file
  }

  /// Logs of a resource to the workspace; `AllMetrics` alone where no log is wanted.
  func diagnostics(_ label: String, of resource: String, to workspace: String, logs: [String]) -> HCLBody {
    var file = HCLBody()
    file.resource(
      "azurerm_monitor_diagnostic_setting", label,
      [
        "name": "logs", "target_resource_id": .ref("\(resource).id"),
        "log_analytics_workspace_id": .ref("\(workspace).id"), "log_analytics_destination_type": "Dedicated",
        "enabled_log": logs.isEmpty ? .omitted : .blocks(labels: [], logs.map { ["category": .literal($0)] }),
        "enabled_metric": logs.isEmpty ? .block(["category": "AllMetrics"]) : .omitted,
      ])
    return file
  }

  func flowLogs() -> HCLBody {
    let days = max(30, min(365, specification.observability.logArchiveDays))
    var file = HCLBody()
    file.append(
      storageAccount(
        "flow_logs", named: worldName("flow"), in: "azurerm_resource_group.main", replication: "LRS", takesKeys: true,
        comment: "Who spoke to whom in the network; written by Azure itself."))
    file.resource(
      "azurerm_network_watcher_flow_log", "main",
      comment: "The watcher of a region is made by Azure with the first network there.",
      [
        "name": .ref("local.cluster_name"), "network_watcher_name": "NetworkWatcher_${local.region}",
        "resource_group_name": "NetworkWatcherRG", "location": .ref("local.region"),
        "target_resource_id": .ref("azurerm_virtual_network.main.id"),
        "storage_account_id": .ref("azurerm_storage_account.flow_logs.id"), "enabled": true, "version": 2,
        "retention_policy": .block(["enabled": true, "days": .integer(days)]), "tags": .ref("local.tags"),
      ])
    return file
  }

  /// A private account for blobs that takes no keys, keeps versions and cannot be deleted by a plan.
  func storageAccount(
    _ label: String, named name: HCLValue, in group: String, replication: String, takesKeys: Bool = false,
    comment: String, keepDays: Int = 30,
    more: HCLBody = [:]
  ) -> HCLBody {
    var file = HCLBody()
    file.resource(
      "azurerm_storage_account", label, comment: comment,
      placed(name, in: group).then([
        "account_kind": "StorageV2", "account_tier": "Standard", "account_replication_type": .literal(replication),
        "min_tls_version": "TLS1_2", "https_traffic_only_enabled": true, "allow_nested_items_to_be_public": false,
        "shared_access_key_enabled": .bool(takesKeys), "default_to_oauth_authentication": true,
        "cross_tenant_replication_enabled": false, "infrastructure_encryption_enabled": true,
        "local_user_enabled": false,
        "blob_properties": .block([
          "versioning_enabled": true,
          "#": "What was deleted by mistake or malice can be had back this long.",
          "delete_retention_policy": .block(["days": .integer(min(365, keepDays))]),
          "container_delete_retention_policy": .block(["days": .integer(min(365, keepDays))]),
        ]),
      ]).then(more).then(["lifecycle": .preventDestroy]))
    return file
  }
}
