import KubeModel

/// PodDisruptionBudgets and the eviction API (`pkg/controller/disruption`, `pkg/registry/core/pod/storage`).
extension Twin {
  // MARK: - Coming, changing, going

  @discardableResult
  mutating func addBudget(_ object: KubeObject) -> Int32 {
    let namespace = cluster.symbols.intern(object.namespace ?? "default")
    let spec = budgetSpec(object)
    let row = budgets.add(name: cluster.symbols.intern(object.name), namespace: namespace, spec: spec)
    cluster.budgets.append(DisruptionBudget(namespace: namespace, selector: spec.selector, disruptionsAllowed: 0))
    if cluster.pods.count > 0 { recountBudgets() }
    dirty.add(.budget, row)
    return row
  }

  /// Another `spec` of a budget, as an update through the API.
  mutating func updateBudget(_ row: Int32, _ object: KubeObject) {
    budgets.spec[Int(row)] = budgetSpec(object)
    budgets.status[Int(row)].isObserved = false
    cluster.budgets[Int(row)].selector = budgets.spec[Int(row)].selector
    recountBudgets()
    dirty.add(.budget, row)
  }

  mutating func deleteBudget(_ row: Int32) {
    budgets.isAlive[Int(row)] = false
    cluster.budgets[Int(row)].selector = nil
    recountBudgets()
  }

  private mutating func budgetSpec(_ object: KubeObject) -> BudgetSpec {
    let spec = object.root["spec"] ?? .null
    var found = reading { reader in
      BudgetSpec(selector: reader.selector(spec["selector"], in: object, path: "spec.selector"))
    }
    found.minAvailable = ScaledAmount(spec["minAvailable"])
    found.maxUnavailable = ScaledAmount(spec["maxUnavailable"])
    found.alwaysAllowsUnhealthy = spec["unhealthyPodEvictionPolicy"]?.string == "AlwaysAllow"
    return found
  }

  // MARK: - Which pods a budget selects

  /// The budgets of a pod; nothing is worked out twice for pods of one template, nor of one replica where its own labels
  /// are asked for.
  private mutating func budgets(of pod: PodID) -> [Int32] {
    let template = life.template[pod.index]
    guard budgets.count > 0, template.index >= 0 else { return [] }
    if let replica = replica(pod) {
      if let known = budgets.ofReplica[replica] { return known }
      let found = budgets.selecting(cluster.shape(of: pod), cluster.symbols)
      budgets.learn(found, of: replica)
      return found
    }
    while budgets.ofTemplate.count <= template.index {
      let shape = cluster.shapes[templates[budgets.ofTemplate.count].shape.index]
      budgets.learn(budgets.selecting(shape, cluster.symbols))
    }
    return budgets.ofTemplate[template.index]
  }

  /// The budgets that a pod is counted for.
  func knownBudgets(of pod: PodID) -> [Int32] {
    if let replica = replica(pod) { return budgets.ofReplica[replica] ?? [] }
    let template = life.template[pod.index].index
    return template >= 0 && template < budgets.ofTemplate.count ? budgets.ofTemplate[template] : []
  }

  /// Counts a pod for its budgets, as one that exists, as a healthy one; they are looked at after any change.
  mutating func countForBudgets(_ pod: PodID, exists: Int32 = 0, healthy: Int32 = 0) {
    for (place, row) in budgets(of: pod).enumerated() {
      if exists != 0 { budgets.count(exists, of: life.owner[pod.index], row) }
      budgets.healthy[Int(row)] += healthy
      // Of several budgets of one pod the controller looks at the first one only (`getPdbForPod`).
      if place == 0 { dirty.add(.budget, row) }
    }
  }

  /// Budgets or their selectors changed.
  private mutating func recountBudgets() {
    budgets.forgetSelections()
    for row in 0..<budgets.count {
      budgets.pods[row] = 0
      budgets.owners[row].removeAll()
      budgets.healthy[row] = 0
    }
    for kind in OwnerRef.Kind.allCases {
      for row in 0..<Int32(self[owned: kind].count) {
        for pod in self[owned: kind].all(row) {
          let isHealthy = life.isActive[pod.index] && life.isReady[pod.index]
          countForBudgets(pod, exists: 1, healthy: isHealthy ? 1 : 0)
        }
      }
    }
  }

