import DesignEngine
import KubeModel
import PlatformSpec

/// The Gateway API by the AWS load balancer controller: one ALB for all routes.
extension EKSManifests {
  private var networking: NetworkingWishes { context.specification.networking }

  var publicGateway: KubeValue? { context.publicGatewayReference }

  func sharedEntrance(_ plan: ComponentPlan) -> [KubeValue] {
    let gatewayClass: KubeValue = [
      "apiVersion": "gateway.networking.k8s.io/v1", "kind": "GatewayClass",
      "metadata": context.clusterMetadata(of: plan, named: Self.gatewayClass),
      "spec": ["controllerName": "gateway.k8s.aws/alb"],
    ]
    let gateway: KubeValue = [
      "apiVersion": "gateway.networking.k8s.io/v1", "kind": "Gateway",
      "metadata": context.metadata(of: plan, named: PublicGateway.name),
      "spec": [
        "gatewayClassName": .string(Self.gatewayClass),
        "infrastructure": [
          "parametersRef": [
            "group": "gateway.k8s.aws", "kind": "LoadBalancerConfiguration", "name": .string(PublicGateway.name),
          ]
        ],
        "listeners": .sequence(context.publicListeners),
      ],
    ]
    let redirect = networking.tls ? [context.redirectToTLS(plan)] : []
    return [gatewayClass, balancer(plan), gateway] + redirect
  }

  private static let gatewayClass = "alb"

  private func balancer(_ plan: ComponentPlan) -> KubeValue {
    let attributes: [KubeValue] = balancerAttributes.map { pair in
      ["key": .string(pair.key), "value": .string(pair.value)]
    }
    let encrypted: KubeValue = [
      [
        "protocolPort": "HTTPS:443", "defaultCertificate": .string(EKSSetting.certificateARN.reference),
        "sslPolicy": .string(Self.encryption),
      ]
    ]
    return [
      "apiVersion": "gateway.k8s.aws/v1", "kind": "LoadBalancerConfiguration",
      "metadata": context.metadata(of: plan, named: PublicGateway.name),
      "spec": [
        "scheme": "internet-facing", "loadBalancerAttributes": .sequence(attributes),
        "listenerConfigurations": networking.tls ? encrypted : .omitted,
        "wafV2": networking.webApplicationFirewall
          ? ["webACL": .string(EKSSetting.webACLARN.reference)] : .omitted,
      ],
    ]
  }

  /// The route, and for each Service behind it how the balancer reaches and asks its pods.
  func routes(to entrance: Entrance) -> [KubeValue] {
    let targets = entrance.services.map { targetGroup($0, entrance) }
    guard entrance.splitting != .flagger, let publicGateway else { return targets }
    return [entrance.route(through: publicGateway, in: context)] + targets
  }

  private func targetGroup(_ service: String, _ entrance: Entrance) -> KubeValue {
    let check: KubeValue = [
      "healthCheckPath": .string(entrance.healthPath), "healthCheckProtocol": "HTTP",
      "healthCheckPort": entrance.healthPort.map { .string("\($0)") } ?? "traffic-port",
      "healthCheckInterval": 10, "healthyThresholdCount": 2, "unhealthyThresholdCount": 3,
      "matcher": ["httpCode": "200-399"],
    ]
    return [
      "apiVersion": "gateway.k8s.aws/v1", "kind": "TargetGroupConfiguration",
      "metadata": entrance.metadata.overlaid(with: ["name": .string(service)]),
      "spec": [
        "targetReference": ["kind": "Service", "name": .string(service)],
        "defaultConfiguration": [
          "targetType": "ip", "protocol": entrance.isEncrypted ? "HTTPS" : "HTTP", "healthCheckConfig": check,
          "targetGroupAttributes": [
            ["key": "deregistration_delay.timeout_seconds", "value": "30"],
            ["key": "load_balancing.algorithm.type", "value": "least_outstanding_requests"],
          ],
        ],
      ],
    ]
  }
}
