import DesignEngine
import PlatformSpec

/// `10-network/services.tf`, `vpc.tf`, `routing.tf`, `firewall.tf`, `variables.tf`, `outputs.tf`.
extension GKETerraform {
  private var usedServices: [String] {
    let always = [
      "cloudkms", "cloudresourcemanager", "compute", "container", "containersecurity", "dns", "iam", "logging",
      "monitoring", "secretmanager", "servicenetworking", "storage",
    ]
    var more: [String] = []
    if specification.queues.contains(where: { $0.engine == .pubsub }) { more.append("pubsub") }
    if specification.networking.tls { more.append("certificatemanager") }
    if specification.security.auditLogging { more.append("bigquery") }
    if !managedServers.isEmpty { more.append("sqladmin") }
    if !managedCaches.isEmpty { more.append("redis") }
    if hasSeveralClusters { more.append("gkehub") }
    if isClosed { more += ["accesscontextmanager", "servicedirectory"] }
    more += ["billingbudgets", "binaryauthorization"]
    return (always + more).sorted().map { "\($0).googleapis.com" }
  }

  func services() -> HCLBody {
    var file = HCLBody()
    file.resource(
      "google_project_service", "used",
      comment: "Services of Google Cloud that the three stages use; they stay on when this platform is taken down.",
      [
        "for_each": .call("toset", [.strings(usedServices)]),
        "service": .ref("each.value"),
        "disable_on_destroy": false,
      ])
    return file
  }

  func network() -> HCLBody {
    var file = HCLBody()
    file.resource(
      "google_compute_network", "main",
      [
        "name": .ref("local.network_name"),
        "auto_create_subnetworks": false,
        "routing_mode": "REGIONAL",
        "delete_default_routes_on_create": false,
        "lifecycle": .preventDestroy,
        "depends_on": [.ref("google_project_service.used")],
      ])
    file.resource(
      "google_compute_subnetwork", "nodes",
      comment: """
        One subnet over all zones. Pods and Services have ranges of their own in it, so that the load balancer reaches
        pods by their address.
        """,
      [
        "name": .literal(GKENames.resource(cluster, "nodes")),
        "network": .ref("google_compute_network.main.id"),
        "region": .ref("local.region"),
        "ip_cidr_range": .literal(ranges.nodes),
        "private_ip_google_access": true,
        "secondary_ip_range": .blocks(
          labels: [],
          [
            ["range_name": "pods", "ip_cidr_range": .literal(ranges.pods)],
            ["range_name": "services", "ip_cidr_range": .literal(cluster.network.serviceCIDR)],
          ]),
        "log_config": .block([
          "aggregation_interval": "INTERVAL_5_SEC",
          "flow_sampling": specification.security.compliance.isEmpty ? .expression("0.5") : .expression("1.0"),
          "metadata": "INCLUDE_ALL_METADATA",
        ]),
        "lifecycle": .preventDestroy,
      ])
    return file
  }

  func routing() -> HCLBody {
    var file = HCLBody()
    file.resource(
      "google_compute_router", "main",
      [
        "name": .literal(GKENames.resource(cluster, "router")),
        "network": .ref("google_compute_network.main.id"),
        "region": .ref("local.region"),
      ])
    file.resource(
      "google_compute_router_nat", "main",
      comment: "The way out of nodes and pods without public addresses; it is not bound to a zone.",
      [
        "name": .literal(GKENames.resource(cluster, "nat")),
        "router": .ref("google_compute_router.main.name"),
        "region": .ref("local.region"),
        "nat_ip_allocate_option": "AUTO_ONLY",
        "source_subnetwork_ip_ranges_to_nat": "ALL_SUBNETWORKS_ALL_IP_RANGES",
        "#": "A node of many pods opens many connections to the same server: ports follow the need.",
        "enable_dynamic_port_allocation": true,
        "enable_endpoint_independent_mapping": false,
        "min_ports_per_vm": 128,
        "max_ports_per_vm": 8192,
        "log_config": .block(["enable": true, "filter": "ERRORS_ONLY"]),
      ])
    return file
  }

  /// Ports on which the API server calls pods.
  private var webhookPorts: [String] {
    let ports = design.components.flatMap(\.ports).filter { $0.callers.contains(.apiServer) }.map(\.port)
    return Set(ports + [10250]).sorted().map { "\($0)" }
  }

  func firewall() -> HCLBody {
    var file = HCLBody()
    let logged: HCLValue = .block(["metadata": "INCLUDE_ALL_METADATA"])
    file.resource(
      "google_compute_firewall", "control_plane",
      comment: "The API server calls webhooks and kubelets; GKE itself opens no more than ports 443 and 10250.",
      [
        "name": .literal(GKENames.resource(cluster, "control-plane")),
        "network": .ref("google_compute_network.main.id"),
        "direction": "INGRESS",
        "source_ranges": [.literal(ranges.controlPlane)],
        "target_tags": [.ref("local.cluster_name")],
        "allow": .block(["protocol": "tcp", "ports": .strings(webhookPorts)]),
      ])
    file.resource(
      "google_compute_firewall", "deny",
      comment: "What no rule allows is refused in any case; here it is written down as well.",
      [
        "name": .literal(GKENames.resource(cluster, "deny")),
        "network": .ref("google_compute_network.main.id"),
        "direction": "INGRESS",
        "priority": 65534,
        "source_ranges": ["0.0.0.0/0"],
        "deny": .block(["protocol": "all"]),
        "log_config": logged,
      ])
    return file
  }

  func networkVariables() -> HCLBody {
    var file = lineVariables()
    guard hasPerimeter else { return file }
    file.variable(
      "access_policy", "Number of the organization's access policy: gcloud access-context-manager policies list.",
      type: "string",
      [
        "validation": .block([
          "condition": .ref("can(regex(\"^[0-9]+$\", var.access_policy))"),
          "error_message": "Without the access policy there is no perimeter around the data.",
        ])
      ])
    file.variable(
      "perimeter_members",
      "Who may call the protected services from outside the perimeter: at least whoever runs Terraform "
        + "(user:…, group:…, serviceAccount:…).", type: "set(string)",
      [
        "validation": .block([
          "condition": .ref("length(var.perimeter_members) > 0"),
          "error_message": "Name at least who runs Terraform: the next run would be refused.",
        ])
      ])
    return file
  }

  func networkAnswers() -> HCLBody {
    var answers: HCLBody = hasPerimeter ? ["access_policy": "", "perimeter_members": []] : [:]
    if specification.networking.privateConnectivity { answers.append(["interconnect_domains": []]) }
    return answers
  }

  func networkOutputs() -> HCLBody {
    var file = HCLBody()
    file.output("network", "Identifier of the network.", .ref("google_compute_network.main.id"))
    file.output("subnetwork", "Identifier of the nodes' subnet.", .ref("google_compute_subnetwork.nodes.id"))
    return file
  }
}
