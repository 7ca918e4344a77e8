import DesignEngine
import PlatformSpec

/// `20-cluster/node-pools.tf` and `node-account.tf`.
extension GKETerraform {
  func nodePools() -> HCLBody {
    var file = HCLBody()
    file.locals(
      comment: "The pools of the design: bounds count the nodes of all zones.",
      ["node_pools": .object(cluster.pools.map { HCLEntry($0.name, row($0)) })])
    var body = scaling
    body.append(HCLBody([HCLEntry("node_config", .block(nodes))]))
    body.append(upkeep)
    file.resource("google_container_node_pool", "pool", body)
    return file
  }

  private func row(_ pool: NodePool) -> HCLValue {
    let taints: [HCLValue] = pool.taints.map {
      ["key": .literal($0.key), "value": .literal($0.value), "effect": .literal(Self.effect($0.effect))]
    }
    let zones = max(1, cluster.zones.count)
    let start = min(max(pool.averageNodes, pool.minNodes), pool.maxNodes)
    return [
      "machine_type": .literal(pool.machineTypes.first ?? ""),
      "spot": .bool(pool.capacity == .spot),
      "confidential": .bool(specification.isConfidential(pool.purpose)),
      "min": .integer(pool.minNodes),
      "max": .integer(pool.maxNodes),
      "start_per_zone": .integer((start + zones - 1) / zones),
      "disk_gib": .integer(pool.diskGiB),
      "max_pods": .integer(pool.allocatable.pods),
      "labels": .object(pool.labels.map { HCLEntry($0.key, .literal($0.value)) }),
      "taints": .list(taints),
    ]
  }

  /// GKE spells the effects of taints in its own way.
  private static func effect(_ effect: String) -> String {
    switch effect {
    case "NoExecute": "NO_EXECUTE"
    case "PreferNoSchedule": "PREFER_NO_SCHEDULE"
    default: "NO_SCHEDULE"
    }
  }

  private var scaling: HCLBody {
    [
      "for_each": .ref("local.node_pools"),
      "name_prefix": "${each.key}-",
      "cluster": .ref("google_container_cluster.main.id"),
      "node_locations": .ref("local.zones"),
      "initial_node_count": .ref("each.value.start_per_zone"),
      "max_pods_per_node": .ref("each.value.max_pods"),
      "autoscaling": .block([
        "total_min_node_count": .ref("each.value.min"),
        "total_max_node_count": .ref("each.value.max"),
        "#": "Spot capacity is where it is; other pools stay even over the zones.",
        "location_policy": .ref("each.value.spot ? \"ANY\" : \"BALANCED\""),
      ]),
    ]
  }

  private var nodes: HCLBody {
    let taint: HCLBody = [
      "for_each": .ref("each.value.taints"),
      "content": .block([
        "key": .ref("taint.value.key"), "value": .ref("taint.value.value"), "effect": .ref("taint.value.effect"),
      ]),
    ]
    return [
      "machine_type": .ref("each.value.machine_type"),
      "image_type": "COS_CONTAINERD",
      "spot": .ref("each.value.spot"),
      "disk_type": "pd-balanced",
      "disk_size_gb": .ref("each.value.disk_gib"),
      "boot_disk_kms_key": hasCustomerKeys ? .ref("google_kms_crypto_key.disks.id") : .omitted,
      "service_account": .ref("google_service_account.node.email"),
      "#": "What a node may do is said by the roles of its account.",
      "oauth_scopes": ["https://www.googleapis.com/auth/cloud-platform"],
      "tags": [.ref("local.cluster_name")],
      "labels": .ref("each.value.labels"),
      "resource_labels": .ref("local.labels"),
      "metadata": ["disable-legacy-endpoints": "true"],
      "shielded_instance_config": .block(["enable_secure_boot": true, "enable_integrity_monitoring": true]),
      "workload_metadata_config": .block(["mode": "GKE_METADATA"]),
      "kubelet_config": .block(["insecure_kubelet_readonly_port_enabled": "FALSE", "pod_pids_limit": 4096]),
      "gvnic": .block(["enabled": true]),
      "confidential_nodes": cluster.pools.contains { specification.isConfidential($0.purpose) }
        ? .block(["enabled": .ref("each.value.confidential")]) : .omitted,
      "dynamic": .block("taint", taint),
    ]
  }

  private var upkeep: HCLBody {
    [
      "management": .block(["auto_repair": true, "auto_upgrade": true]),
      "upgrade_settings": .block([
        "#": "A new node stands before an old one is drained; budgets of disruption are kept.",
        "strategy": "SURGE", "max_surge": 1, "max_unavailable": 0,
      ]),
      "lifecycle": .block([
        "#": "Another machine needs a new pool: it stands before the old one goes.",
        "create_before_destroy": true,
        "ignore_changes": [.ref("initial_node_count")],
      ]),
    ]
  }

  func nodeAccount() -> HCLBody {
    var file = HCLBody()
    file.resource(
      "google_service_account", "node",
      [
        "account_id": .literal(CloudNames.bounded("\(name)-node", limit: 30)),
        "display_name": "Nodes of ${local.cluster_name}",
      ])
    file.resource(
      "google_project_iam_member", "node",
      comment: "Writes logs and metrics, and reads images: nothing of what workloads may do.",
      [
        "for_each": .call(
          "toset", [["roles/artifactregistry.reader", "roles/container.defaultNodeServiceAccount"]]),
        "project": .ref("var.project_id"),
        "role": .ref("each.value"),
        "member": .ref("google_service_account.node.member"),
      ])
    if hasCustomerKeys {
      file.resource(
        "google_kms_crypto_key_iam_member", "nodes",
        [
          "crypto_key_id": .ref("google_kms_crypto_key.disks.id"),
          "role": "roles/cloudkms.cryptoKeyEncrypterDecrypter",
          "member": .template("serviceAccount:\(GoogleAgent.containers)"),
        ])
    }
    return file
  }
}
