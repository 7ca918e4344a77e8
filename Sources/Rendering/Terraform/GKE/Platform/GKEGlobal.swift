import DesignEngine
import PlatformSpec

/// `30-platform/global.tf`, once for all regions.
extension GKETerraform {
  /// Whether one name leads to the nearest of several regions.
  var hasGlobalEntrance: Bool { RenderingContext(design).regionalHost != nil && has(.publicGateway) }

  /// The addresses of all regions: the stage of the primary cluster knows them before the others come.
  func regionalAddresses() -> HCLBody {
    var file = HCLBody()
    file.locals(
      comment: "The entrances of all regions.",
      ["entrances": .object(design.clusters.map { HCLEntry($0.region, .literal(GKENames.address(of: $0))) })])
    file.resource(
      "google_compute_global_address", "entrance",
      comment: "Addresses of the load balancers of all regions, which stay when a Gateway is made anew.",
      ["for_each": .ref("local.entrances"), "name": .ref("each.value"), "ip_version": "IPV4"])
    return file
  }

  func globalRecords() -> HCLBody {
    guard hasGlobalEntrance, isPrimary else { return [:] }
    let regions = design.clusters.map { cluster -> HCLBody in
      [
        "location": .literal(cluster.region),
        "health_checked_targets": .block([
          "external_endpoints": [.ref("google_compute_global_address.entrance[\"\(cluster.region)\"].address")]
        ]),
      ]
    }
    var file = HCLBody()
    file.append(healthCheck())
    file.locals(["public_names": .strings(RenderingContext(design).publicHosts)])
    file.resource(
      "google_dns_record_set", "entrance",
      comment: "The nearest region answers; one that fails its checks is left out until it is well again.",
      [
        "for_each": .call("toset", [.ref("local.public_names")]),
        "managed_zone": .ref("data.google_dns_managed_zone.main.name"),
        "name": "${each.key}.",
        "type": "A", "ttl": 60,
        "routing_policy": .block([
          "health_check": .ref("google_compute_health_check.entrance.id"), "geo": .blocks(labels: [], regions),
        ]),
      ])
    return file
  }

  /// Asked from three continents, by the first name of the application and its own readiness path.
  private func healthCheck() -> HCLBody {
    let context = RenderingContext(design)
    let entrance = design.workloads.first { context.publicHost(of: $0.service) == specification.networking.domain }
    let path: String =
      switch entrance?.probes.readiness.handler {
      case .http(let path): path
      case .grpc, .tcp, .exec, nil: "/"
      }
    let request: HCLValue = .block([
      "port": specification.networking.tls ? 443 : 80, "host": .literal(specification.networking.domain),
      "request_path": .literal(path),
    ])
    var file = HCLBody()
    file.resource(
      "google_compute_health_check", "entrance",
      [
        "name": .literal(GKENames.resource(cluster, "entrance")),
        "source_regions": ["us-central1", "europe-west1", "asia-southeast1"],
        "check_interval_sec": 30, "timeout_sec": 5, "unhealthy_threshold": 3, "healthy_threshold": 2,
        "https_health_check": specification.networking.tls ? request : .omitted,
        "http_health_check": specification.networking.tls ? .omitted : request,
        "log_config": .block(["enable": true]),
      ])
    return file
  }
}
