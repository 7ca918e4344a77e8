import DesignEngine
import PlatformSpec

/// `30-platform/dns.tf`, `front-door.tf` and `front-door-firewall.tf`.
extension AKSTerraform {
  var needsZone: Bool { has(.externalDNS) || has(.certManager) || hasFrontDoor || hasContainerGateway }

  /// One for all regions, made with the primary cluster.
  var hasFrontDoor: Bool { isPrimary && AKSManifests(RenderingContext(design)).isBehindFrontDoor }

  func domainNames() -> HCLBody {
    guard needsZone else { return [:] }
    var file = HCLBody()
    file.data(
      "azurerm_resource_group", "zone",
      comment: "Must exist: a zone made here would have name servers that its parent does not know.",
      ["name": .ref("var.dns_zone_group")])
    file.data(
      "azurerm_dns_zone", "main",
      [
        "name": .literal(specification.networking.domain),
        "resource_group_name": .ref("data.azurerm_resource_group.zone.name"),
      ])
    return file
  }

  private var hasFirewall: Bool { specification.networking.webApplicationFirewall }

  func frontDoor() -> HCLBody {
    guard hasFrontDoor else { return [:] }
    var file = HCLBody()
    file.resource(
      "azurerm_cdn_frontdoor_profile", "main",
      [
        "name": "\(specification.slug)", "resource_group_name": .ref("\(Self.group).name"),
        "#": hasFirewall ? "Managed rules of the firewall come with this tier only." : .omitted,
        "sku_name": .literal(doorTier), "response_timeout_seconds": 60, "tags": .ref("local.tags"),
        "lifecycle": .preventDestroy,
      ])
    file.resource(
      "azurerm_cdn_frontdoor_endpoint", "main",
      [
        "name": "\(specification.slug)", "cdn_frontdoor_profile_id": .ref("azurerm_cdn_frontdoor_profile.main.id"),
        "tags": .ref("local.tags"),
      ])
    file.append(origins())
    file.append(doorNames())
    file.append(route())
    file.append(
      diagnostics(
        "front_door", of: "azurerm_cdn_frontdoor_profile.main", to: "data.azurerm_log_analytics_workspace.main",
        logs: ["FrontDoorAccessLog", "FrontDoorHealthProbeLog"]
          + (hasFirewall ? ["FrontDoorWebApplicationFirewallLog"] : [])
      ))
    return file
  }

  private var doorTier: String { hasFirewall ? "Premium_AzureFrontDoor" : "Standard_AzureFrontDoor" }

  /// Every region is asked for itself. The nearest one that answers is taken, so the loss of a region moves its users
  /// within two probes of each of Front Door's own sites.
  private func origins() -> HCLBody {
    let context = RenderingContext(design)
    let hosts = design.clusters.indices.compactMap { index -> HCLEntry? in
      let region = RenderingContext(design, cluster: index)
      return region.regionalHost.map { HCLEntry(region.cluster.region, .literal($0)) }
    }
    let secure = specification.networking.tls
    var file = HCLBody()
    file.locals(comment: "Where each region is reached, and asked for its health.", ["regions": .object(hosts)])
    file.resource(
      "azurerm_cdn_frontdoor_origin_group", "main",
      comment: "Regions within 50 ms of the fastest share the users; one that fails two of four probes gets none.",
      [
        "name": "regions", "cdn_frontdoor_profile_id": .ref("azurerm_cdn_frontdoor_profile.main.id"),
        "session_affinity_enabled": false,
        "restore_traffic_time_to_healed_or_new_endpoint_in_minutes": 10,
        "health_probe": .block([
          "protocol": secure ? "Https" : "Http", "path": .literal(AKSManifests(context).frontDoorPath),
          "request_type": "GET",
          "interval_in_seconds": 30,
        ]),
        "load_balancing": .block([
          "sample_size": 4, "successful_samples_required": 3, "additional_latency_in_milliseconds": 50,
        ]),
      ])
    file.resource(
      "azurerm_cdn_frontdoor_origin", "region",
      [
        "for_each": .ref("local.regions"), "name": .ref("each.key"),
        "cdn_frontdoor_origin_group_id": .ref("azurerm_cdn_frontdoor_origin_group.main.id"), "enabled": true,
        "#": "The name of the certificate; the application is told the name that the user typed.",
        "host_name": .ref("each.value"), "certificate_name_check_enabled": .bool(secure), "http_port": 80,
        "https_port": 443, "priority": 1, "weight": 500,
      ])
    return file
  }

