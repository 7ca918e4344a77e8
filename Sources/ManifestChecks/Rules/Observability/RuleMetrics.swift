import Basics
import KubeModel

extension Check {
  static let ruleMetrics = Check(
    "OBS03", "rule-metrics-exist", .low, .observability,
    summary: "A rule reads a metric that nobody gives.",
    why: "The alert never fires, and nobody is told that it can't.",
    remedy: "Mend the name, or add the rule that records it.",
    passing: ruleExample("kube_pod_container_status_restarts_total"),
    failing: ruleExample("kube_pod_container_status_restart_total")
  ) { inspection in
    let rules = inspection.prometheusRules
    let recorded = Set(rules.compactMap { $0.rule["record"]?.string })
    return rules.flatMap { object, rule, path -> [Violation] in
      guard let text = rule["expr"]?.string else { return [] }
      return PromQLExpression(text).metrics.compactMap { metric in
        if recorded.contains(metric) { return nil }
        if let right = misspelt(metric) {
          return Violation(
            object, "nobody gives \(metric)", path: "\(path).expr", node: rule["expr"],
            remedy: "Did you mean \(right)?")
        }
        // By custom a colon stands in the names of recorded metrics, and of nothing else.
        guard metric.contains(":"), !isOfChart(metric, inspection) else { return nil }
        return Violation(
          object, "no rule records \(metric)", path: "\(path).expr", node: rule["expr"],
          severity: inspection.isComplete ? nil : .info)
      }
    }
  }

  /// The chart of Prometheus for Kubernetes records metrics of nodes and namespaces.
  private static func isOfChart(_ metric: String, _ inspection: Inspection) -> Bool {
    let prefixes = [
      "node_", "namespace_", "cluster:", "instance:", "node:", "cluster_quantile:", "apiserver_", ":node_",
    ]
    guard prefixes.contains(where: { metric.hasPrefix($0) }) else { return false }
    let charts = inspection.all("helm.toolkit.fluxcd.io", "HelmRelease") + inspection.all("argoproj.io", "Application")
    return charts.contains { $0.root.json().contains("prometheus") }
  }

  /// One letter away from a metric of kube-state-metrics or of the kubelet, and none itself.
  private static func misspelt(_ metric: String) -> String? {
    guard metric.hasPrefix("kube_") || metric.hasPrefix("container_"), !known.contains(metric) else { return nil }
    guard let nearest = nearestWords(to: metric, in: known, limit: 1).first else { return nil }
    // A difference of one letter in a word is a slip; whole other words are other metrics.
    let (left, right) = (metric.split(separator: "_"), nearest.split(separator: "_"))
    guard left.count == right.count else { return nil }
    let unequal = zip(left, right).filter { $0 != $1 }
    guard unequal.count == 1, let pair = unequal.first else { return nil }
    return abs(pair.0.utf8.count - pair.1.utf8.count) <= 1
      && (pair.0.hasPrefix(pair.1.dropLast()) || pair.1.hasPrefix(pair.0.dropLast()))
      ? nearest : nil
  }

  private static let known = [
    "container_cpu_cfs_periods_total", "container_cpu_cfs_throttled_periods_total", "container_cpu_usage_seconds_total",
    "container_fs_reads_total", "container_fs_writes_total", "container_memory_rss", "container_memory_usage_bytes",
    "container_memory_working_set_bytes", "container_network_receive_bytes_total",
    "container_network_transmit_bytes_total", "container_oom_events_total", "kube_cronjob_status_active",
    "kube_daemonset_status_desired_number_scheduled", "kube_daemonset_status_number_ready",
    "kube_deployment_spec_replicas", "kube_deployment_status_replicas_available",
    "kube_deployment_status_replicas_unavailable", "kube_horizontalpodautoscaler_spec_max_replicas",
    "kube_horizontalpodautoscaler_status_current_replicas", "kube_job_failed", "kube_job_status_failed",
    "kube_job_status_succeeded", "kube_node_info", "kube_node_status_allocatable", "kube_node_status_capacity",
    "kube_node_status_condition", "kube_persistentvolumeclaim_info", "kube_pod_container_info",
    "kube_pod_container_resource_limits", "kube_pod_container_resource_requests",
    "kube_pod_container_status_last_terminated_reason", "kube_pod_container_status_ready",
    "kube_pod_container_status_restarts_total", "kube_pod_container_status_running",
    "kube_pod_container_status_terminated_reason", "kube_pod_container_status_waiting_reason", "kube_pod_info",
    "kube_pod_labels", "kube_pod_owner", "kube_pod_status_phase", "kube_pod_status_ready", "kube_pod_status_reason",
    "kube_resourcequota", "kube_statefulset_replicas", "kube_statefulset_status_replicas_ready",
  ]

  private static func ruleExample(_ metric: String) -> String {
    Example.object(
      "monitoring.coreos.com/v1", "PrometheusRule",
      "spec: {groups: [{name: a, rules: [{alert: A, for: 5m, expr: \"increase(\(metric)[10m]) > 3\"}]}]}")
  }
}

extension Inspection {
  /// Every rule of Prometheus with its object and path.
  fileprivate var prometheusRules: [(object: KubeObject, rule: KubeValue, path: String)] {
    all("monitoring.coreos.com", "PrometheusRule").flatMap { object in
      (object.root.at("spec", "groups")?.sequence ?? []).enumerated().flatMap { group, value in
        (value["rules"]?.sequence ?? []).enumerated().map { index, rule in
          (object, rule, "spec.groups[\(group)].rules[\(index)]")
        }
      }
    }
  }
}
