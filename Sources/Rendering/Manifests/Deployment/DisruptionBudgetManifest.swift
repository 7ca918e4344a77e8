import DesignEngine
import KubeModel

/// How many pods drains and scale-downs leave standing.
enum DisruptionBudgetManifest {
  static let rule = ManifestRule<WorkloadDesign>("poddisruptionbudget.yaml") { workload, context in
    guard let budget = workload.disruption else { return [] }
    var rule: KubeValue =
      switch budget.rule {
      case .minAvailable(let pods): ["minAvailable": .integer(pods)]
      case .maxUnavailable(let pods): ["maxUnavailable": .integer(pods)]
      }
    // A pod that is broken anyway must not hold up a drain.
    rule["unhealthyPodEvictionPolicy"] = "AlwaysAllow"
    rule["selector"] = ["matchLabels": context.selector(of: workload)]
    return [
      [
        "apiVersion": "policy/v1",
        "kind": "PodDisruptionBudget",
        "metadata": context.metadata(of: workload),
        "spec": rule,
      ]
    ]
  }
}
