import DesignEngine
import PlatformSpec

/// `10-network/private-access.tf` and `perimeter.tf`.
extension GKETerraform {
  /// Stores that Google runs stand in a network of their own that is joined to this one.
  private var hasManagedStores: Bool { specification.dataStores.contains { $0.hosting == .managed } }

  func privateAccess() -> HCLBody {
    var file = HCLBody()
    if isClosed { file.append(apiEndpoint()) }
    if hasManagedStores { file.append(peering()) }
    return file
  }

  /// Names of Google's APIs lead to an address of this network.
  private func apiEndpoint() -> HCLBody {
    var file = HCLBody()
    file.resource(
      "google_compute_global_address", "apis",
      comment: """
        All APIs of Google that the perimeter knows are reached at one address of this network: calls neither leave it
        nor pass the NAT.
        """,
      [
        "name": .literal(GKENames.resource(cluster, "apis")),
        "purpose": "PRIVATE_SERVICE_CONNECT",
        "address_type": "INTERNAL",
        "network": .ref("google_compute_network.main.id"),
        "address": .literal(ranges.apis),
      ])
    file.resource(
      "google_compute_global_forwarding_rule", "apis",
      [
        "#": "At most 20 letters and digits.",
        "name": .literal("apis\(cluster.region.filter { $0 != "-" }.prefix(16))"),
        "target": "vpc-sc",
        "network": .ref("google_compute_network.main.id"),
        "ip_address": .ref("google_compute_global_address.apis.id"),
        "load_balancing_scheme": "",
      ])
    file.locals(
      comment: "Domains of APIs and of images that the address answers for.",
      ["api_domains": ["apis": "googleapis.com.", "images": "pkg.dev.", "registry": "gcr.io."]])
    file.resource(
      "google_dns_managed_zone", "apis",
      [
        "for_each": .ref("local.api_domains"),
        "name": .template("\(CloudNames.bounded(name, limit: 50))-${each.key}"),
        "dns_name": .ref("each.value"),
        "description": "Seen by this network alone.",
        "visibility": "private",
        "private_visibility_config": .block([
          "networks": .block(["network_url": .ref("google_compute_network.main.id")])
        ]),
      ])
    file.resource(
      "google_dns_record_set", "apis",
      [
        "for_each": .ref("google_dns_managed_zone.apis"),
        "managed_zone": .ref("each.value.name"),
        "name": .ref("each.value.dns_name"),
        "type": "A", "ttl": 300,
        "rrdatas": [.ref("google_compute_global_address.apis.address")],
      ])
    file.resource(
      "google_dns_record_set", "each_api",
      [
        "for_each": .ref("google_dns_managed_zone.apis"),
        "managed_zone": .ref("each.value.name"),
        "name": "*.${each.value.dns_name}",
        "type": "CNAME", "ttl": 300,
        "rrdatas": [.ref("each.value.dns_name")],
      ])
    return file
  }

  private func peering() -> HCLBody {
    let parts = ranges.services.split(separator: "/")
    var file = HCLBody()
    file.resource(
      "google_compute_global_address", "stores",
      [
        "name": .literal(GKENames.resource(cluster, "stores")),
        "purpose": "VPC_PEERING",
        "address_type": "INTERNAL",
        "network": .ref("google_compute_network.main.id"),
        "address": .literal(String(parts[0])),
        "prefix_length": 20,
      ])
    file.resource(
      "google_service_networking_connection", "stores",
      comment: "Data stores that Google runs have addresses of the range above, and none that is public.",
      [
        "network": .ref("google_compute_network.main.id"),
        "service": "servicenetworking.googleapis.com",
        "reserved_peering_ranges": [.ref("google_compute_global_address.stores.name")],
      ])
    return file
  }

  /// Services whose data must not leave, and those by which pods and nodes get there: names, machines, and tokens of
  /// identities. What is not among them is refused inside of the network.
  private var protectedServices: [String] {
    var names = [
      "artifactregistry", "bigquery", "cloudkms", "compute", "container", "containerregistry", "dns", "iamcredentials",
      "logging", "monitoring", "pubsub", "secretmanager", "storage", "sts",
    ]
    if hasManagedStores { names += ["redis", "sqladmin"] }
    return names.sorted().map { "\($0).googleapis.com" }
  }

  /// Once for the project, whatever the number of its clusters.
  var hasPerimeter: Bool { isClosed && isPrimary }

  func perimeter() -> HCLBody {
    guard hasPerimeter else { return [:] }
    let from: HCLBody = [
      "identities": .ref("var.perimeter_members"), "sources": .block(["access_level": "*"]),
    ]
    let to: HCLBody = ["resources": ["*"], "operations": .block(["service_name": "*"])]
    var file = HCLBody()
    file.data("google_project", "current", ["project_id": .ref("var.project_id")])
    file.resource(
      "google_access_context_manager_service_perimeter", "main",
      comment: """
        VPC Service Controls: the services below answer to this project's own network and to the members named, with
        whatever key or token somebody else may come.
        """,
      [
        "parent": "accessPolicies/${var.access_policy}",
        "name": .template(
          "accessPolicies/${var.access_policy}/servicePerimeters/\(specification.slug.map { $0 == "-" ? "_" : "\($0)" }.joined())"
        ),
        "title": .literal(specification.slug),
        "perimeter_type": "PERIMETER_TYPE_REGULAR",
        "status": .block([
          "resources": ["projects/${data.google_project.current.number}"],
          "restricted_services": .strings(protectedServices),
          "vpc_accessible_services": .block([
            "enable_restriction": true, "allowed_services": ["RESTRICTED-SERVICES"],
          ]),
          "ingress_policies": .block([
            "title": "operators", "ingress_from": .block(from), "ingress_to": .block(to),
          ]),
        ]),
      ])
    return file
  }
}
