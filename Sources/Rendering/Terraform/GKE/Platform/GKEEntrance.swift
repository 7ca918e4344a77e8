import DesignEngine
import PlatformSpec

/// `30-platform/dns.tf`, `entrance.tf` and `firewall.tf`.
extension GKETerraform {
  var hasEntrance: Bool { specification.networking.ingress != .none }
  var needsZone: Bool { has(.externalDNS) || has(.certManager) || endsTLS }
  /// Whether the load balancer takes its certificate from Certificate Manager.
  private var endsTLS: Bool { specification.networking.tls && has(.publicGateway) }

  func domainNames() -> HCLBody {
    var file = HCLBody()
    guard needsZone else { return file }
    file.data(
      "google_dns_managed_zone", "main",
      comment: "Must exist: a zone made here would have name servers that its parent does not know.",
      ["name": .ref("var.dns_zone_name")])
    if endsTLS { file.append(certificate()) }
    return file
  }

  private func certificate() -> HCLBody {
    let domain = specification.networking.domain
    let label = GKENames.certificates(of: cluster)
    var file = HCLBody()
    file.resource(
      "google_certificate_manager_dns_authorization", "main",
      [
        "name": .literal(label), "domain": .literal(domain),
        "#": "A record of this cluster's own, so that several clusters may prove the same domain.",
        "type": "PER_PROJECT_RECORD", "location": "global",
      ])
    file.resource(
      "google_dns_record_set", "authorization",
      [
        "managed_zone": .ref("data.google_dns_managed_zone.main.name"),
        "name": .ref("google_certificate_manager_dns_authorization.main.dns_resource_record[0].name"),
        "type": .ref("google_certificate_manager_dns_authorization.main.dns_resource_record[0].type"),
        "ttl": 300,
        "rrdatas": [.ref("google_certificate_manager_dns_authorization.main.dns_resource_record[0].data")],
      ])
    file.resource(
      "google_certificate_manager_certificate", "main",
      comment: "For the domain and the names right below it; renewed by itself as long as its record stands.",
      [
        "name": .literal(label),
        "managed": .block([
          "domains": [.literal(domain), .literal("*.\(domain)")],
          "dns_authorizations": [.ref("google_certificate_manager_dns_authorization.main.id")],
        ]),
      ])
    file.resource(
      "google_certificate_manager_certificate_map", "main",
      comment: "The Gateway names it in an annotation.", ["name": .literal(label)])
    file.locals(["certificate_hosts": ["domain": .literal(domain), "names": .literal("*.\(domain)")]])
    file.resource(
      "google_certificate_manager_certificate_map_entry", "main",
      [
        "for_each": .ref("local.certificate_hosts"),
        "name": .template("\(CloudNames.bounded(label, limit: 50))-${each.key}"),
        "map": .ref("google_certificate_manager_certificate_map.main.name"),
        "certificates": [.ref("google_certificate_manager_certificate.main.id")],
        "hostname": .ref("each.value"),
      ])
    if hasGlobalEntrance {
      file.resource(
        "google_certificate_manager_certificate_map_entry", "first",
        comment: "For callers that name no host when they open TLS: the health checks.",
        [
          "name": .literal("\(CloudNames.bounded(label, limit: 50))-first"),
          "map": .ref("google_certificate_manager_certificate_map.main.name"),
          "certificates": [.ref("google_certificate_manager_certificate.main.id")],
          "matcher": "PRIMARY",
        ])
    }
    return file
  }

  func entrance() -> HCLBody {
    var file = HCLBody()
    if hasGlobalEntrance {
      if isPrimary { file.append(regionalAddresses()) }
    } else if has(.publicGateway) {
      file.resource(
        "google_compute_global_address", "entrance",
        comment: "The address of the load balancer, which stays when the Gateway is made anew.",
        ["name": .literal(GKENames.address(of: cluster)), "ip_version": "IPV4"])
    }
    if hasEntrance, specification.networking.tls {
      file.resource(
        "google_compute_ssl_policy", "modern",
        ["name": .literal(GKENames.encryption(of: cluster)), "profile": "RESTRICTED", "min_tls_version": "TLS_1_2"])
    }
    return file
  }

  /// Sets of rules that Google keeps up to date, at the sensitivity that has few false alarms.
  private static let ruleSets = [
    ("sqli", "SQL injection"), ("xss", "cross-site scripting"), ("lfi", "inclusion of local files"),
    ("rce", "execution of foreign code"), ("cve", "known holes, Log4j among them"),
  ]

  func webFirewall() -> HCLBody {
    guard hasEntrance, specification.networking.webApplicationFirewall else { return [:] }
    var rules: [HCLBody] = Self.ruleSets.enumerated().map { index, set in
      let name = set.0 == "cve" ? "cve-canary" : "\(set.0)-v33-stable"
      return [
        "action": "deny(403)", "priority": .integer(1000 + 10 * index), "description": .literal(set.1),
        "match": .block([
          "expr": .block(["expression": .literal("evaluatePreconfiguredWaf('\(name)', {'sensitivity': 1})")])
        ]),
      ]
    }
    let everybody: HCLValue = .block([
      "versioned_expr": "SRC_IPS_V1", "config": .block(["src_ip_ranges": ["*"]]),
    ])
    rules.append([
      "action": "throttle", "priority": 2000, "description": "requests of one address",
      "match": everybody,
      "rate_limit_options": .block([
        "conform_action": "allow", "exceed_action": "deny(429)", "enforce_on_key": "IP",
        "rate_limit_threshold": .block(["count": .ref("var.requests_per_address"), "interval_sec": 300]),
      ]),
    ])
    rules.append([
      "action": "allow", "priority": 2_147_483_647, "description": "what no rule has refused", "match": everybody,
    ])
    var file = HCLBody()
    file.resource(
      "google_compute_security_policy", "entrance",
      comment: "Cloud Armor: backends name it in their policies.",
      [
        "name": .literal(GKENames.firewall(of: cluster)), "type": "CLOUD_ARMOR",
        "advanced_options_config": .block(["json_parsing": "STANDARD", "log_level": "NORMAL"]),
        "adaptive_protection_config": .block([
          "layer_7_ddos_defense_config": .block(["enable": true])
        ]),
        "rule": .blocks(labels: [], rules),
      ])
    return file
  }
}
