/// Whoever takes ready pods away of his own will leaves as many as their PodDisruptionBudget asks for.
///
/// Of an instant it is known what was before and after it, not in which order things went: pods that became ready within
/// it count as ready, and of two desires the smaller one counts. The controller looks at a budget when one of its pods
/// changes, not when the scale of their owner does, so that a lower scale counts until then.
struct VoluntaryDisruptions: Invariant {
  static let rule = "every voluntary disruption honours the budgets"

  private struct Seen: Equatable {
    var serial: Int32
    var isReady: Bool
    var isStaying: Bool
  }

  private var seen: [Seen?] = []
  private var healthy: [Int] = []
  private var desired: [Int] = []

  mutating func look(at twin: Twin, _ breaches: inout Breaches) {
    if twin.budgets.count == 0 { return }
    let count = twin.budgets.count
    var healthyNow = [Int](repeating: 0, count: count)
    var newlyReady = [Int](repeating: 0, count: count)
    var hasChanged = [Bool](repeating: false, count: count)
    var evicted = [[PodID]](repeating: [], count: count)
    var owners = [Set<OwnerRef>](repeating: [], count: count)
    while seen.count < twin.cluster.pods.slotCount { seen.append(nil) }
    for index in 0..<twin.cluster.pods.slotCount {
      guard twin.cluster.pods.isLive[index] else {
        seen[index] = nil
        continue
      }
      let pod = PodID(index)
      let isStaying = !twin.cluster.pods.isTerminating[index] && !twin.life.phase[index].isTerminal
      let now = Seen(serial: twin.life.serial[index], isReady: twin.life.isReady[index], isStaying: isStaying)
      let before = seen[index].flatMap { $0.serial == now.serial ? $0 : nil }
      seen[index] = now
      for row in budgets(of: pod, twin) {
        if before != now { hasChanged[row] = true }
        owners[row].insert(twin.life.owner[index])
        if now.isReady && isStaying {
          healthyNow[row] += 1
          if before?.isReady != true { newlyReady[row] += 1 }
        }
        let isTaken = twin.cluster.pods.isTerminating[index] && !twin.life.phase[index].isTerminal
        // One whose node was found dead in this instant was no loss any more when it was taken.
        let hasNode = now.isReady || twin.cluster.pods.node[index].map { twin.nodes.isReady($0) } ?? true
        if isTaken, hasNode, twin.life.isDisrupted[index], let before, before.isReady, before.isStaying {
          evicted[row].append(pod)
        }
      }
    }
    let desiredNow = (0..<count).map { wanted($0, owners[$0], twin) }
    for row in 0..<count where row < healthy.count {
      guard let first = evicted[row].first else { continue }
      let left = healthy[row] + newlyReady[row] - evicted[row].count
      let least = min(desired[row], desiredNow[row])
      if left >= least { continue }
      breaches.add(
        "\(evicted[row].count) pods of \(twin.identity(.budget, Int32(row)).title) were evicted at once, among them "
          + "\(twin.title(of: first)): \(left) ready ones are left where \(least == .max ? "all" : "\(least)") must be")
    }
    healthy = healthyNow
    desired = (0..<count).map { row in
      hasChanged[row] || row >= desired.count ? desiredNow[row] : min(desired[row], desiredNow[row])
    }
  }

  private func budgets(of pod: PodID, _ twin: Twin) -> [Int] {
    let namespace = twin.cluster.shape(of: pod).namespace
    return (0..<twin.budgets.count).filter { row in
      guard twin.budgets.isAlive[row], twin.budgets.namespace[row] == namespace,
        let selector = twin.budgets.spec[row].selector
      else { return false }
      return selector.matches(twin.cluster.shape(of: pod).labels, twin.cluster.symbols)
    }
  }

  /// How many pods must stay; all of them where the API can't tell how many there should be.
  private func wanted(_ row: Int, _ owners: Set<OwnerRef>, _ twin: Twin) -> Int {
    let spec = twin.budgets.spec[row]
    if let least = spec.minAvailable, !least.isPercent, spec.maxUnavailable == nil { return Int(least.value) }
    var total = 0
    var deployments: Set<Int32> = []
    for owner in owners.sorted() {
      switch owner.kind {
      case .none: break
      case .replicaSet:
        let deployment = twin.replicaSets.deployment[Int(owner.row)]
        if deployment < 0 {
          total += Int(twin.replicaSets.wanted[Int(owner.row)])
        } else if deployments.insert(deployment).inserted {
          total += Int(twin.deployments.spec[Int(deployment)].replicas)
        }
      case .statefulSet: total += Int(twin.statefulSets.spec[Int(owner.row)].replicas)
      case .daemonSet, .job: return .max
      }
    }
    func share(_ amount: ScaledAmount) -> Int {
      amount.isPercent ? (total * Int(amount.value) + 99) / 100 : Int(amount.value)
    }
    if let most = spec.maxUnavailable { return max(0, total - share(most)) }
    return spec.minAvailable.map { share($0) } ?? 0
  }
}