  // MARK: - Status

  mutating func syncBudget(_ row: Int32) {
    let index = Int(row)
    guard budgets.isAlive[index] else { return }
    let spec = budgets.spec[index]
    var status = budgets.status[index]
    status.failure = nil
    var expected = budgets.pods[index]
    var desired: Int32 = 0
    let needsScale = spec.maxUnavailable != nil || spec.minAvailable?.isPercent == true
    if needsScale {
      let (sum, failure) = scale(ofOwnersUnder: row)
      if let failure {
        budgets.status[index].failure = failure
        budgets.status[index].disruptionsAllowed = 0
        cluster.budgets[index].disruptionsAllowed = 0
        return
      }
      expected = sum
    }
    if let share = spec.maxUnavailable {
      desired = max(0, expected - share.roundedUp(of: expected))
    } else if let share = spec.minAvailable {
      desired = share.roundedUp(of: expected)
    } else {
      expected = 0
    }
    status.expectedPods = expected
    status.desiredHealthy = desired
    status.currentHealthy = budgets.healthy[index]
    status.disruptionsAllowed = expected > 0 ? max(0, status.currentHealthy - desired) : 0
    status.isObserved = true
    budgets.status[index] = status
    cluster.budgets[index].disruptionsAllowed = Int64(status.disruptionsAllowed)
  }

  /// The sizes that the owners of the selected pods ask for; bare pods have no owner to ask.
  private func scale(ofOwnersUnder row: Int32) -> (sum: Int32, failure: String?) {
    var sum: Int64 = 0
    var deployments: Set<Int32> = []
    for owner in budgets.owners[Int(row)].keys.sorted() {
      switch owner.kind {
      case .none: break
      case .replicaSet:
        let deployment = replicaSets.deployment[Int(owner.row)]
        if deployment < 0 {
          sum += Int64(replicaSets.wanted[Int(owner.row)])
        } else if deployments.insert(deployment).inserted {
          sum += Int64(self.deployments.spec[Int(deployment)].replicas)
        }
      case .statefulSet: sum += Int64(statefulSets.spec[Int(owner.row)].replicas)
      case .daemonSet: return (0, "daemonsets.apps does not implement the scale subresource")
      case .job: return (0, "jobs.batch does not implement the scale subresource")
      }
    }
    return (Int32(clamping: sum), nil)
  }

  // MARK: - Eviction

  /// POST of an eviction: the one door for everybody who takes a pod away of his own will (drains, autoscalers).
  mutating func evict(_ pod: PodID) -> EvictionAnswer {
    let index = pod.index
    let phase = life.phase[index]
    if phase.isTerminal || phase == .pending || cluster.pods.isTerminating[index] { return grantEviction(pod) }
    let rows = budgets(of: pod)
    guard let row = rows.first else { return grantEviction(pod) }
    if rows.count > 1 { return .severalBudgets }
    let name = budgets.name[Int(row)]
    let status = budgets.status[Int(row)]
    if !life.isReady[index] {
      if budgets.spec[Int(row)].alwaysAllowsUnhealthy { return grantEviction(pod) }
      if status.currentHealthy >= status.desiredHealthy && status.desiredHealthy > 0 { return grantEviction(pod) }
    }
    if !status.isObserved { return .stillProcessed(budget: name) }
    guard status.disruptionsAllowed > 0 else {
      if let failure = status.failure { return .failedSync(budget: name, failure: failure) }
      return .refused(budget: name, desired: status.desiredHealthy, healthy: status.currentHealthy)
    }
    budgets.status[Int(row)].disruptionsAllowed -= 1
    cluster.budgets[Int(row)].disruptionsAllowed -= 1
    return grantEviction(pod)
  }

  private mutating func grantEviction(_ pod: PodID) -> EvictionAnswer {
    if !cluster.pods.isTerminating[pod.index] { life.isDisrupted[pod.index] = true }
    deletePod(pod)
    return .granted
  }
}
