import CloudCatalog
import DesignEngine
import PlatformSpec

/// `20-cluster/node-pools.tf`.
extension AKSTerraform {
  /// The share of a pool in one zone, which AKS scales on its own.
  struct ZonePool: Hashable {
    /// At most twelve letters and digits.
    var name: String
    var pool: NodePool
    var zone: String
    var min: Int
    var max: Int
  }

  /// Every pool in every zone: a volume is bound to its zone, a subnet to its way out, and the autoscaler can only
  /// promise a node in a zone if the pool stands in no other. The shares of a pool add up to its bounds.
  func shares(of pool: NodePool) -> [ZonePool] {
    let count = zoneNumbers.count
    func share(_ whole: Int, _ index: Int) -> Int { whole / count + (index < whole % count ? 1 : 0) }
    return zoneNumbers.enumerated().map { index, zone in
      ZonePool(
        name: Self.poolName(pool.purpose) + zone, pool: pool, zone: zone, min: share(pool.minNodes, index),
        max: max(1, share(pool.maxNodes, index)))
    }
  }

  private static func poolName(_ purpose: PoolPurpose) -> String {
    switch purpose {
    case .general, .compute, .memory, .spot, .database: purpose.rawValue
    case .confidential: "confident"
    }
  }

  private var shares: [ZonePool] { cluster.pools.flatMap(shares) }

  /// The general pool in the first zone is part of the cluster's own resource.
  private var first: ZonePool? { shares.first { $0.pool.purpose == .general } }

  func firstPool() -> HCLBody {
    guard let first else { return [:] }
    return [
      "name": .literal(first.name), "vm_size": .literal(first.pool.machineTypes[0]),
      "temporary_name_for_rotation": "rotation", "zones": [.literal(first.zone)],
      "vnet_subnet_id": .ref("data.azurerm_subnet.nodes[\"\(first.zone)\"].id"),
      "auto_scaling_enabled": true, "min_count": .integer(max(1, first.min)), "max_count": .integer(first.max),
      "max_pods": .integer(first.pool.allocatable.pods), "os_sku": "AzureLinux", "os_disk_type": "Managed",
      "os_disk_size_gb": .integer(first.pool.diskGiB), "host_encryption_enabled": true,
      "ultra_ssd_enabled": usesUltraDisks ? true : .omitted,
      "node_labels": .object(first.pool.labels.map { HCLEntry($0.key, .literal($0.value)) }),
      "tags": .ref("local.tags"), "upgrade_settings": .block(Self.upgrade),
    ]
  }

  /// A third more nodes while the others are replaced; a node is drained first and budgets of disruption are kept.
  private static let upgrade: HCLBody = [
    "max_surge": "33%", "drain_timeout_in_minutes": 30, "node_soak_duration_in_minutes": 1,
  ]

  private var usesUltraDisks: Bool {
    let disk = specification.storage.highIOPSDisk
    return disk == "UltraSSD_LRS" && specification.services.contains { $0.volume?.disk == disk }
  }

  func nodePools() -> HCLBody {
    let others = shares.filter { $0 != first }
    if others.isEmpty { return [:] }
    var file = HCLBody()
    file.locals(
      comment: """
        The pools of the design, a share in each zone: a volume is bound to its zone, and the cluster autoscaler can only
        promise a node there if the pool stands in no other. The shares of a pool add up to its bounds.
        """,
      ["node_pools": .object(others.map { HCLEntry($0.name, table($0)) })])
    file.resource("azurerm_kubernetes_cluster_node_pool", "pool", poolBody())
    return file
  }

  private func table(_ share: ZonePool) -> HCLValue {
    let isSpot = share.pool.capacity == .spot
    let taints =
      share.pool.taints.map { "\($0.key)=\($0.value):\($0.effect)" }
      + (isSpot ? ["kubernetes.azure.com/scalesetpriority=spot:NoSchedule"] : [])
    let labels =
      share.pool.labels.map { HCLEntry($0.key, .literal($0.value)) }
      + (isSpot ? [HCLEntry("kubernetes.azure.com/scalesetpriority", "spot")] : [])
    return [
      "machine_type": .literal(share.pool.machineTypes[0]),
      "zone": .literal(share.zone),
      // AKS asks for a node in a system pool only where one is promised.
      "mode": .literal(share.pool.purpose == .general && share.min > 0 ? "System" : "User"),
      "spot": .bool(isSpot),
      "min": .integer(share.min),
      "max": .integer(share.max),
      "max_pods": .integer(share.pool.allocatable.pods),
      "disk_gib": .integer(share.pool.diskGiB),
      "labels": .object(labels),
      "taints": .strings(taints),
    ]
  }

