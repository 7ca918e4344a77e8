import Basics
import DesignEngine
import PlatformSpec

/// What to do when an alert fires: a section for each alert that the manifests define, its name as the anchor.
extension DesignDocument {
  func runbooks(_ document: inout MarkdownDocument) {
    let alerts = contents.alerts
    if alerts.isEmpty { return }
    document.heading(2, "Runbooks")
    document.paragraph(
      "One for each alert that the files define; the link of an alert leads here. `NAMESPACE`, `SERVICE`, `POD` and `NODE` "
        + "stand in the labels of the alert.")
    for alert in alerts {
      document.heading(3, alert.name.escaped)
      document.paragraph(introduction(alert))
      document.code("promql", alert.expression)
      let topic = AlertTopic(of: alert)
      document.list(topic.advice)
      document.code("sh", topic.commands.joined(separator: "\n"))
    }
  }

  private func introduction(_ alert: AlertRule) -> String {
    var text = alert.summary.codeSpanTemplates.asSentence
    if !alert.severity.isEmpty { text += " Severity \(alert.severity)." }
    if !alert.holds.isEmpty { text += " Fires after \(alert.holds)." }
    if alert.ruleCount > 1 { text += " \(alert.ruleCount) rules have this name, the first reads:" }
    return text.hasPrefix(" ") ? String(text.dropFirst()) : text
  }
}

/// What an alert is about, told from its name and its query; each has its first steps.
enum AlertTopic: CaseIterable {
  case rollOut, queue, certificate, backup, volume, autoscaling, node, restarts, memory, errors, latency, scrape, other

  init(of alert: AlertRule) {
    let text = (alert.name + " " + alert.expression).lowercased()
    self = Self.allCases.first { topic in topic.words.contains { text.contains($0) } } ?? .other
  }

  private var words: [String] {
    switch self {
    case .rollOut: ["rollout", "analysis_run", "canary"]
    case .queue: ["queue", "sqs", "kafka_consumer", "rabbitmq", "backlog"]
    case .certificate: ["certificate", "certmanager"]
    case .backup: ["velero", "backup"]
    case .volume: ["volume_stats", "persistentvolume", "volumefull", "diskfull"]
    case .autoscaling: ["horizontalpodautoscaler", "hpa", "keda", "unschedulable", "cluster_autoscaler", "pending"]
    case .node: ["kube_node", "node_", "nodenotready"]
    case .restarts: ["restart", "crashloop", "oom"]
    case .memory: ["memory_working_set", "throttl"]
    case .errors: ["burnrate", "burn_rate", "budget", "error", "5.."]
    case .latency: ["latency", "duration", "p99"]
    case .scrape: ["up ==", "up{", "absent("]
    case .other: []
    }
  }

  var advice: [String] {
    switch self {
    case .rollOut:
      [
        "The new version failed its analysis or stands still; traffic is back on the stable one.",
        "Read the measurements of the analysis, then the log of a canary pod; fix forward with a new version, or abort.",
      ]
    case .queue:
      [
        "Messages come faster than they are worked off: see whether consumers run, are scaled out, and succeed.",
        "Consumers at their upper bound: raise `services[].replicas.max`. Failing ones: look at the dead-letter queue first.",
      ]
    case .certificate: ["See why the issuer refuses: the order and the challenge say it; DNS is the usual cause."]
    case .backup: ["The last backup failed or is too old. Read its log; check the identity and the bucket's policy."]
    case .volume:
      ["Grow the volume: raise `services[].volume.size`; it grows without a restart where the class allows."]
    case .autoscaling:
      [
        "The wanted pods do not run: at the upper bound of the service, of a pool, or of the team's quota?",
        "Pending pods name the reason in their events; a pool at its maximum is raised by `cluster.pools[].maxNodes`.",
      ]
    case .node: ["Drain the node and let the group replace it; several at once point at the zone or the provider."]
    case .restarts:
      ["The log of the container before the restart says why; exit code 137 is memory, raise `services[].memory`."]
    case .memory: ["Compare use with request and limit; raise `services[].memory`, or `services[].resources`."]
    case .errors:
      [
        "Find where errors begin: the service with errors of its own, not the one that passes them on.",
        "A roll-out in the last hour: abort it. A dependency: its circuit breaker should be open; see its own alerts.",
      ]
    case .latency:
      [
        "See whether the service waits for CPU (throttled, too few pods) or for a dependency (traces).",
        "Pods at their upper bound: raise `services[].replicas.max`.",
      ]
    case .scrape: ["The target does not answer Prometheus: is the pod there, the port right, the network policy open?"]
    case .other: ["Look at the objects that the labels name, their events, and what changed last."]
    }
  }

  var commands: [String] {
    switch self {
    case .rollOut:
      [
        "kubectl argo rollouts get rollout SERVICE -n NAMESPACE", "kubectl get analysisruns -n NAMESPACE",
        "kubectl argo rollouts abort SERVICE -n NAMESPACE",
      ]
    case .queue:
      [
        "kubectl get scaledobject,hpa -n NAMESPACE",
        "kubectl logs -n NAMESPACE -l app.kubernetes.io/name=SERVICE --tail=50",
      ]
    case .certificate: ["kubectl get certificates,orders,challenges -A"]
    case .backup: ["velero backup get", "velero backup logs BACKUP"]
    case .volume: ["kubectl get pvc -n NAMESPACE", "kubectl exec -n NAMESPACE POD -- df -h"]
    case .autoscaling:
      [
        "kubectl get pods -A --field-selector=status.phase=Pending", "kubectl describe hpa SERVICE -n NAMESPACE",
        "kubectl describe resourcequota -n NAMESPACE",
      ]
    case .node: ["kubectl describe node NODE", "kubectl drain NODE --ignore-daemonsets --delete-emptydir-data"]
    case .restarts: ["kubectl logs -n NAMESPACE POD --previous", "kubectl describe pod -n NAMESPACE POD"]
    case .memory: ["kubectl top pods -n NAMESPACE --containers", "kubectl describe vpa -n NAMESPACE"]
    case .errors, .latency:
      [
        "kubectl get pods -n NAMESPACE -l app.kubernetes.io/name=SERVICE -o wide",
        "kubectl logs -n NAMESPACE -l app.kubernetes.io/name=SERVICE --since=10m --tail=100",
        "kubectl get events -n NAMESPACE --sort-by=.lastTimestamp",
      ]
    case .scrape: ["kubectl get servicemonitors,podmonitors -A", "kubectl get pods -n NAMESPACE -o wide"]
    case .other: ["kubectl get events -A --sort-by=.lastTimestamp | tail -50"]
    }
  }
}
