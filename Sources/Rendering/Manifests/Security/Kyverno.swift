import DesignEngine
import KubeModel

extension ComponentManifests {
  /// The engine of policies; the policies themselves stand in `admission-policies.yaml`.
  static func kyverno(_ plan: ComponentPlan, _ context: RenderingContext) -> ComponentManifests {
    let copies = plan.replicas("kyverno-admission-controller")
    let admission: KubeValue = [
      "replicas": .integer(copies), "priorityClassName": "system-cluster-critical",
      "container": ["resources": plan.resources("kyverno-admission-controller")],
      "podDisruptionBudget": copies > 1 ? ["enabled": true, "minAvailable": 1] : .omitted,
      "topologySpreadConstraints": PodParts.spread(["app.kubernetes.io/component": "admission-controller"]),
    ]
    let values: KubeValue = [
      "admissionController": admission,
      "backgroundController": controller(plan, "kyverno-background-controller"),
      "cleanupController": controller(plan, "kyverno-cleanup-controller"),
      "reportsController": controller(plan, "kyverno-reports-controller"),
    ]
    let release = ChartRelease(
      plan: plan, context: context,
      writtenByOthers: [
        ("ValidatingWebhookConfiguration", "/webhooks"), ("MutatingWebhookConfiguration", "/webhooks"),
      ])
    return ComponentManifests(plan, controllers: release.objects(values), alerts: ComponentAlert.kyverno)
  }

  private static func controller(_ plan: ComponentPlan, _ name: String) -> KubeValue {
    [
      "replicas": 1, "resources": plan.resources(name), "priorityClassName": .string(SharedNames.platformPriority),
    ]
  }
}

extension ComponentAlert {
  fileprivate static let kyverno = [
    ComponentAlert(
      "PolicyEngineIsDown", "absent(up{namespace=\"kyverno\"} == 1)", minutes: 5, critical: true,
      "Kyverno does not answer: no pod of a team can be made or changed",
      do: "Look at its pods and the certificate of its webhook. While it is away, running pods stay as they are.")
  ]
}
