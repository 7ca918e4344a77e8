import DesignEngine
import PlatformSpec

/// `20-cluster/network.tf`, `keys.tf` and `cluster.tf`.
extension GKETerraform {
  func networkLookup() -> HCLBody {
    var file = HCLBody()
    file.data("google_project", "current", ["project_id": .ref("var.project_id")])
    file.data("google_compute_network", "main", ["name": .ref("local.network_name")])
    file.data(
      "google_compute_subnetwork", "nodes",
      ["name": .literal(GKENames.resource(cluster, "nodes")), "region": .ref("local.region")])
    return file
  }

  func clusterKeys() -> HCLBody {
    var file = HCLBody()
    file.resource(
      "google_kms_key_ring", "main", comment: "A ring and its keys can never be deleted, only left unused.",
      [
        "name": .literal(GKENames.keyRing(of: cluster)),
        "location": .ref("local.region"),
        "lifecycle": .preventDestroy,
      ])
    file.cryptoKey(
      "cluster", "cluster", ring: "google_kms_key_ring.main.id",
      comment: "Encrypts Secrets before they are written into the control plane's store.")
    file.keyUser("cluster", key: "cluster", agent: GoogleAgent.containers)
    if hasCustomerKeys {
      file.cryptoKey(
        "disks", "disks", ring: "google_kms_key_ring.main.id", comment: "Encrypts disks of nodes and volumes.")
      file.keyUser("disks", key: "disks", agent: GoogleAgent.compute)
    }
    return file
  }

  func controlPlane() -> HCLBody {
    var body = base
    body.append(networking)
    body.append(security)
    body.append(operation)
    var file = HCLBody()
    file.resource(
      "google_container_cluster", "main",
      comment: """
        Another name, region, network or range would make the cluster anew. Node pools are in node-pools.tf; the pool
        that GKE insists on is taken away at once.
        """,
      body)
    return file
  }

  private var base: HCLBody {
    [
      "name": .ref("local.cluster_name"),
      "#": "A region, not a zone: three copies of the control plane.",
      "location": .ref("local.region"),
      "node_locations": .ref("local.zones"),
      "min_master_version": "\(cluster.kubernetesVersion.description)",
      "deletion_protection": true,
      "remove_default_node_pool": true,
      "initial_node_count": 1,
      "enable_shielded_nodes": true,
      "resource_labels": .ref("local.labels"),
      "node_config": .block([
        "#": "Of the pool that is taken away.",
        "service_account": .ref("google_service_account.node.email"),
        "shielded_instance_config": .block(["enable_secure_boot": true, "enable_integrity_monitoring": true]),
        "workload_metadata_config": .block(["mode": "GKE_METADATA"]),
      ]),
      "release_channel": .block([
        "#": "Tested for some weeks before it comes here; nodes follow in the window below.", "channel": "REGULAR",
      ]),
    ]
  }

  private var networking: HCLBody {
    let isPrivate = specification.cluster.isPrivate
    let addresses: HCLBody = [
      "for_each": .ref("var.api_allowed_cidrs"),
      "content": .block(["cidr_block": .ref("cidr_blocks.value")]),
    ]
    return [
      "network": .ref("data.google_compute_network.main.id"),
      "subnetwork": .ref("data.google_compute_subnetwork.nodes.id"),
      "networking_mode": "VPC_NATIVE",
      "datapath_provider": "ADVANCED_DATAPATH",
      "enable_intranode_visibility": true,
      "enable_cilium_clusterwide_network_policy": specification.networking.networkPolicies == .cilium
        ? true : .omitted,
      "enable_fqdn_network_policy": specification.networking.networkPolicies == .cilium ? true : .omitted,
      "default_max_pods_per_node": 64,
      "ip_allocation_policy": .block([
        "cluster_secondary_range_name": "pods", "services_secondary_range_name": "services",
      ]),
      "private_cluster_config": .block([
        "enable_private_nodes": true,
        "enable_private_endpoint": .bool(isPrivate),
        "master_ipv4_cidr_block": .literal(ranges.controlPlane),
      ]),
      // The Argo CD of the first region calls the others by their names.
      "control_plane_endpoints_config": isPrivate || isDeliveredTo
        ? .block(["dns_endpoint_config": .block(["allow_external_traffic": .bool(isDeliveredTo)])]) : .omitted,
      "master_authorized_networks_config": .block([
        "gcp_public_cidrs_access_enabled": false, "dynamic": .block("cidr_blocks", addresses),
      ]),
      "gateway_api_config": specification.networking.ingress == .gatewayAPI
        ? .block(["channel": "CHANNEL_STANDARD"]) : .omitted,
      "addons_config": .block([
        "http_load_balancing": .block(["disabled": false]),
        "horizontal_pod_autoscaling": .block(["disabled": false]),
        "dns_cache_config": .block(["enabled": true]),
        "gce_persistent_disk_csi_driver_config": .block(["enabled": true]),
      ]),
    ]
  }