  /// Names of users lead to the door, with certificates that it renews itself.
  private func doorNames() -> HCLBody {
    let domain = specification.networking.domain
    let hosts = RenderingContext(design).publicHosts
    let table = hosts.map { host in
      HCLEntry(
        host == domain ? "apex" : String(host.dropLast(domain.count + 1)),
        ["host": .literal(host), "record": .literal(host == domain ? "@" : String(host.dropLast(domain.count + 1)))])
    }
    func record(_ name: HCLValue) -> HCLBody {
      [
        "for_each": .ref("local.public_hosts"), "name": name, "zone_name": .ref("data.azurerm_dns_zone.main.name"),
        "resource_group_name": .ref("data.azurerm_resource_group.zone.name"), "ttl": 300,
      ]
    }
    var file = HCLBody()
    file.locals(comment: "Names that users type.", ["public_hosts": .object(table)])
    file.resource(
      "azurerm_cdn_frontdoor_custom_domain", "host",
      [
        "for_each": .ref("local.public_hosts"), "name": .ref("each.key"),
        "cdn_frontdoor_profile_id": .ref("azurerm_cdn_frontdoor_profile.main.id"),
        "dns_zone_id": .ref("data.azurerm_dns_zone.main.id"), "host_name": .ref("each.value.host"),
        "tls": .block(["certificate_type": "ManagedCertificate", "minimum_tls_version": "TLS12"]),
      ])
    file.resource(
      "azurerm_dns_txt_record", "proof", comment: "That the names are ours.",
      record(.ref("each.value.record == \"@\" ? \"_dnsauth\" : \"_dnsauth.${each.value.record}\"")).then([
        "record": .block(["value": .ref("azurerm_cdn_frontdoor_custom_domain.host[each.key].validation_token")])
      ]))
    file.resource(
      "azurerm_dns_a_record", "host", comment: "An alias: it follows the endpoint, and the domain itself may be one.",
      record(.ref("each.value.record")).then([
        "target_resource_id": .ref("azurerm_cdn_frontdoor_endpoint.main.id")
      ]))
    return file
  }

  private func route() -> HCLBody {
    let secure = specification.networking.tls
    let domains: HCLValue = .ref("[for domain in azurerm_cdn_frontdoor_custom_domain.host : domain.id]")
    var file = HCLBody()
    file.resource(
      "azurerm_cdn_frontdoor_route", "main",
      [
        "name": "all", "cdn_frontdoor_endpoint_id": .ref("azurerm_cdn_frontdoor_endpoint.main.id"),
        "cdn_frontdoor_origin_group_id": .ref("azurerm_cdn_frontdoor_origin_group.main.id"),
        "cdn_frontdoor_origin_ids": .ref("[for origin in azurerm_cdn_frontdoor_origin.region : origin.id]"),
        "cdn_frontdoor_custom_domain_ids": domains,
        "patterns_to_match": ["/*"], "supported_protocols": secure ? ["Http", "Https"] : ["Http"],
        "forwarding_protocol": secure ? "HttpsOnly" : "HttpOnly", "https_redirect_enabled": .bool(secure),
        "#": "The name that Azure gave it serves nobody.",
        "link_to_default_domain": false,
      ])
    return file
  }

  func frontDoorFirewall() -> HCLBody {
    guard hasFrontDoor, hasFirewall else { return [:] }
    var file = HCLBody()
    file.resource(
      "azurerm_cdn_frontdoor_firewall_policy", "main",
      comment: "The first look at a request, near its user; the gateways of the regions look again.",
      [
        "#": "Letters and digits alone.",
        "name": .literal(specification.slug.filter { $0 != "-" }), "resource_group_name": .ref("\(Self.group).name"),
        "sku_name": .literal(doorTier), "enabled": true, "mode": "Prevention", "request_body_check_enabled": true,
        "tags": .ref("local.tags"),
        "custom_rule": .block([
          "name": "RatePerAddress", "enabled": true, "priority": 10, "type": "RateLimitRule", "action": "Block",
          "rate_limit_duration_in_minutes": 1, "rate_limit_threshold": .ref("var.requests_per_address"),
          "match_condition": .block([
            "match_variable": "SocketAddr", "operator": "IPMatch", "match_values": ["0.0.0.0/0", "::/0"],
          ]),
        ]),
        "managed_rule": .blocks(
          labels: [],
          [
            ["type": "Microsoft_DefaultRuleSet", "version": "2.1", "action": "Block"],
            ["type": "Microsoft_BotManagerRuleSet", "version": "1.1", "action": "Block"],
          ]),
      ])
    file.resource(
      "azurerm_cdn_frontdoor_security_policy", "main",
      [
        "name": "all", "cdn_frontdoor_profile_id": .ref("azurerm_cdn_frontdoor_profile.main.id"),
        "security_policies": .block([
          "firewall": .block([
            "cdn_frontdoor_firewall_policy_id": .ref("azurerm_cdn_frontdoor_firewall_policy.main.id"),
            "association": .block([
              "patterns_to_match": ["/*"],
              "dynamic": .block(
                "domain",
                [
                  "for_each": .ref("azurerm_cdn_frontdoor_custom_domain.host"),
                  "content": .block(["cdn_frontdoor_domain_id": .ref("domain.value.id")]),
                ]),
            ]),
          ])
        ]),
      ])
    return file
  }
}
