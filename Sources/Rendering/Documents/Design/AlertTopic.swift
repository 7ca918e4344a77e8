/// What an alert is about, told from its name and its query; each has its first steps.
enum AlertTopic: CaseIterable {
  case rollOut, canary, queue, batch, certificate, secret, backup, telemetry, mesh, linkerd, nodeScaling, volume,
    autoscaling, node,
    restarts, memory, errors, latency, scrape, other

  init(of alert: AlertRule) {
    let text = (alert.name + " " + alert.expression).lowercased()
    self = Self.allCases.first { topic in topic.words.contains { text.contains($0) } } ?? .other
  }

  private var words: [String] {
    switch self {
    case .rollOut: ["rollout", "analysis_run"]
    case .canary: ["canary", "flagger"]
    case .queue: ["queuebacklog", "queuecannot", "sqs", "kafka_consumer", "processingdelay", "rabbitmq", "keda_"]
    case .batch: ["kube_job", "cronjob"]
    case .certificate: ["certificate", "certmanager"]
    case .secret: ["externalsecret"]
    case .backup: ["velero", "backup"]
    case .telemetry: ["fluentbit", "fluentd", "otelcol", "jaeger", "loki_", "tempo_"]
    case .mesh: ["pilot_", "istiod"]
    case .linkerd: ["linkerd", "gateway_alive"]
    case .nodeScaling: ["cluster_autoscaler", "karpenter"]
    case .volume: ["volume_stats", "persistentvolume", "volumefull", "diskfull"]
    case .autoscaling: ["horizontalpodautoscaler", "hpa", "unschedulable", "pending"]
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
    case .canary:
      [
        "The new version failed its analysis or stands still; traffic is on the proven one, which Flagger keeps.",
        "The events of the canary name the metric; read the log of a pod of the new version; fix forward.",
      ]
    case .queue:
      [
        "Messages come faster than they are worked off: see whether consumers run, are scaled out, and succeed.",
        "Consumers at their upper bound: raise `services[].replicas.max`. Failing ones: look at the dead-letter queue first.",
      ]
    case .certificate: ["See why the issuer refuses: the order and the challenge say it; DNS is the usual cause."]
    case .batch:
      [
        "The log of the failed run says why; the next run comes on its schedule.",
        "Run it again by hand once the cause is gone; two runs must not meet.",
      ]
    case .secret:
      [
        "The entry is missing or empty in the provider's store, or the role may not read it: the status of the object says "
          + "which."
      ]
    case .backup: ["The last backup failed or is too old. Read its log; check the identity and the bucket's policy."]
    case .telemetry:
      [
        "What observes is blind, users are not touched: see whether the store behind it answers and has room.",
        "Where it only falls behind, give its pods more CPU or the store more disk.",
      ]
    case .mesh:
      [
        "Proxies keep their last good configuration, so traffic flows; nothing new reaches them until this is mended.",
        "Look for the object that was applied last: a rejected one is named in the log of the control plane.",
      ]
    case .linkerd:
      [
        "Proxies keep what they know of services and policies; new pods get neither proxy nor identity meanwhile.",
        "See whether the control plane runs and its certificates are valid, then what the proxy of the pod logs.",
      ]
    case .nodeScaling:
      [
        "The status and the log of the autoscaler say why it adds no node: a group at its maximum, a quota of the "
          + "account, no capacity in a zone.",
        "A pool at its maximum is raised by `cluster.pools[].maxNodes`; for spot, more machine types help.",
      ]
    case .volume:
      ["Grow the volume: raise `services[].volume.size`; it grows without a restart where the class allows."]
    case .autoscaling:
      [
        "The wanted pods do not run: at the upper bound of the service, of a pool, or of the team's quota?",
        "A service at its bound is raised by `services[].replicas.max`; pending pods name their reason in their events.",
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
    case .canary:
      [
        "kubectl describe canary SERVICE -n NAMESPACE", "kubectl get canaries -A",
        "kubectl logs -n flagger-system deploy/flagger --since=30m",
      ]
    case .queue:
      [
        "kubectl get scaledobject,hpa -n NAMESPACE",
        "kubectl logs -n NAMESPACE -l app.kubernetes.io/name=SERVICE --tail=50",
      ]
    case .certificate: ["kubectl get certificates,orders,challenges -A"]
    case .batch:
      [
        "kubectl get jobs -n NAMESPACE", "kubectl logs -n NAMESPACE job/JOB",
        "kubectl create job again --from=cronjob/SERVICE -n NAMESPACE",
      ]
    case .secret:
      ["kubectl describe externalsecret NAME -n NAMESPACE", "kubectl get clustersecretstores"]
    case .backup: ["velero backup get", "velero backup logs BACKUP"]
    case .telemetry: ["kubectl get pods -A -o wide | grep -e logging -e tracing -e monitoring"]
    case .mesh:
      ["istioctl proxy-status", "istioctl analyze -A", "kubectl logs -n istio-system deploy/istiod --since=30m"]
    case .linkerd:
      [
        "linkerd check --proxy", "linkerd multicluster gateways",
        "kubectl logs -n NAMESPACE POD -c linkerd-proxy --since=30m",
      ]
    case .nodeScaling:
      [
        "kubectl get pods -A --field-selector=status.phase=Pending",
        "kubectl get configmap cluster-autoscaler-status -n kube-system -o yaml",
        "kubectl get events -A --field-selector reason=NotTriggerScaleUp",
      ]
    case .volume: ["kubectl get pvc -n NAMESPACE", "kubectl exec -n NAMESPACE POD -- df -h"]
    case .autoscaling:
      [
        "kubectl describe hpa SERVICE -n NAMESPACE",
        "kubectl get pods -n NAMESPACE --field-selector=status.phase=Pending",
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
