import KubeModel

extension Check {
  static let singleReplica = Check(
    "AVL01", "single-replica", .medium, .deployment,
    summary: "A workload behind a Service has one pod.",
    why: "Each update of its node, and each crash, is an outage.",
    remedy: "Run at least two, on different nodes, with a PodDisruptionBudget.",
    peers: .peers(
      "KL:minimum-three-replicas, KS:deployment-replicas, PO:deploymentMissingReplicas, "
        + "KY:deployment-has-multiple-replicas"),
    passing: Example.all(Example.service(), Example.deployment(outer: "replicas: 2")),
    failing: Example.all(Example.service(), Example.deployment(outer: "replicas: 1")),
    inspect: .pods { pods in
      pods.eachWorkload { workload, place in
        guard workload.isReplicated, workload.replicas == 1, pods.inspection.isBehindService(place),
          workload.autoscalers.isEmpty
        else { return [] }
        // A second member of a StatefulSet needs a protocol between the two, which many programs don't have.
        return [
          Violation(
            workload.object, "answers requests with one pod", path: "spec.replicas",
            severity: workload.kind == .statefulSet ? .low : nil)
        ]
      }
    })

  static let budgetMissing = Check(
    "AVL02", "pdb-missing", .medium, .deployment,
    summary: "No PodDisruptionBudget protects the pods of a workload.",
    why: "An upgrade of the nodes may evict all of them at once.",
    remedy: "Add a PodDisruptionBudget with maxUnavailable: 1.",
    peers: .peers(
      "KS:deployment-has-poddisruptionbudget,statefulset-has-poddisruptionbudget, PO:missingPodDisruptionBudget, "
        + "KY:require-pdb"),
    passing: Example.all(Example.budget("maxUnavailable: 1"), Example.deployment(outer: "replicas: 2")),
    failing: Example.deployment(outer: "replicas: 2"),
    inspect: .pods { pods in
      pods.eachWorkload { workload, place in
        guard workload.isReplicated, workload.replicas >= 2,
          pods.inspection.disruptionBudgets(ofWorkload: place).isEmpty
        else { return [] }
        return [Violation(workload.object, "\(workload.replicas) pods, and no PodDisruptionBudget selects them")]
      }
    })

  static let budgetBlocks = Check(
    "AVL03", "pdb-blocks-evictions", .high, .deployment,
    summary: "A PodDisruptionBudget never permits an eviction.",
    why: "Nodes can't be drained: upgrades stop or, after hours, kill the pods anyway.",
    remedy: "Set maxUnavailable: 1, and run one pod more than must be there.",
    peers: .peers(
      "KL:pdb-max-unavailable,pdb-min-available, PO:pdbDisruptionsIsZero, KY:pdb-maxunavailable,"
        + "pdb-maxunavailable-with-deployments,pdb-minavailable-check,deployment-replicas-higher-than-pdb,"
        + "require-replicas-allow-disruption,require-reasonable-pdbs"),
    passing: Example.all(Example.budget("minAvailable: 1"), Example.deployment(outer: "replicas: 2")),
    failing: Example.all(Example.budget("minAvailable: 2"), Example.deployment(outer: "replicas: 2"))
  ) { inspection in
    inspection.disruptionBudgets.compactMap { budget in
      guard let demand = BudgetDemand(budget.object) else { return nil }
      let workloads = budget.workloads.map { inspection.workloads[$0] }
      if demand.isMaximum {
        return demand.leavesNothing ? Violation(budget.object, "permits no disruption", path: demand.path) : nil
      }
      // What autoscalers do at low load is a rule of its own.
      guard !workloads.isEmpty, workloads.allSatisfy({ $0.isReplicated && $0.autoscalers.isEmpty }) else {
        return demand.isWhole
          ? Violation(budget.object, "permits no disruption: all must be there", path: demand.path) : nil
      }
      let count = workloads.reduce(0) { $0 + $1.replicas }
      guard count > 0, demand.pods(of: count) >= count else { return nil }
      return Violation(
        budget.object, "demands \(demand.text) of \(count), so that none may be evicted", path: demand.path)
    }
  }

