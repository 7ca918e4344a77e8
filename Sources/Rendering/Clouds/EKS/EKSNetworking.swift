import DesignEngine
import KubeModel
import PlatformSpec

extension EKSManifests {
  /// An Ingress of the class of the AWS load balancer controller.
  func objects(of entrance: Entrance) -> [KubeValue] {
    guard context.specification.networking.ingress != .gatewayAPI else { return routes(to: entrance) }
    let protocols: KubeValue =
      entrance.healthPort == nil
      ? [:]
      : [
        "alb.ingress.kubernetes.io/backend-protocol": entrance.isEncrypted ? "HTTPS" : "HTTP",
        "alb.ingress.kubernetes.io/healthcheck-protocol": "HTTP",
      ]
    let annotations = annotations(
      healthPath: entrance.healthPath, healthPort: entrance.healthPort.map { "\($0)" } ?? "traffic-port"
    ).overlaid(with: protocols)
    // A canary's weights stand in an annotation that the roll-out writes.
    let rules = entrance.rules(
      for: entrance.hosts, port: entrance.splitting == .rollouts ? .name("use-annotation") : nil)
    return [
      [
        "apiVersion": "networking.k8s.io/v1", "kind": "Ingress",
        "metadata": entrance.metadata.overlaid(with: ["annotations": annotations]),
        "spec": ["ingressClassName": .string(Self.ingressClass), "rules": rules],
      ]
    ]
  }

  static let ingressClass = "alb"

  func trafficRouting(of workload: WorkloadDesign) -> KubeValue {
    guard context.specification.networking.ingress != .gatewayAPI else { return GatewayRouting.strategy(of: workload) }
    return ["alb": ["ingress": .string(workload.name), "servicePort": .integer(workload.service.reachedPort)]]
  }

  /// A network load balancer: the proxies on both sides end the TLS.
  var networkBalancer: KubeValue {
    [
      "service.beta.kubernetes.io/aws-load-balancer-type": "external",
      "service.beta.kubernetes.io/aws-load-balancer-nlb-target-type": "ip",
      "service.beta.kubernetes.io/aws-load-balancer-scheme": "internet-facing",
    ]
  }

  var dnsRecords: KubeValue {
    [
      "provider": ["name": "aws"],
      "extraArgs": [.string("--zone-id-filter=\(EKSSetting.hostedZoneID.reference)"), "--aws-zone-type=public"],
      "env": [["name": "AWS_DEFAULT_REGION", "value": .string(region)]],
    ]
  }

  var dnsSolver: KubeValue {
    ["route53": ["region": .string(region), "hostedZoneID": .string(EKSSetting.hostedZoneID.reference)]]
  }

  /// Annotations of every Ingress of the AWS load balancer controller; the group makes them share one balancer.
  ///
  /// `healthPort` is a number or `traffic-port`.
  private func annotations(healthPath: String, healthPort: String = "traffic-port") -> KubeValue {
    let annotations: KubeValue = [
      "alb.ingress.kubernetes.io/group.name": .string(context.slug),
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
      "alb.ingress.kubernetes.io/load-balancer-attributes": .string(
        balancerAttributes.map { "\($0.key)=\($0.value)" }.joined(separator: ",")),
    ]
    return annotations.overlaid(with: encryptionAnnotations).overlaid(with: firewallAnnotations)
      .overlaid(with: regionAnnotations)
  }

  /// Every region writes records of the same names: the one with the least latency answers, as long as it is well.
  private var regionAnnotations: KubeValue {
    guard let host = context.regionalHost, EKSSetting.entranceHealthCheckID.isNeeded(by: context.design) else {
      return [:]
    }
    return [
      "external-dns.alpha.kubernetes.io/hostname": .string(host),
      "external-dns.alpha.kubernetes.io/set-identifier": .string(context.cluster.name),
      "external-dns.alpha.kubernetes.io/aws-region": .string(region),
      "external-dns.alpha.kubernetes.io/aws-health-check-id": .string(EKSSetting.entranceHealthCheckID.reference),
      "external-dns.alpha.kubernetes.io/ttl": "60",
    ]
  }

  var balancerAttributes: [(key: String, value: String)] {
    [
      ("deletion_protection.enabled", "true"), ("idle_timeout.timeout_seconds", "60"),
      ("routing.http2.enabled", "true"), ("routing.http.drop_invalid_header_fields.enabled", "true"),
      ("access_logs.s3.enabled", "true"), ("access_logs.s3.bucket", EKSSetting.loadBalancerLogBucket.reference),
      ("access_logs.s3.prefix", context.slug),
    ]
  }

  static let encryption = "ELBSecurityPolicy-TLS13-1-2-2021-06"

  private var encryptionAnnotations: KubeValue {
    guard context.specification.networking.tls else {
      return ["alb.ingress.kubernetes.io/listen-ports": #"[{"HTTP":80}]"#]
    }
    return [
      "alb.ingress.kubernetes.io/listen-ports": #"[{"HTTP":80},{"HTTPS":443}]"#,
      "alb.ingress.kubernetes.io/ssl-redirect": "443",
      "alb.ingress.kubernetes.io/ssl-policy": .string(Self.encryption),
      "alb.ingress.kubernetes.io/certificate-arn": .string(EKSSetting.certificateARN.reference),
    ]
  }

  private var firewallAnnotations: KubeValue {
    guard context.specification.networking.webApplicationFirewall else { return [:] }
    return ["alb.ingress.kubernetes.io/wafv2-acl-arn": .string(EKSSetting.webACLARN.reference)]
  }
}
