import DesignEngine
import PlatformSpec

/// `30-platform/global.tf`.
extension EKSTerraform {
  /// Whether the entrance of this region still answers, asked from outside.
  ///
  /// What stands behind it is asked by its load balancer: the record of a balancer without healthy targets is left out
  /// as well.
  func globalHealth() -> HCLBody {
    guard needs(.entranceHealthCheckID) else { return [:] }
    var file = HCLBody()
    file.resource(
      "aws_route53_health_check", "entrance",
      comment: "A region whose entrance fails is left out of answers; ExternalDNS names this check in its records.",
      [
        "fqdn": .template("${local.region}.\(specification.networking.domain)"),
        "type": "TCP",
        "port": specification.networking.tls ? 443 : 80,
        "request_interval": 10,
        "failure_threshold": 3,
        "measure_latency": true,
        "tags": ["Name": "${local.cluster_name}-entrance"],
      ])
    return file
  }
}
