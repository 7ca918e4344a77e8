import DesignEngine
import KubeModel

/// How Google's collectors read the recorded numbers of a cluster, and how Grafana asks for those of all.
struct ManagedPrometheus {
  let plan: ComponentPlan
  let context: RenderingContext

  static let name = "central-metrics"
  /// Dashboards ask it and nothing else: seconds without it at an update cost nobody anything.
  private static let accepted: KubeValue = ["plimsoll.dev/ignore": "single-replica, no-prestop-behind-lb"]
  private static let prometheus: KubeValue = ["matchLabels": ["app.kubernetes.io/name": "prometheus"]]

  /// Prometheus itself gives out what it recorded; the collectors of GKE fetch it.
  var collection: [KubeValue] {
    let endpoint: KubeValue = [
      "port": "http-web", "path": "/federate", "interval": "30s",
      "params": ["match[]": [#"{__name__=~"(cluster|service):.+"}"#]],
    ]
    let collectors: KubeValue = [
      "namespaceSelector": [
        "matchExpressions": [
          [
            "key": "kubernetes.io/metadata.name", "operator": "In", "values": ["gke-gmp-system", "gmp-system"],
          ]
        ]
      ]
    ]
    return [
      [
        "apiVersion": "monitoring.googleapis.com/v1", "kind": "PodMonitoring",
        "metadata": context.metadata(of: plan, named: Self.name),
        "spec": ["selector": Self.prometheus, "endpoints": [endpoint]],
      ],
      [
        "apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy",
        "metadata": context.metadata(of: plan, named: "allow-managed-collectors"),
        "spec": [
          "podSelector": Self.prometheus, "policyTypes": ["Ingress"],
          "ingress": [["from": [collectors], "ports": [["port": 9090, "protocol": "TCP"]]]],
        ],
      ],
    ]
  }

  /// Google's own proxy, which signs what Grafana asks; the release goes with the engine 0.15
  /// (github.com/GoogleCloudPlatform/prometheus-engine, examples/frontend.yaml).
  var frontend: [KubeValue] {
    let labels: KubeValue = ["app": .string(Self.name)]
    let project = GKESetting.projectID.reference
    let probe: KubeValue = ["httpGet": ["path": "/-/ready", "port": "web"]]
    let container: KubeValue = [
      "name": "frontend", "image": "gke.gcr.io/prometheus-engine/frontend:v0.15.3-gke.0",
      "args": ["--web.listen-address=:9090", .string("--query.project-id=\(project)")],
      "ports": [["name": "web", "containerPort": 9090]], "readinessProbe": probe,
      "livenessProbe": ["httpGet": ["path": "/-/healthy", "port": "web"]],
      "resources": plan.resources(Self.name), "securityContext": PodParts.restricted,
    ]
    let pod: KubeValue = [
      "serviceAccountName": .string(CloudIdentity.grafana.serviceAccount), "automountServiceAccountToken": false,
      "priorityClassName": .string(SharedNames.platformPriority),
      "securityContext": ["runAsNonRoot": true, "runAsUser": 65532, "seccompProfile": ["type": "RuntimeDefault"]],
      "containers": [container],
    ]
    return [
      [
        "apiVersion": "apps/v1", "kind": "Deployment",
        "metadata": context.metadata(of: plan, named: Self.name, annotations: Self.accepted),
        "spec": [
          "replicas": 1, "selector": ["matchLabels": labels],
          "template": ["metadata": ["labels": labels.overlaid(with: context.labels(of: plan))], "spec": pod],
        ],
      ],
      [
        "apiVersion": "v1", "kind": "Service", "metadata": context.metadata(of: plan, named: Self.name),
        "spec": ["selector": labels, "ports": [["name": "web", "port": 9090, "targetPort": "web"]]],
      ],
    ]
  }
}