  private var security: HCLBody {
    [
      "workload_identity_config": .block(["workload_pool": "${var.project_id}.svc.id.goog"]),
      "authenticator_groups_config": .block([
        "#": "Members of this group's groups are known to Kubernetes by those groups.",
        "security_group": "gke-security-groups@${var.group_domain}",
      ]),
      "database_encryption": .block([
        "state": "ENCRYPTED", "key_name": .ref("google_kms_crypto_key.cluster.id"),
      ]),
      "master_auth": .block([
        "client_certificate_config": .block(["issue_client_certificate": false])
      ]),
      "enable_legacy_abac": false,
      "binary_authorization": .block(["evaluation_mode": "PROJECT_SINGLETON_POLICY_ENFORCE"]),
      "security_posture_config": .block(["mode": "BASIC", "vulnerability_mode": "VULNERABILITY_BASIC"]),
      "node_pool_defaults": .block([
        "node_config_defaults": .block(["insecure_kubelet_readonly_port_enabled": "FALSE"])
      ]),
    ]
  }

  private var operation: HCLBody {
    let observability = specification.observability
    let kept = ["SYSTEM_COMPONENTS"] + (observability.logStore == .cloud ? ["WORKLOADS"] : [])
    let control = specification.security.auditLogging ? ["APISERVER", "CONTROLLER_MANAGER", "SCHEDULER"] : []
    let watched =
      observability.providerMonitoring
      ? [
        "SYSTEM_COMPONENTS", "APISERVER", "CONTROLLER_MANAGER", "SCHEDULER", "STORAGE", "HPA", "POD", "DAEMONSET",
        "DEPLOYMENT", "STATEFULSET", "KUBELET", "CADVISOR",
      ] : ["SYSTEM_COMPONENTS"]
    return [
      "logging_config": .block(["enable_components": .strings(kept + control)]),
      "monitoring_config": .block([
        "enable_components": .strings(watched),
        "managed_prometheus": .block(["enabled": .bool(observability.providerMonitoring)]),
      ]),
      "cost_management_config": .block(["enabled": true]),
      "vertical_pod_autoscaling": .block([
        "#": has(.verticalPodAutoscaler) ? "The platform brings its own, which only recommends." : .omitted,
        "enabled": false,
      ]),
      "fleet": hasSeveralClusters ? .block(["project": .ref("var.project_id")]) : .omitted,
      "maintenance_policy": .block([
        "recurring_window": .block([
          "#": "Nights of Tuesday to Thursday: when somebody is at work the morning after.",
          "start_time": "2025-01-07T01:00:00Z", "end_time": "2025-01-07T07:00:00Z",
          "recurrence": "FREQ=WEEKLY;BYDAY=TU,WE,TH",
        ])
      ]),
      "lifecycle": .block([
        "prevent_destroy": true,
        "#": "The pool that is taken away stands in it no more; versions move by the channel.",
        "ignore_changes": [.ref("node_config"), .ref("min_master_version")],
      ]),
      "depends_on": [.ref("google_kms_crypto_key_iam_member.cluster")],
    ]
  }
}
