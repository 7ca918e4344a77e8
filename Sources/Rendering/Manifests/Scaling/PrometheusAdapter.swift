import DesignEngine
import KubeModel
import PlatformSpec

extension ComponentManifests {
  /// The metric `requests_per_second` of pods for HPAs.
  static func prometheusAdapter(_ plan: ComponentPlan, _ context: RenderingContext) -> ComponentManifests {
    let address = context.prometheusAddress ?? ""
    let parts = address.split(separator: ":")
    let host = parts.count == 3 ? "\(parts[0]):\(parts[1])" : address
    let values: KubeValue = [
      "replicas": .integer(plan.replicas("prometheus-adapter", otherwise: 2)),
      "resources": plan.resources("prometheus-adapter"),
      "prometheus": ["url": .string(host), "port": 9090],
      "rules": ["default": false, "custom": [requestsPerSecond(context)]],
      // Longer than the scrape interval, so that a rate never has a single point.
      "metricsRelistInterval": "1m",
      "podDisruptionBudget": ["enabled": true, "minAvailable": 1],
      "priorityClassName": "system-cluster-critical",
      "topologySpreadConstraints": PodParts.spread(["app.kubernetes.io/name": "prometheus-adapter"]),
    ]
    return ComponentManifests(plan, controllers: ChartRelease(plan: plan, context: context).objects(values))
  }

  /// With a mesh its proxies count, else the services themselves.
  private static func requestsPerSecond(_ context: RenderingContext) -> KubeValue {
    let (series, side) =
      switch context.specification.networking.mesh {
      // The proxies of nodes and namespaces don't tell the pods apart.
      case .istio where context.isAmbient: ("http_requests_total", "")
      case .istio: ("istio_requests_total", #"reporter="destination","#)
      case .linkerd: ("request_total", #"direction="inbound",route_name!="probe","#)
      case .none: ("http_server_request_duration_seconds_count", "")
      }
    return [
      "seriesQuery": .string(#"\#(series){\#(side)namespace!="",pod!=""}"#),
      "resources": [
        "overrides": ["namespace": ["resource": "namespace"], "pod": ["resource": "pod"]]
      ],
      "name": ["matches": .string("^\(series)$"), "as": .string(SharedNames.requestsPerSecond)],
      "metricsQuery": .string("sum(rate(<<.Series>>{\(side)<<.LabelMatchers>>}[2m])) by (<<.GroupBy>>)"),
    ]
  }
}
