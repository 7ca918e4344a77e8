import DesignEngine
import KubeModel
import PlatformSpec

extension RenderingContext {
  /// Rate, errors and duration of every service; use, saturation and errors of nodes and namespaces.
  ///
  /// Grafana's sidecar takes every ConfigMap with the label; `$` in them is Grafana's alone.
  var dashboards: [KubeValue] {
    guard let plan = component(.kubePrometheusStack) else { return [] }
    let own = [Dashboard.cluster(self), .nodes, .namespaces, .services(specification.networking.mesh)]
    let all =
      own + (has(.argoRollouts) ? [Dashboard.rollouts] : [])
      + (has(.keda) ? [Dashboard.pipeline(hasKafka: has(.strimzi))] : [])
    let central = isFirstCluster ? cloud.centralMetrics : nil
    return (all + (central.map { [Dashboard.clusters(self, $0)] } ?? [])).map { dashboard in
      let folder: KubeValue = ["grafana_folder": .string(specification.name)]
      let annotations = delivery.leftAlone.isOmitted ? folder : folder.overlaid(with: delivery.leftAlone)
      return [
        "apiVersion": "v1", "kind": "ConfigMap",
        "metadata": [
          "name": "dashboard-\(dashboard.uid)", "namespace": .string(plan.namespace),
          "labels": labels(of: plan).overlaid(with: ["grafana_dashboard": "1"]), "annotations": annotations,
        ],
        "data": .mapping([("\(dashboard.uid).json", .string(dashboard.json))]),
      ]
    }
  }
}

