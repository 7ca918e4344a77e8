import DesignEngine
import KubeModel
import PlatformSpec

/// The state of a cluster in a few numbers, recorded so that one place can hold those of all clusters.
struct ClusterIndicator {
  let name: String
  let title: String
  let unit: String
  let expression: String

  /// With the name under which it is recorded, `cluster:cpu_used:ratio`.
  var record: String { "cluster:\(name)" }

  static func all(_ context: RenderingContext) -> [ClusterIndicator] { capacity + traffic(context) + trouble }

  private static let capacity = [
    ClusterIndicator(
      name: "nodes_ready:sum", title: "Nodes that are ready", unit: "short",
      expression: #"sum(kube_node_status_condition{condition="Ready",status="true"})"#),
    ClusterIndicator(
      name: "cpu_used:ratio", title: "CPU used", unit: "percentunit",
      expression: #"1 - avg(rate(node_cpu_seconds_total{mode="idle"}[5m]))"#),
    ClusterIndicator(
      name: "cpu_requested:ratio", title: "CPU requested of what can be given out", unit: "percentunit",
      expression: requested("cpu")),
    ClusterIndicator(
      name: "memory_used:ratio", title: "Memory used", unit: "percentunit",
      expression: "1 - sum(node_memory_MemAvailable_bytes) / sum(node_memory_MemTotal_bytes)"),
    ClusterIndicator(
      name: "memory_requested:ratio", title: "Memory requested of what can be given out", unit: "percentunit",
      expression: requested("memory")),
  ]

  private static func requested(_ resource: String) -> String {
    let wanted = #"sum(kube_pod_container_resource_requests{resource="\#(resource)",node!=""})"#
    return #"\#(wanted) / sum(kube_node_status_allocatable{resource="\#(resource)"})"#
  }

  private static func traffic(_ context: RenderingContext) -> [ClusterIndicator] {
    let (counter, failed) = RequestMetrics(context).counter
    return [
      ClusterIndicator(
        name: "requests:rate5m", title: "Requests", unit: "reqps", expression: "sum(rate(\(counter([]))[5m]))"),
      ClusterIndicator(
        name: "request_errors:ratio_rate5m", title: "Failed requests", unit: "percentunit",
        expression: "(sum(rate(\(counter([failed]))[5m])) or vector(0)) / sum(rate(\(counter([]))[5m]))"),
    ]
  }

  private static let trouble = [
    ClusterIndicator(
      name: "pods_pending:sum", title: "Pods that wait for a node", unit: "short",
      expression: #"sum(kube_pod_status_phase{phase="Pending"})"#),
    ClusterIndicator(
      name: "restarts:increase1h", title: "Restarts in an hour", unit: "short",
      expression: "sum(increase(kube_pod_container_status_restarts_total[1h]))"),
    ClusterIndicator(
      name: "alerts_critical:sum", title: "Alerts that page", unit: "short",
      expression: #"count(ALERTS{alertstate="firing",severity="critical"}) or vector(0)"#),
  ]
}

/// How requests are counted: by the proxies of a mesh, else by the services in the names of OpenTelemetry.
struct RequestMetrics {
  private let mesh: NetworkingWishes.Mesh

  init(_ context: RenderingContext) { mesh = context.specification.networking.mesh }

  /// The counter with more labels, and the label by which a request failed.
  var counter: (with: ([String]) -> String, failed: String) {
    switch mesh {
    case .istio:
      ({ Self.series("istio_requests_total", [#"reporter="destination""#] + $0) }, #"response_code=~"5..""#)
    case .linkerd:
      (
        { Self.series("response_total", [#"direction="inbound""#, #"route_name!="probe""#] + $0) },
        #"classification="failure""#
      )
    case .none:
      (
        { Self.series("http_server_request_duration_seconds_count", $0) }, #"http_response_status_code=~"5..""#
      )
    }
  }

  private static func series(_ name: String, _ labels: [String]) -> String {
    labels.isEmpty ? name : "\(name){\(labels.joined(separator: ","))}"
  }
}

extension RenderingContext {
  /// The recorded state of the cluster, as a group of rules.
  var clusterRecordings: KubeValue {
    let rules = ClusterIndicator.all(self).map { indicator -> KubeValue in
      ["record": .string(indicator.record), "expr": .string(indicator.expression)]
    }
    return ["name": "cluster", "interval": "30s", "rules": .sequence(rules)]
  }
}

extension Dashboard {
  /// One cluster as a whole, and its way to the API server.
  static func cluster(_ context: RenderingContext) -> Dashboard {
    let indicators = ClusterIndicator.all(context).map { Panel($0.title, unit: $0.unit, ($0.record, "cluster")) }
    let failing = #"sum(rate(apiserver_request_total{code=~"5.."}[5m])) / sum(rate(apiserver_request_total[5m]))"#
    let quantile =
      #"histogram_quantile(0.99, sum by (le, verb) (rate(apiserver_request_duration_seconds_bucket{verb!~"WATCH|CONNECT"}[5m])))"#
    let full =
      "max by (namespace, persistentvolumeclaim) (1 - kubelet_volume_stats_available_bytes / kubelet_volume_stats_capacity_bytes)"
    return Dashboard(
      uid: "cluster", title: "Cluster: capacity, requests, trouble",
      panels: indicators + [
        Panel("API server: failed requests", unit: "percentunit", (failing, "failed")),
        Panel("API server: duration, 99 of 100", unit: "s", (quantile, "{{verb}}")),
        Panel("Volumes in use", unit: "percentunit", (full, "{{namespace}}/{{persistentvolumeclaim}}")),
        Panel("Nodes by pool", unit: "short", ("count(kube_node_info)", "nodes")),
      ])
  }
}