  private func poolBody() -> HCLBody {
    [
      "for_each": .ref("local.node_pools"),
      "name": .ref("each.key"),
      "kubernetes_cluster_id": .ref("azurerm_kubernetes_cluster.main.id"),
      "mode": .ref("each.value.mode"),
      "vm_size": .ref("each.value.machine_type"),
      "temporary_name_for_rotation": "t${each.key}",
      "zones": [.ref("each.value.zone")],
      "vnet_subnet_id": .ref("data.azurerm_subnet.nodes[each.value.zone].id"),
      "auto_scaling_enabled": true,
      "min_count": .ref("each.value.min"),
      "max_count": .ref("each.value.max"),
      "max_pods": .ref("each.value.max_pods"),
      "#": "A spot node pays at most what the same machine costs on demand, and goes when Azure takes it back.",
      "priority": .ref("each.value.spot ? \"Spot\" : \"Regular\""),
      "eviction_policy": .ref("each.value.spot ? \"Delete\" : null"),
      "spot_max_price": .ref("each.value.spot ? -1 : null"),
      "os_sku": "AzureLinux",
      "os_disk_type": "Managed",
      "os_disk_size_gb": .ref("each.value.disk_gib"),
      "host_encryption_enabled": true,
      "ultra_ssd_enabled": usesUltraDisks ? true : .omitted,
      "node_labels": .ref("each.value.labels"),
      "node_taints": .ref("each.value.taints"),
      "tags": .ref("local.tags"),
      "dynamic": .block(
        "upgrade_settings",
        [
          "for_each": .ref("each.value.spot ? [] : [true]"),
          "content": .block(Self.upgrade),
        ]),
      "lifecycle": .block(["ignore_changes": [.ref("node_count")]]),
    ]
  }

  // MARK: - What is watched

  func monitoring() -> HCLBody {
    let wishes = specification.observability
    var file = HCLBody()
    let logs =
      ["cluster-autoscaler", "guard", "kube-apiserver"]
      + (specification.security.auditLogging ? ["kube-audit-admin", "kube-controller-manager", "kube-scheduler"] : [])
    file.append(
      diagnostics(
        "control_plane", of: "azurerm_kubernetes_cluster.main", to: "data.azurerm_log_analytics_workspace.main",
        logs: logs))
    if specification.security.auditLogging {
      file.resource(
        "azurerm_log_analytics_workspace_table", "audit",
        comment: "Audit trails stay this long, the later part in the archive.",
        [
          "workspace_id": .ref("data.azurerm_log_analytics_workspace.main.id"), "name": "AKSAuditAdmin",
          "plan": "Analytics", "retention_in_days": 90,
          "total_retention_in_days": .integer(Self.totalRetention(auditRetentionDays)),
        ])
    }
    if wishes.providerMonitoring || wishes.logStore == .cloud { file.append(containerInsights()) }
    if wishes.providerMonitoring { file.append(managedPrometheus()) }
    return file
  }

  /// Days that a table can be kept: up to two years by the day, above in whole years, twelve at the most.
  static func totalRetention(_ days: Int) -> Int { days <= 730 ? days : min(4383, (days + 364) / 365 * 365 + 1) }

  private func containerInsights() -> HCLBody {
    let wishes = specification.observability
    let settings: HCLValue = .json([
      "dataCollectionSettings": [
        "interval": "1m", "namespaceFilteringMode": "Off", "enableContainerLogV2": true,
      ]
    ])
    let streams: HCLValue = .strings(
      wishes.logStore == .cloud
        ? ["Microsoft-ContainerInsights-Group-Default"]
        : [
          "Microsoft-InsightsMetrics", "Microsoft-KubeEvents", "Microsoft-KubeNodeInventory",
          "Microsoft-KubePodInventory",
        ])
    var file = HCLBody()
    file.resource(
      "azurerm_monitor_data_collection_rule", "containers",
      comment: "What Container Insights reads, and where it goes.",
      placed("${local.cluster_name}-containers", in: Self.group).then([
        "kind": "Linux",
        "destinations": .block([
          "log_analytics": .block([
            "name": "workspace", "workspace_resource_id": .ref("data.azurerm_log_analytics_workspace.main.id"),
          ])
        ]),
        "data_sources": .block([
          "extension": .block([
            "name": "containers", "extension_name": "ContainerInsights", "streams": streams,
            "extension_json": settings,
          ])
        ]),
        "data_flow": .block(["streams": streams, "destinations": ["workspace"]]),
      ]))
    file.append(association("containers"))
    if wishes.logStore == .cloud {
      file.resource(
        "azurerm_log_analytics_workspace_table", "containers",
        comment: "Lines of the application: cheap to take in, searched for thirty days, then in the archive.",
        [
          "workspace_id": .ref("data.azurerm_log_analytics_workspace.main.id"), "name": "ContainerLogV2",
          "plan": "Basic",
          "total_retention_in_days": .integer(
            Self.totalRetention(max(30, wishes.logRetentionDays, wishes.logArchiveDays))),
        ])
    }
    return file
  }

