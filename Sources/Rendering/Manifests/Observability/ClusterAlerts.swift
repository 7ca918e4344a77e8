import DesignEngine
import KubeModel
import PlatformSpec

extension RenderingContext {
  /// Alerts about the platform itself, a group for each component that is there; those about services stand with them.
  ///
  /// What the Prometheus stack's own rules say (crash loops, full volumes, nodes that are not ready) is not said again.
  var clusterAlerts: [KubeValue] {
    guard let plan = component(.kubePrometheusStack) else { return [] }
    let groups: [KubeValue] = design.components.compactMap { component in
      let alerts = ComponentAlert.alerts(about: component.id)
      guard !alerts.isEmpty else { return nil }
      return ["name": .string(component.id.rawValue), "rules": .sequence(alerts.map(\.rule))]
    }
    guard !groups.isEmpty else { return [] }
    // Prometheus fills in the labels of an alert: `{{ $labels.pod }}` is no variable of Flux.
    return [
      [
        "apiVersion": "monitoring.coreos.com/v1", "kind": "PrometheusRule",
        "metadata": metadata(of: plan, named: "platform"), "spec": ["groups": .sequence(groups)],
      ]
    ]
  }
}

/// One alert about a component: when it fires, how long that must last, and what it means.
struct ComponentAlert {
  let name: String
  let expression: String
  let minutes: Int
  /// Critical pages; a warning waits for the working day.
  let isCritical: Bool
  let summary: String
  let action: String

  init(_ name: String, _ expression: String, minutes: Int, critical: Bool = false, _ summary: String, do action: String)
  {
    self.name = name
    self.expression = expression
    self.minutes = minutes
    isCritical = critical
    self.summary = summary
    self.action = action
  }

  var rule: KubeValue {
    [
      "alert": .string(name), "expr": .string(expression), "for": "\(minutes)m",
      "labels": ["severity": isCritical ? "critical" : "warning", "team": "platform"],
      "annotations": ["summary": .string(summary), "description": .string(action)],
    ]
  }

  /// The metrics are those of the versions that the design pins.
  static func alerts(about component: ComponentID) -> [ComponentAlert] {
    switch component {
    case .clusterAutoscaler: nodes
    case .certManager: certificates
    case .istiod: mesh
    case .externalSecrets: secrets
    case .velero: backups
    case .openTelemetryCollector: traces
    case .fluentBit: logs
    case .keda: events
    case .kubePrometheusStack: autoscaling
    case .gatewayAPIKinds, .metricsServer, .nodeTerminationHandler, .loadBalancerController, .externalDNS, .istioBase,
      .istioCNI, .istioGateway, .argoRollouts, .prometheusAdapter, .verticalPodAutoscaler, .eckOperator,
      .elasticsearch, .jaeger, .kubecost, .snapshotController:
      []
    }
  }

  private static let nodes = [
    ComponentAlert(
      "PodsFindNoNode", "sum(cluster_autoscaler_unschedulable_pods_count) > 0", minutes: 15, critical: true,
      "{{ $value }} pods have waited for a node for 15 minutes",
      do: "Look at the autoscaler's log and the limits of the node groups: a group may be full, or a type sold out."),
    ComponentAlert(
      "NodesCannotBeAdded", "sum(increase(cluster_autoscaler_failed_scale_ups_total[30m])) > 0", minutes: 5,
      "The provider refused new nodes in the last 30 minutes",
      do: "See the reason in the autoscaler's log: quota, subnet addresses, or capacity of a machine type."),
    ComponentAlert(
      "AutoscalerIsBlind", "max(cluster_autoscaler_cluster_safe_to_autoscale) == 0", minutes: 10, critical: true,
      "The autoscaler has stopped to change the cluster",
      do: "Too many nodes are not ready: find out why before anything else."),
  ]

