import DesignEngine
import KubeModel
import PlatformSpec

/// How Prometheus finds the metrics of a workload's pods.
enum MetricsCollection {
  static let rule = ManifestRule<WorkloadDesign>("podmonitor.yaml") { workload, context in
    guard context.has(.kubePrometheusStack), workload.isScraped else { return [] }
    return [
      [
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PodMonitor",
        "metadata": context.metadata(of: workload).overlaid(with: ["labels": context.prometheusSelection]),
        "spec": [
          "selector": ["matchLabels": context.selector(of: workload)],
          "podTargetLabels": ["app.kubernetes.io/name", "app.kubernetes.io/version", "team"],
          "podMetricsEndpoints": [endpoint(context)],
        ],
      ]
    ]
  }

  private static func endpoint(_ context: RenderingContext) -> KubeValue {
    if context.hasLinkerd { return linkerdEndpoint }
    return context.hasSidecars ? proxyEndpoint : ownEndpoint
  }

  /// What Linkerd's proxy counted, told apart by the Deployment of the pod; of answers by address and of its own life
  /// nothing is asked.
  private static let linkerdEndpoint: KubeValue = [
    "port": "linkerd-admin", "path": "/metrics", "interval": "30s",
    "relabelings": [
      [
        "sourceLabels": ["__meta_kubernetes_pod_label_linkerd_io_proxy_deployment"], "targetLabel": "deployment",
        "action": "replace",
      ]
    ],
    "metricRelabelings": [
      ["sourceLabels": ["__name__"], "regex": "(tcp|tokio|rustls|transport|control)_.*", "action": "drop"]
    ],
  ]

  private static let ownEndpoint: KubeValue = [
    "port": .string(SharedNames.applicationPort), "path": "/metrics", "interval": "30s",
  ]

  /// The proxy's own port is known by name; its agent beside it serves the application's metrics too, outside of
  /// mutual TLS.
  private static let proxyEndpoint: KubeValue = [
    "port": "http-envoy-prom",
    "path": "/stats/prometheus",
    "interval": "30s",
    "relabelings": [
      [
        "sourceLabels": ["__address__"], "regex": "(.+):15090", "replacement": "$1:15020",
        "targetLabel": "__address__",
      ]
    ],
    "metricRelabelings": [
      ["sourceLabels": ["__name__"], "regex": "istio_(request|response)_bytes_.*", "action": "drop"]
    ],
  ]
}

extension WorkloadDesign {
  /// Has a port on which metrics can be read.
  var isScraped: Bool { !isJob && service.listens }
}

extension RenderingContext {
  /// The label by which the Prometheus of kube-prometheus-stack selects monitors and rules.
  var prometheusSelection: KubeValue { ["release": "kube-prometheus-stack"] }
}
