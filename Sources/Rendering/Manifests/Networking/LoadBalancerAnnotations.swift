import DesignEngine
package import KubeModel
import PlatformSpec

extension RenderingContext {
  /// Annotations of every Ingress of the AWS load balancer controller; the group makes them share one balancer.
  ///
  /// `healthPort` is a number or `traffic-port`.
  package func loadBalancerAnnotations(healthPath: String, healthPort: String = "traffic-port") -> KubeValue {
    let annotations: KubeValue = [
      "alb.ingress.kubernetes.io/group.name": .string(slug),
      "alb.ingress.kubernetes.io/scheme": "internet-facing",
      "alb.ingress.kubernetes.io/target-type": "ip",
      "alb.ingress.kubernetes.io/healthcheck-path": .string(healthPath),
      "alb.ingress.kubernetes.io/healthcheck-port": .string(healthPort),
      "alb.ingress.kubernetes.io/healthcheck-interval-seconds": "10",
      "alb.ingress.kubernetes.io/healthy-threshold-count": "2",
      "alb.ingress.kubernetes.io/unhealthy-threshold-count": "3",
      "alb.ingress.kubernetes.io/success-codes": "200-399",
      "alb.ingress.kubernetes.io/target-group-attributes":
        "deregistration_delay.timeout_seconds=30,load_balancing.algorithm.type=least_outstanding_requests",
      "alb.ingress.kubernetes.io/load-balancer-attributes": .string(balancerAttributes),
    ]
    return annotations.overlaid(with: encryptionAnnotations).overlaid(with: firewallAnnotations)
  }

  private var balancerAttributes: String {
    [
      "deletion_protection.enabled=true", "idle_timeout.timeout_seconds=60", "routing.http2.enabled=true",
      "routing.http.drop_invalid_header_fields.enabled=true", "access_logs.s3.enabled=true",
      "access_logs.s3.bucket=\(ClusterSetting.loadBalancerLogBucket.reference)", "access_logs.s3.prefix=\(slug)",
    ].joined(separator: ",")
  }

  private var encryptionAnnotations: KubeValue {
    guard specification.networking.tls else {
      return ["alb.ingress.kubernetes.io/listen-ports": #"[{"HTTP":80}]"#]
    }
    return [
      "alb.ingress.kubernetes.io/listen-ports": #"[{"HTTP":80},{"HTTPS":443}]"#,
      "alb.ingress.kubernetes.io/ssl-redirect": "443",
      "alb.ingress.kubernetes.io/ssl-policy": "ELBSecurityPolicy-TLS13-1-2-2021-06",
      "alb.ingress.kubernetes.io/certificate-arn": .string(ClusterSetting.certificateARN.reference),
    ]
  }

  private var firewallAnnotations: KubeValue {
    guard specification.networking.webApplicationFirewall else { return [:] }
    return ["alb.ingress.kubernetes.io/wafv2-acl-arn": .string(ClusterSetting.webACLARN.reference)]
  }
}
