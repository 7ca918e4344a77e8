import DesignEngine
import KubeModel

extension ComponentManifests {
  /// Scales consumers by the messages that wait.
  static func keda(_ plan: ComponentPlan, _ context: RenderingContext) -> ComponentManifests {
    let account: KubeValue = [
      "create": true, "name": .string(plan.identities.first?.serviceAccount ?? "keda-operator"),
      "annotations": plan.cloudAnnotations(in: context),
    ]
    let resources: KubeValue = [
      "operator": plan.resources("keda-operator"),
      "metricServer": plan.resources("keda-operator-metrics-apiserver"),
      "webhooks": plan.resources("keda-admission-webhooks"),
    ]
    let labels = plan.identityLabels(in: context)
    let values: KubeValue = [
      "clusterName": .string(context.cluster.name),
      "operator": ["replicaCount": .integer(plan.replicas("keda-operator", otherwise: 2))],
      "metricsServer": ["replicaCount": .integer(plan.replicas("keda-operator-metrics-apiserver", otherwise: 2))],
      "webhooks": ["replicaCount": .integer(plan.replicas("keda-admission-webhooks", otherwise: 2))],
      "resources": resources,
      "serviceAccount": ["operator": account], "podLabels": labels.isOmitted ? .omitted : ["keda": labels],
      "podDisruptionBudget": [
        "operator": ["maxUnavailable": 1], "metricServer": ["maxUnavailable": 1],
        "webhooks": ["maxUnavailable": 1],
      ],
      "prometheus": ["operator": ["enabled": true]],
      "priorityClassName": "system-cluster-critical",
      "topologySpreadConstraints": [
        "operator": PodParts.spread(["app": "keda-operator"]),
        "metricsServer": PodParts.spread(["app": "keda-operator-metrics-apiserver"]),
      ],
      "logging": ["operator": ["format": "json"]],
    ]
    // KEDA writes its own certificate into the webhook and the API service.
    let release = ChartRelease(
      plan: plan, context: context,
      writtenByOthers: [("ValidatingWebhookConfiguration", "/webhooks"), ("APIService", "/spec/caBundle")])
    return ComponentManifests(plan, controllers: release.objects(values), alerts: ComponentAlert.events)
  }
}

extension ComponentAlert {
  fileprivate static let events = [
    ComponentAlert(
      "QueueCannotBeRead",
      "sum by (namespace, scaledObject) (rate(keda_scaler_detail_errors_total[5m])) > 0", minutes: 10,
      critical: true, "KEDA cannot read the queue of {{ $labels.scaledObject }}: its consumers do not scale",
      do: "May the operator's role read the queue's length, and does the queue exist?")
  ]
}
