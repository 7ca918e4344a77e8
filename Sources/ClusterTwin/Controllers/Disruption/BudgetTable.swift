/// What a PodDisruptionBudget asks for.
struct BudgetSpec: Hashable, Sendable {
  /// nil selects no pod, the empty one every pod of the namespace.
  var selector: SymbolSelector?
  var minAvailable: ScaledAmount?
  var maxUnavailable: ScaledAmount?
  /// `unhealthyPodEvictionPolicy: AlwaysAllow`.
  var alwaysAllowsUnhealthy = false
}

/// `status` of a PodDisruptionBudget.
struct BudgetStatus: Hashable, Sendable {
  var disruptionsAllowed: Int32 = 0
  var currentHealthy: Int32 = 0
  var desiredHealthy: Int32 = 0
  var expectedPods: Int32 = 0
  /// Why the last sync failed, the message of the condition; nil where it did not.
  var failure: String?
  /// `observedGeneration` is that of the spec.
  var isObserved = false

  /// The condition DisruptionAllowed.
  var condition: String {
    if let failure { return "DisruptionAllowed=False/SyncFailed: \(failure)" }
    return disruptionsAllowed > 0
      ? "DisruptionAllowed=True/SufficientPods" : "DisruptionAllowed=False/InsufficientPods"
  }
}

/// PodDisruptionBudgets as columns, with the same rows as `ClusterState.budgets`, which preemption looks at.
struct BudgetTable: Sendable {
  var name: [Symbol] = []
  var namespace: [Symbol] = []
  var isAlive: [Bool] = []
  var spec: [BudgetSpec] = []
  var status: [BudgetStatus] = []
  /// Pods that the budget selects, and those of them that are ready and stay.
  var pods: [Int32] = []
  var healthy: [Int32] = []
  /// How many of the pods each owner has.
  var owners: [[OwnerRef: Int32]] = []
  /// The budgets of a template's pods; shorter than the templates where those are new.
  private(set) var ofTemplate: [[Int32]] = []
  /// The budgets of single pods of StatefulSets, where their own labels are asked for.
  private(set) var ofReplica: [Replica: [Int32]] = [:]
  /// Rows by a label of their selectors.
  private var index = LabelIndex()

  var count: Int { name.count }

  mutating func add(name title: Symbol, namespace space: Symbol, spec wish: BudgetSpec) -> Int32 {
    name.append(title)
    namespace.append(space)
    isAlive.append(true)
    spec.append(wish)
    status.append(BudgetStatus())
    pods.append(0)
    healthy.append(0)
    owners.append([:])
    file(count - 1)
    return Int32(count - 1)
  }

  private mutating func file(_ row: Int) {
    let pair = spec[row].selector?.requiredPairs.first
    index.add(row, under: pair.map { LabelKey(namespace: namespace[row], pair: $0) })
  }

  /// The budgets that select a pod.
  func selecting(_ shape: borrowing PodShape, _ symbols: SymbolTable) -> [Int32] {
    let space = shape.namespace
    let labels = shape.labels
    return index.candidates(for: shape).filter { row in
      isAlive[row] && namespace[row] == space && spec[row].selector?.matches(labels, symbols) ?? false
    }.map { Int32($0) }
  }

  /// Counts pods that come or go.
  mutating func count(_ change: Int32, of owner: OwnerRef, _ row: Int32) {
    pods[Int(row)] += change
    let number = (owners[Int(row)][owner] ?? 0) + change
    owners[Int(row)][owner] = number > 0 ? number : nil
  }

  mutating func learn(_ budgets: [Int32]) { ofTemplate.append(budgets) }

  mutating func learn(_ budgets: [Int32], of replica: Replica) { ofReplica[replica] = budgets }

  /// Budgets or their selectors changed.
  mutating func forgetSelections() {
    ofTemplate.removeAll()
    ofReplica.removeAll()
    index = LabelIndex()
    for row in 0..<count { file(row) }
  }
}
