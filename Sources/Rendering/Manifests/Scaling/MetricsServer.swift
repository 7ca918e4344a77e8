import DesignEngine
import KubeModel

extension ComponentManifests {
  /// CPU and memory of pods for HPAs and `kubectl top`.
  static func metricsServer(_ plan: ComponentPlan, _ context: RenderingContext) -> ComponentManifests {
    let values: KubeValue = [
      "replicas": .integer(plan.replicas("metrics-server", otherwise: 2)),
      "resources": plan.resources("metrics-server"),
      "podDisruptionBudget": ["enabled": true, "minAvailable": 1],
      "priorityClassName": "system-cluster-critical",
      "topologySpreadConstraints": PodParts.spread(["app.kubernetes.io/name": "metrics-server"]),
    ]
    return ComponentManifests(plan, controllers: ChartRelease(plan: plan, context: context).objects(values))
  }
}