  private func association(_ rule: String) -> HCLBody {
    var file = HCLBody()
    file.resource(
      "azurerm_monitor_data_collection_rule_association", rule,
      [
        "name": .literal(rule), "target_resource_id": .ref("azurerm_kubernetes_cluster.main.id"),
        "data_collection_rule_id": .ref("azurerm_monitor_data_collection_rule.\(rule).id"),
      ])
    return file
  }

  private func managedPrometheus() -> HCLBody {
    var file = HCLBody()
    file.resource(
      "azurerm_monitor_workspace", "main",
      comment: "Metrics of nodes and control plane, read from outside of the cluster.",
      placed(.ref("local.cluster_name"), in: Self.group))
    file.resource(
      "azurerm_monitor_data_collection_rule", "metrics",
      placed("${local.cluster_name}-metrics", in: Self.group).then([
        "kind": "Linux",
        "data_collection_endpoint_id": .ref("azurerm_monitor_workspace.main.default_data_collection_endpoint_id"),
        "destinations": .block([
          "monitor_account": .block([
            "name": "workspace", "monitor_account_id": .ref("azurerm_monitor_workspace.main.id"),
          ])
        ]),
        "data_sources": .block([
          "prometheus_forwarder": .block(["name": "metrics", "streams": ["Microsoft-PrometheusMetrics"]])
        ]),
        "data_flow": .block(["streams": ["Microsoft-PrometheusMetrics"], "destinations": ["workspace"]]),
      ]))
    file.append(association("metrics"))
    return file
  }

  // MARK: - Who may enter

  func access() -> HCLBody {
    var file = HCLBody()
    file.resource(
      "azurerm_role_assignment", "users",
      comment: "Members of these groups may fetch a kubeconfig; what they may do stands in the roles of the cluster.",
      [
        "for_each": .ref("merge({ admins = tolist(var.cluster_admin_group_ids)[0] }, var.team_group_ids)"),
        "scope": .ref("azurerm_kubernetes_cluster.main.id"),
        "role_definition_name": "Azure Kubernetes Service Cluster User Role", "principal_id": .ref("each.value"),
      ])
    return file
  }

  func clusterVariables() -> HCLBody {
    var file = HCLBody()
    file.variable(
      "cluster_admin_group_ids", "Object ids of groups of Entra that administer the cluster.", type: "list(string)",
      [
        "validation": .block([
          "condition": .ref("length(var.cluster_admin_group_ids) > 0"),
          "error_message": "Name at least one group: nobody else can enter the cluster.",
        ])
      ])
    file.variable(
      "team_group_ids", "Object id of the group of Entra by the team that it is.", type: "map(string)",
      ["default": .object([])])
    if !specification.cluster.isPrivate {
      file.variable(
        "api_allowed_cidrs", apiCallers,
        type: "set(string)",
        [
          "validation": .block([
            "condition": .ref(
              "length(var.api_allowed_cidrs) > 0 && !contains(var.api_allowed_cidrs, \"0.0.0.0/0\")"),
            "error_message": "Name the ranges of your offices and runners; the whole internet is none.",
          ])
        ])
    }
    return file
  }

  func clusterOutputs() -> HCLBody {
    var file = HCLBody()
    file.output("cluster_name", "Name of the cluster.", .ref("azurerm_kubernetes_cluster.main.name"))
    file.output(
      "cluster_version", "Version of the control plane.", .ref("azurerm_kubernetes_cluster.main.kubernetes_version"))
    file.output("token_issuer", "Whose tokens workloads have.", .ref("azurerm_kubernetes_cluster.main.oidc_issuer_url"))
    file.output(
      "kubeconfig", "The command that lets kubectl in.",
      "az aks get-credentials --resource-group ${local.cluster_name} --name ${local.cluster_name}")
    return file
  }
}
