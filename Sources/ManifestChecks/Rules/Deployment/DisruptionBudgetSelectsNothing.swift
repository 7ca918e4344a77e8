import KubeModel

extension Check {
  static let disruptionBudgetSelectsNothing = Check(
    "AVL07", "pdb-selects-nothing", .medium, .deployment,
    summary: "A PodDisruptionBudget selects no pod.",
    why: "A drain takes all pods at once, as if there were no budget.",
    remedy: "Let the selector name labels that the pods of this namespace carry.",
    passing: budgetExample("a"), failing: budgetExample("b")
  ) { inspection in
    inspection.all("policy", "PodDisruptionBudget").compactMap { budget in
      guard let value = budget.root.at("spec", "selector"), let selector = try? LabelSelector(value),
        inspection.workloads(in: budget.namespace ?? "", selectedBy: selector).isEmpty
      else { return nil }
      return Violation(
        budget, "selects no pod in namespace \(budget.namespace ?? "default")", path: "spec.selector", node: value,
        severity: inspection.missing(in: budget.namespace))
    }
  }

  private static func budgetExample(_ app: String) -> String {
    """
    apiVersion: policy/v1
    kind: PodDisruptionBudget
    metadata: {name: a, namespace: x}
    spec: {minAvailable: 1, selector: {matchLabels: {app: \(app)}}}
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: a, namespace: x, labels: {app: a}}
    spec: {containers: [{name: a, image: a:1}]}
    """
  }
}
