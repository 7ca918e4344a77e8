import DesignEngine
import KubeModel

extension RenderingContext {
  /// What Prometheus reads of the components, one monitor a namespace and port, and of the mesh's gateway.
  ///
  /// The monitors of the charts stay off: they would need the kinds of Prometheus before the first release.
  var componentMonitors: [KubeValue] {
    guard has(.kubePrometheusStack) else { return [] }
    var seen: [String] = []
    var monitors: [KubeValue] = []
    for plan in design.components {
      guard let metrics = plan.metrics, metrics.hasMonitor else { continue }
      let place = "\(plan.namespace):\(metrics.port)"
      guard !seen.contains(place) else { continue }
      seen.append(place)
      monitors.append(monitor(plan, metrics))
    }
    return monitors + (component(.istioGateway).map { [gatewayMonitor($0)] } ?? [])
  }

  private func monitor(_ plan: ComponentPlan, _ metrics: MetricsEndpoint) -> KubeValue {
    [
      "apiVersion": "monitoring.coreos.com/v1", "kind": "PodMonitor",
      "metadata": metadata(of: plan),
      "spec": [
        "jobLabel": "app.kubernetes.io/name", "selector": [:],
        "podMetricsEndpoints": [
          [
            "portNumber": .integer(metrics.port), "path": .string(metrics.path), "interval": "30s",
            // What a controller says of a roll-out or a secret names their namespace, not its own.
            "honorLabels": true,
          ]
        ],
      ],
    ]
  }

  /// Requests that the gateway counts; the proxies beside the services are read by a monitor of each service, once.
  private func gatewayMonitor(_ plan: ComponentPlan) -> KubeValue {
    // The proxy declares its own port; agent and proxy together answer on the one that the network policy opens.
    let address: KubeValue = [
      "sourceLabels": ["__address__"], "regex": "(.+):15090", "replacement": "$1:15020", "targetLabel": "__address__",
    ]
    // Buckets that no dashboard, alert or analysis reads would double the number of series.
    let dropped: KubeValue = [
      "sourceLabels": ["__name__"], "action": "drop",
      "regex": "istio_(request|response)_bytes_.*|envoy_(cluster|server|listener)_.*_bucket",
    ]
    return [
      "apiVersion": "monitoring.coreos.com/v1", "kind": "PodMonitor",
      "metadata": metadata(of: plan),
      "spec": [
        "jobLabel": "app.kubernetes.io/name", "selector": [:],
        "podMetricsEndpoints": [
          [
            "port": "http-envoy-prom", "path": "/stats/prometheus", "interval": "30s", "relabelings": [address],
            "metricRelabelings": [dropped],
          ]
        ],
      ],
    ]
  }
}
