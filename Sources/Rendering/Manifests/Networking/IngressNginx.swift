import DesignEngine
import KubeModel
import PlatformSpec

extension ComponentManifests {
  /// The controller behind a network load balancer: it ends TLS with the certificate that cert-manager renews.
  static func ingressNginx(_ plan: ComponentPlan, _ context: RenderingContext) -> ComponentManifests {
    let replicas = max(2, plan.replicas("ingress-nginx", otherwise: 2))
    let certificate = context.wildcardCertificate(for: plan)
    let short: KubeValue = [
      "requests": ["cpu": "10m", "memory": "32Mi"], "limits": ["cpu": "100m", "memory": "64Mi"],
    ]
    let controller: KubeValue = [
      "replicaCount": .integer(replicas), "minAvailable": .integer(replicas - 1),
      "autoscaling": [
        "enabled": true, "minReplicas": .integer(replicas), "maxReplicas": .integer(replicas * 3),
        "targetCPUUtilizationPercentage": 70, "targetMemoryUtilizationPercentage": 85,
      ],
      "resources": plan.resources("ingress-nginx"),
      "priorityClassName": "system-cluster-critical",
      "topologySpreadConstraints": PodParts.spread(["app.kubernetes.io/name": "ingress-nginx"]),
      "ingressClassResource": ["name": .string(NginxIngress.ingressClass), "enabled": true, "default": false],
      "allowSnippetAnnotations": false, "enableAnnotationValidations": true,
      "extraArgs": certificate.isEmpty ? .omitted : ["default-ssl-certificate": "\(plan.namespace)/public-tls"],
      "config": configuration,
      // Longer than the load balancer takes to notice that a pod goes.
      "terminationGracePeriodSeconds": 300,
      "service": [
        "type": "LoadBalancer", "externalTrafficPolicy": "Local", "annotations": context.cloud.networkBalancer,
      ],
      "metrics": ["enabled": true],
      "admissionWebhooks": ["createSecretJob": ["resources": short], "patchWebhookJob": ["resources": short]],
    ]
    let release = ChartRelease(
      plan: plan, context: context,
      writtenByOthers: [
        ("Deployment", "/spec/replicas"), ("ValidatingWebhookConfiguration", "/webhooks"),
      ])
    return ComponentManifests(
      plan, controllers: release.objects(["controller": controller]), configs: certificate, alerts: ComponentAlert.nginx
    )
  }

  private static let configuration: KubeValue = [
    "ssl-protocols": "TLSv1.2 TLSv1.3", "hsts": "true", "hsts-include-subdomains": "true",
    "server-tokens": "false", "use-gzip": "true",
    "log-format-escape-json": "true",
    "log-format-upstream":
      #"{"time":"$time_iso8601","host":"$host","method":"$request_method","path":"$uri","status":$status,"seconds":$request_time,"upstream":"$proxy_upstream_name"}"#,
    "worker-shutdown-timeout": "240s", "keep-alive": "75", "upstream-keepalive-connections": "320",
  ]
}

/// What an Ingress tells ingress-nginx.
enum NginxIngress {
  static let ingressClass = "nginx"

  /// Requests a second that one address may send; a person sends far fewer, a shared address of an office hardly more.
  static let requestsPerAddress = 50

  static func objects(of entrance: Entrance, _ context: RenderingContext) -> [KubeValue] {
    let hasTLS = context.specification.networking.tls
    let annotations: KubeValue = [
      "nginx.ingress.kubernetes.io/ssl-redirect": hasTLS ? "true" : "false",
      "nginx.ingress.kubernetes.io/backend-protocol": entrance.isEncrypted ? "HTTPS" : .string(entrance.language),
      "nginx.ingress.kubernetes.io/proxy-connect-timeout": "5",
      "nginx.ingress.kubernetes.io/proxy-read-timeout": "60",
      "nginx.ingress.kubernetes.io/proxy-send-timeout": "60",
      "nginx.ingress.kubernetes.io/proxy-body-size": "8m",
      // Of what may be sent twice, a second try at another pod, if the first could not be reached.
      "nginx.ingress.kubernetes.io/proxy-next-upstream": "error timeout",
      "nginx.ingress.kubernetes.io/proxy-next-upstream-tries": "2",
      "nginx.ingress.kubernetes.io/limit-rps": "\(requestsPerAddress)",
      "nginx.ingress.kubernetes.io/limit-burst-multiplier": "5",
    ]
    return [
      [
        "apiVersion": "networking.k8s.io/v1", "kind": "Ingress",
        "metadata": entrance.metadata.overlaid(with: ["annotations": annotations]),
        "spec": [
          "ingressClassName": .string(ingressClass),
          // Without a secret of its own it has the controller's certificate.
          "tls": hasTLS ? [["hosts": .strings(entrance.hosts)]] : .omitted,
          "rules": entrance.rules(for: entrance.hosts),
        ],
      ]
    ]
  }

  /// How Argo Rollouts moves the weight: in a copy of the Ingress that it makes and takes away.
  static func strategy(of workload: WorkloadDesign, _ context: RenderingContext) -> KubeValue {
    let header = context.specification.deployment.canaryHeader
    let own: KubeValue = header.map { ["canary-by-header": .string($0)] } ?? .omitted
    return ["nginx": ["stableIngress": .string(workload.name), "additionalIngressAnnotations": own]]
  }
}

extension ComponentAlert {
  fileprivate static let nginx = [
    ComponentAlert(
      "NginxRejectsConfiguration", "min(nginx_ingress_controller_config_last_reload_successful) < 1", minutes: 5,
      critical: true, "ingress-nginx goes on with its last good configuration",
      do: "Its log names the Ingress that it could not load; changes since then have no effect."),
    ComponentAlert(
      "NginxRefusesClients",
      #"sum(rate(nginx_ingress_controller_requests{status="503"}[5m])) / sum(rate(nginx_ingress_controller_requests[5m])) > 0.05"#,
      minutes: 10, "More than 5 % of the requests are refused at the entrance",
      do: "Either clients run into the limit of their address, or a service has no pod that is ready."),
  ]
}