  private static let autoscaling = [
    ComponentAlert(
      "AutoscalerAtItsMaximum",
      "kube_horizontalpodautoscaler_status_current_replicas >= kube_horizontalpodautoscaler_spec_max_replicas > 1",
      minutes: 15,
      "{{ $labels.namespace }}/{{ $labels.horizontalpodautoscaler }} has run at its maximum for 15 minutes",
      do: "The load is above the plan, or pods do less than planned: compare with DESIGN.md and raise the bound.")
  ]

  private static let certificates = [
    ComponentAlert(
      "CertificateEndsSoon",
      "min by (namespace, name) (certmanager_certificate_expiration_timestamp_seconds - time()) < 14 * 86400",
      minutes: 60, critical: true, "Certificate {{ $labels.namespace }}/{{ $labels.name }} ends in less than 14 days",
      do: "It should have been renewed 30 days before its end: see the events of its CertificateRequest and Challenge."),
    ComponentAlert(
      "CertificateNotReady",
      #"max by (namespace, name) (certmanager_certificate_ready_status{condition="False"}) == 1"#,
      minutes: 30, "Certificate {{ $labels.namespace }}/{{ $labels.name }} has not been issued for 30 minutes",
      do: "See the events of its CertificateRequest and Challenge; the zone's records must be writable."),
  ]

  private static let mesh = [
    ComponentAlert(
      "ProxiesRejectConfiguration", "sum(rate(pilot_total_xds_rejects[5m])) > 0", minutes: 10,
      "Proxies of the mesh reject what istiod sends", do: "Run `istioctl analyze -A`: an object of the mesh is wrong."),
    ComponentAlert(
      "ProxiesGetConfigurationLate",
      "histogram_quantile(0.99, sum by (le) (rate(pilot_proxy_convergence_time_bucket[5m]))) > 30", minutes: 10,
      "Changes of the mesh take more than 30 seconds to reach the proxies",
      do: "istiod lacks CPU, or too many objects change: look at its use and its pushes."),
  ]

  private static let secrets = [
    ComponentAlert(
      "SecretNotRead",
      #"max by (namespace, name) (externalsecret_status_condition{condition="Ready",status="False"}) == 1"#,
      minutes: 15, critical: true, "Secret {{ $labels.namespace }}/{{ $labels.name }} cannot be read from its store",
      do: "Has the entry a value? May the role of External Secrets read it? The object's events say which.")
  ]

  private static let backups = [
    ComponentAlert(
      "BackupFailed", #"increase(velero_backup_failure_total{schedule!=""}[26h]) > 0"#, minutes: 5, critical: true,
      "Backup {{ $labels.schedule }} has failed",
      do: "`velero backup describe` names the reason; run it again with `velero backup create --from-schedule`."),
    ComponentAlert(
      "BackupMissing",
      #"time() - max by (schedule) (velero_backup_last_successful_timestamp{schedule!=""}) > 26 * 3600"#,
      minutes: 30, critical: true, "Schedule {{ $labels.schedule }} has had no good backup for more than 26 hours",
      do: "Is Velero running, and is its storage location Available?"),
  ]

  private static let traces = [
    ComponentAlert(
      "TracesAreLost", "sum(rate(otelcol_exporter_send_failed_spans_total[5m])) > 0", minutes: 15,
      "The collector cannot hand traces to their store", do: "Is the store up, and has it room?")
  ]

  private static let logs = [
    ComponentAlert(
      "LogsAreLost", "sum(rate(fluentbit_output_dropped_records_total[5m])) > 0", minutes: 15,
      "Fluent Bit drops lines that it cannot deliver", do: "Is the store of logs up, and has it room?")
  ]

  private static let events = [
    ComponentAlert(
      "QueueCannotBeRead",
      "sum by (exported_namespace, scaledObject) (rate(keda_scaler_detail_errors_total[5m])) > 0", minutes: 10,
      critical: true, "KEDA cannot read the queue of {{ $labels.scaledObject }}: its consumers do not scale",
      do: "May the operator's role read the queue's length, and does the queue exist?")
  ]
}