  static let budgetAgainstAutoscaler = Check(
    "AVL04", "pdb-vs-autoscaler-min", .high, .deployment,
    summary: "A PodDisruptionBudget demands as many pods as the autoscaler leaves at low load.",
    why: "At night no node can be drained, and that is when upgrades run.",
    remedy: "Set maxUnavailable: 1 instead of minAvailable, or raise the minimum.",
    peers: .peers("PO:pdbMinAvailableGreaterThanHPAMinReplicas, KL:pdb-min-available"),
    passing: Example.all(
      Example.budget("minAvailable: 1"), Example.deployment(), Example.autoscaler("minReplicas: 2, maxReplicas: 5")),
    failing: Example.all(
      Example.budget("minAvailable: 2"), Example.deployment(), Example.autoscaler("minReplicas: 2, maxReplicas: 5"))
  ) { inspection in
    inspection.disruptionBudgets.compactMap { budget in
      guard let demand = BudgetDemand(budget.object), !demand.isMaximum, budget.workloads.count == 1 else { return nil }
      let workload = inspection.workloads[budget.workloads[0]]
      guard let autoscaler = workload.autoscalers.first, workload.replicas > 0,
        demand.pods(of: workload.replicas) >= workload.replicas
      else { return nil }
      return Violation(
        budget.object,
        "demands \(demand.text), and \(autoscaler.object.title) goes down to \(workload.replicas)", path: demand.path)
    }
  }

  static let unhealthyPolicy = Check(
    "AVL05", "pdb-unhealthy-policy", .medium, .deployment,
    summary: "A PodDisruptionBudget protects pods that don't work.",
    why: "A pod in a crash loop can't be evicted, and keeps its node from being drained.",
    remedy: "Set unhealthyPodEvictionPolicy: AlwaysAllow.", peers: .peers("KL:pdb-unhealthy-pod-eviction-policy"),
    passing: Example.budget("maxUnavailable: 1, unhealthyPodEvictionPolicy: AlwaysAllow"),
    failing: Example.budget("maxUnavailable: 1")
  ) {
    $0.each("policy", "PodDisruptionBudget") { budget in
      budget.root.at("spec", "unhealthyPodEvictionPolicy")?.string == "AlwaysAllow"
        ? nil
        : Violation(budget, "protects pods that don't work", path: "spec.unhealthyPodEvictionPolicy")
    }
  }

  static let budgetOverlap = Check(
    "AVL06", "pdb-overlap", .error, .deployment,
    summary: "Two PodDisruptionBudgets select the same pod.",
    why: "The eviction API answers 500 for it: its node can never be drained.",
    remedy: "Let the selectors be disjoint.",
    passing: Example.all(Example.budget("maxUnavailable: 1"), Example.deployment()),
    failing: Example.all(
      Example.budget("maxUnavailable: 1"), Example.budget("maxUnavailable: 1", name: "b"), Example.deployment()),
    inspect: .pods { pods in
      pods.eachWorkload { workload, place in
        let budgets = pods.inspection.disruptionBudgets(ofWorkload: place)
        guard budgets.count > 1 else { return [] }
        let names = budgets.map(\.name).joined(separator: ", ")
        return [Violation(workload, "is selected by several disruption budgets: \(names)", at: "")]
      }
    })

  static let budgetOnOthers = Check(
    "AVL08", "pdb-on-unsupported-owner", .high, .deployment,
    summary: "A PodDisruptionBudget counts pods that no scalable controller owns.",
    why: "Without a controller the total is unknown: percentages and maxUnavailable permit nothing.",
    remedy: "Use minAvailable with a number, or select other pods.",
    passing: Example.all(Example.budget("maxUnavailable: 1"), Example.deployment()),
    failing: Example.all(Example.budget("maxUnavailable: 1"), Example.pod())
  ) { inspection in
    inspection.disruptionBudgets.compactMap { budget in
      guard let demand = BudgetDemand(budget.object), demand.isMaximum || demand.isPercentage else { return nil }
      let others = budget.workloads.map { inspection.workloads[$0] }.filter { workload in
        workload.kind == .pod && workload.object.root.at("metadata", "ownerReferences") == nil || workload.isBatch
      }
      guard let first = others.first else { return nil }
      return Violation(budget.object, "counts the pods of \(first.object.title), which has no scale", path: demand.path)
    }
  }
}

/// What a PodDisruptionBudget demands.
struct BudgetDemand: Sendable {
  let isMaximum: Bool
  private let value: IntOrString

  /// nil where it demands nothing, or both.
  init?(_ budget: KubeObject) {
    let least = budget.root.at("spec", "minAvailable").flatMap { IntOrString($0) }
    let most = budget.root.at("spec", "maxUnavailable").flatMap { IntOrString($0) }
    guard let value = most ?? least, least == nil || most == nil else { return nil }
    isMaximum = most != nil
    self.value = value
  }

  var path: String { isMaximum ? "spec.maxUnavailable" : "spec.minAvailable" }
  var text: String { value.description }

  var isPercentage: Bool { value.percent != nil }

  /// All pods, however many there are.
  var isWhole: Bool { text == "100%" && !isMaximum }

  /// No pod may leave: 0 or 0 %; every other percentage permits at least one, being rounded up.
  var leavesNothing: Bool { isMaximum && (text == "0" || text == "0%") }

  /// The number that is meant of so many pods; rounded up.
  func pods(of total: Int) -> Int { value.scaled(total: total, rounding: .up) ?? 0 }
}
