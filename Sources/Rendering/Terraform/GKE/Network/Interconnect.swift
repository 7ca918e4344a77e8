import DesignEngine
import PlatformSpec

/// `10-network/private-line.tf`.
extension GKETerraform {
  /// The network's end of a line by a partner of Cloud Interconnect; the routes behind it come by BGP.
  func privateLine() -> HCLBody {
    guard specification.networking.privateConnectivity else { return [:] }
    var file = HCLBody()
    file.resource(
      "google_compute_router", "private_line",
      comment: "Lines of partners ask for this number.",
      [
        "name": .literal(GKENames.resource(cluster, "private-line")),
        "network": .ref("google_compute_network.main.id"),
        "region": .ref("local.region"),
        "bgp": .block(["asn": 16550]),
      ])
    file.resource(
      "google_compute_interconnect_attachment", "private_line",
      comment: "Two domains are never in maintenance together.",
      [
        "for_each": .ref("var.interconnect_domains"),
        "name": "${google_compute_router.private_line.name}-${substr(each.value, -1, 1)}",
        "router": .ref("google_compute_router.private_line.id"),
        "region": .ref("local.region"),
        "type": "PARTNER",
        "edge_availability_domain": .ref("each.value"),
        "admin_enabled": true,
      ])
    let lines = "google_compute_interconnect_attachment.private_line"
    let keys = "{ for domain, line in \(lines) : domain => line.pairing_key }"
    file.block(
      "output", "interconnect_pairing_keys",
      body: ["description": "What the partner asks for, by domain.", "value": .ref(keys), "sensitive": true])
    return file
  }

  func lineVariables() -> HCLBody {
    guard specification.networking.privateConnectivity else { return [:] }
    var file = HCLBody()
    file.variable(
      "interconnect_domains",
      "Where lines of a partner end: AVAILABILITY_DOMAIN_1 and AVAILABILITY_DOMAIN_2; empty: none yet.",
      type: "set(string)", ["default": []])
    return file
  }
}
