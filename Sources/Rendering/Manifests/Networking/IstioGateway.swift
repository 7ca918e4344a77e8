import DesignEngine
import KubeModel
import PlatformSpec

extension ComponentManifests {
  /// The door of the mesh behind the cloud's load balancer.
  static func istioGateway(_ plan: ComponentPlan, _ context: RenderingContext) -> ComponentManifests {
    let replicas = max(2, plan.replicas(plan.id.rawValue, otherwise: 3))
    let isEncrypted = encrypts(context)
    let door: KubeValue = [
      "name": isEncrypted ? "https" : "http2", "port": isEncrypted ? 443 : 80, "protocol": "TCP",
      "targetPort": .integer(podPort(plan)),
      "appProtocol": isEncrypted ? context.cloud.encryptedPort : .omitted,
    ]
    let annotations = context.cloud.annotations(of: entrance(plan, context))
    let status: KubeValue = ["name": "status-port", "port": 15021, "protocol": "TCP", "targetPort": 15021]
    let values: KubeValue = [
      // The load balancer sends to the pods themselves.
      "service": [
        "type": "ClusterIP", "ports": [status, door],
        "annotations": annotations.isEmpty ? .omitted : .mapping(annotations.map { ($0.key, .string($0.value)) }),
      ],
      "autoscaling": [
        "enabled": true, "minReplicas": .integer(replicas), "maxReplicas": .integer(replicas * 3),
        "targetCPUUtilizationPercentage": 70,
      ],
      "resources": plan.resources(plan.id.rawValue),
      "podDisruptionBudget": ["minAvailable": .integer(replicas - 1)],
      "securityContext": ["runAsNonRoot": true, "seccompProfile": ["type": "RuntimeDefault"]],
      "priorityClassName": "system-cluster-critical",
      "topologySpreadConstraints": PodParts.spread(["app": .string(plan.id.rawValue)]),
      // Longer than the load balancer's deregistration of 30 seconds.
      "terminationGracePeriodSeconds": 60,
      "podAnnotations": ["proxy.istio.io/config": "terminationDrainDuration: 45s"],
    ]
    let release = ChartRelease(
      plan: plan, context: context, writtenByOthers: [("Deployment", "/spec/replicas")])
    return ComponentManifests(
      plan, controllers: release.objects(values),
      configs: context.wildcardCertificate(for: plan) + [gateway(plan, context), onlyItsPorts(plan, context)]
        + entrance(plan, context).objects(in: context))
  }

  /// TLS goes on behind the load balancer where there is a certificate for it.
  private static func encrypts(_ context: RenderingContext) -> Bool {
    context.has(.certManager) && context.specification.networking.tls
  }

  /// On which the pods listen: the one port that the plan opens beside that of the health check.
  private static func podPort(_ plan: ComponentPlan) -> Int {
    plan.ports.first { $0.callers.contains(.loadBalancer) && $0.port != 15021 }?.port ?? 8443
  }

  private static func gateway(_ plan: ComponentPlan, _ context: RenderingContext) -> KubeValue {
    let domain = context.specification.networking.domain
    let hosts: KubeValue = [.string(domain), "*.\(domain)"]
    let plain: KubeValue = ["port": ["number": 80, "name": "http", "protocol": "HTTP"], "hosts": hosts]
    let encrypted: KubeValue = [
      "port": ["number": 443, "name": "https", "protocol": "HTTPS"], "hosts": hosts,
      "tls": ["mode": "SIMPLE", "credentialName": "public-tls", "minProtocolVersion": "TLSV1_2"],
    ]
    return [
      "apiVersion": "networking.istio.io/v1", "kind": "Gateway",
      "metadata": context.metadata(of: plan, named: SharedNames.gateway),
      "spec": ["selector": ["istio": "ingress"], "servers": [encrypts(context) ? encrypted : plain]],
    ]
  }

  /// Without a policy every port of the gateway would answer.
  private static func onlyItsPorts(_ plan: ComponentPlan, _ context: RenderingContext) -> KubeValue {
    [
      "apiVersion": "security.istio.io/v1", "kind": "AuthorizationPolicy",
      "metadata": context.metadata(of: plan, named: SharedNames.gateway),
      "spec": [
        "selector": ["matchLabels": ["istio": "ingress"]],
        "action": "ALLOW",
        "rules": [
          ["to": [["operation": ["ports": ["\(podPort(plan))"], "notMethods": ["TRACE"]]]]]
        ],
      ],
    ]
  }

  /// The cloud's load balancer in front: it ends the public TLS, and its firewall looks at every request.
  private static func entrance(_ plan: ComponentPlan, _ context: RenderingContext) -> Entrance {
    let domain = context.specification.networking.domain
    let isEncrypted = encrypts(context)
    return Entrance(
      metadata: context.metadata(of: plan), hosts: [domain, "*.\(domain)"], service: plan.id.rawValue,
      port: .number(isEncrypted ? 443 : 80), servicePort: isEncrypted ? 443 : 80, isEncrypted: isEncrypted,
      healthPath: "/healthz/ready", healthPort: 15021, splitting: .nobody, language: "HTTP")
  }
}