extension Dashboard {
  /// RED: as the proxies of the mesh count, or the services themselves.
  static func services(_ mesh: NetworkingWishes.Mesh) -> Dashboard {
    switch mesh {
    case .istio: meshServices
    case .linkerd:
      services(
        counter: "response_total", histogram: "response_latency_ms_bucket", unit: "ms", name: "app_kubernetes_io_name",
        only: #"direction="inbound",route_name!="probe","#, failed: #"classification="failure""#)
    case .none:
      services(
        counter: "http_server_request_duration_seconds_count",
        histogram: "http_server_request_duration_seconds_bucket", unit: "s", name: "container", only: "",
        failed: #"http_response_status_code=~"5..""#)
    }
  }

  private static let meshServices: Dashboard = {
    let scope = #"reporter="destination",destination_workload_namespace=~"$namespace",destination_workload=~"$service""#
    let by = "sum by (destination_workload)"
    let legend = "{{destination_workload}}"
    let quantile = { (share: String) in
      "histogram_quantile(\(share), sum by (le, destination_workload) "
        + "(rate(istio_request_duration_milliseconds_bucket{\(scope)}[5m])))"
    }
    return Dashboard(
      uid: "services", title: "Services: rate, errors, duration",
      variables: [
        ("namespace", "label_values(istio_requests_total, destination_workload_namespace)"),
        (
          "service",
          #"label_values(istio_requests_total{destination_workload_namespace=~"$namespace"}, destination_workload)"#
        ),
      ],
      panels: [
        Panel("Requests", unit: "reqps", ("\(by) (rate(istio_requests_total{\(scope)}[5m]))", legend), stacked: true),
        Panel(
          "Failed requests", unit: "percentunit",
          (
            "\(by) (rate(istio_requests_total{\(scope),response_code=~\"5..\"}[5m])) / "
              + "\(by) (rate(istio_requests_total{\(scope)}[5m]))", legend
          )),
        Panel("Duration, 99 of 100", unit: "ms", (quantile("0.99"), legend)),
        Panel("Duration, median", unit: "ms", (quantile("0.5"), legend)),
        Panel(
          "Answers by code", unit: "reqps",
          ("sum by (response_code) (rate(istio_requests_total{\(scope)}[5m]))", "{{response_code}}"), stacked: true),
        Panel(
          "Cut off by the proxy", unit: "reqps",
          (
            "sum by (response_flags) (rate(istio_requests_total{\(scope),response_flags!=\"-\"}[5m]))",
            "{{response_flags}}"
          )),
      ])
  }()

  /// Requests that are counted beside or in the pods of the service that answers.
  private static func services(
    counter: String, histogram: String, unit: String, name: String, only: String, failed: String
  ) -> Dashboard {
    let scope = "\(only)namespace=~\"$namespace\",\(name)=~\"$service\""
    let by = "sum by (namespace, \(name))"
    let legend = "{{\(name)}}"
    let all = "\(by) (rate(\(counter){\(scope)}[5m]))"
    let quantile = { (share: String) in
      "histogram_quantile(\(share), sum by (le, \(name)) (rate(\(histogram){\(scope)}[5m])))"
    }
    return Dashboard(
      uid: "services", title: "Services: rate, errors, duration",
      variables: [
        ("namespace", "label_values(\(counter), namespace)"),
        ("service", "label_values(\(counter){namespace=~\"$namespace\"}, \(name))"),
      ],
      panels: [
        Panel("Requests", unit: "reqps", (all, legend), stacked: true),
        Panel(
          "Failed requests", unit: "percentunit",
          ("\(by) (rate(\(counter){\(scope),\(failed)}[5m])) / \(all)", legend)),
        Panel("Duration, 99 of 100", unit: unit, (quantile("0.99"), legend)),
        Panel("Duration, median", unit: unit, (quantile("0.5"), legend)),
      ])
  }

  /// USE of nodes.
  static let nodes = Dashboard(
    uid: "nodes", title: "Nodes: use, saturation, errors",
    variables: [("instance", "label_values(node_uname_info, instance)")],
    panels: [
      Panel(
        "CPU use", unit: "percentunit",
        (
          #"1 - avg by (instance) (rate(node_cpu_seconds_total{mode="idle",instance=~"$instance"}[5m]))"#,
          "{{instance}}"
        )),
      Panel(
        "CPU waited for (pressure)", unit: "percentunit",
        (#"rate(node_pressure_cpu_waiting_seconds_total{instance=~"$instance"}[5m])"#, "{{instance}}")),
      Panel(
        "Memory use", unit: "percentunit",
        (
          #"1 - node_memory_MemAvailable_bytes{instance=~"$instance"} / node_memory_MemTotal_bytes{instance=~"$instance"}"#,
          "{{instance}}"
        )),
      Panel(
        "Memory waited for (pressure)", unit: "percentunit",
        (#"rate(node_pressure_memory_waiting_seconds_total{instance=~"$instance"}[5m])"#, "{{instance}}")),
      Panel(
        "Disk use", unit: "percentunit",
        (
          #"max by (instance) (1 - node_filesystem_avail_bytes{fstype!="",instance=~"$instance"} / node_filesystem_size_bytes{fstype!="",instance=~"$instance"})"#,
          "{{instance}}"
        )),
      Panel(
        "Disk waited for (pressure)", unit: "percentunit",
        (#"rate(node_pressure_io_waiting_seconds_total{instance=~"$instance"}[5m])"#, "{{instance}}")),
      Panel(
        "Disk time", unit: "percentunit",
        (#"max by (instance) (rate(node_disk_io_time_seconds_total{instance=~"$instance"}[5m]))"#, "{{instance}}")),
      Panel(
        "Network", unit: "Bps",
        (
          #"sum by (instance) (rate(node_network_receive_bytes_total{device!="lo",instance=~"$instance"}[5m]))"#,
          "in {{instance}}"
        ),
        (
          #"sum by (instance) (rate(node_network_transmit_bytes_total{device!="lo",instance=~"$instance"}[5m]))"#,
          "out {{instance}}"
        )),
      Panel(
        "Network errors and drops", unit: "pps",
        (
          #"sum by (instance) (rate(node_network_receive_errs_total{instance=~"$instance"}[5m]) + rate(node_network_receive_drop_total{instance=~"$instance"}[5m]))"#,
          "{{instance}}"
        )),
    ])

  /// USE of namespaces, against what they asked for.
  static let namespaces = Dashboard(
    uid: "namespaces", title: "Namespaces: use of requests, throttling, restarts",
    variables: [("namespace", "label_values(kube_namespace_labels, namespace)")],
    panels: [
      Panel(
        "CPU used of the request", unit: "percentunit",
        (
          #"sum by (namespace) (rate(container_cpu_usage_seconds_total{container!="",namespace=~"$namespace"}[5m])) / sum by (namespace) (kube_pod_container_resource_requests{resource="cpu",namespace=~"$namespace"})"#,
          "{{namespace}}"
        )),
      Panel(
        "Memory used of the request", unit: "percentunit",
        (
          #"sum by (namespace) (container_memory_working_set_bytes{container!="",namespace=~"$namespace"}) / sum by (namespace) (kube_pod_container_resource_requests{resource="memory",namespace=~"$namespace"})"#,
          "{{namespace}}"
        )),
      Panel(
        "Throttled periods", unit: "percentunit",
        (
          #"sum by (namespace, pod) (rate(container_cpu_cfs_throttled_periods_total{namespace=~"$namespace"}[5m])) / sum by (namespace, pod) (rate(container_cpu_cfs_periods_total{namespace=~"$namespace"}[5m]))"#,
          "{{pod}}"
        )),
      Panel(
        "Pods that are not ready", unit: "short",
        (
          #"sum by (namespace) (kube_pod_status_phase{phase=~"Pending|Failed|Unknown",namespace=~"$namespace"})"#,
          "{{namespace}}"
        )),
      Panel(
        "Restarts an hour", unit: "short",
        (
          #"sum by (namespace) (increase(kube_pod_container_status_restarts_total{namespace=~"$namespace"}[1h]))"#,
          "{{namespace}}"
        )),
      Panel(
        "Quota used", unit: "percentunit",
        (
          #"max by (namespace, resource) (kube_resourcequota{type="used",namespace=~"$namespace"} / ignoring(type) kube_resourcequota{type="hard",namespace=~"$namespace"})"#,
          "{{namespace}} {{resource}}"
        )),
    ])

  static let rollouts = Dashboard(
    uid: "rollouts", title: "Roll-outs",
    variables: [("namespace", "label_values(rollout_info, namespace)")],
    panels: [
      Panel(
        "Pods wanted and ready", unit: "short",
        (#"sum by (name) (rollout_info_replicas_desired{namespace=~"$namespace"})"#, "wanted {{name}}"),
        (#"sum by (name) (rollout_info_replicas_available{namespace=~"$namespace"})"#, "ready {{name}}")),
      Panel(
        "Phase", unit: "short",
        (#"sum by (name, phase) (rollout_info{namespace=~"$namespace"})"#, "{{name}} {{phase}}")),
      Panel(
        "Analyses", unit: "short",
        (#"sum by (name, phase) (analysis_run_info{namespace=~"$namespace"})"#, "{{name}} {{phase}}")),
      Panel(
        "Failed reconciliations", unit: "short",
        (#"sum by (name) (increase(rollout_reconcile_error{namespace=~"$namespace"}[5m]))"#, "{{name}}")),
    ])
}
