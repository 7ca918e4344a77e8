import SimKernel

/// Karpenter disrupts no more nodes of a pool at once than the pool's budgets allow: the smallest one that is active, less
/// the nodes that are on their way out or not ready.
///
/// Of an instant it is not known for which reason a node goes, so that the reason with the largest budget counts.
struct NodePoolBudgets: Invariant {
  static let rule = "disruption budgets of NodePools hold"

  /// As the objects said at the start.
  private var budgets: [[KarpenterPool.Budget]] = []
  private var disrupted = DisruptedNodes()
  /// At the last look, by claim: whether it had a node, and whether that was out of service.
  private var hadNode: [Bool] = []
  private var wasOut: [Bool] = []

  mutating func look(at twin: Twin, _ breaches: inout Breaches) {
    guard let karpenter = twin.karpenter else { return }
    while budgets.count < karpenter.pools.count { budgets.append(karpenter.pools[budgets.count].pool.budgets) }
    let begun = disrupted.begun(twin)
    var nodes = [Int](repeating: 0, count: budgets.count)
    var out = nodes
    var taken = nodes
    for (number, claim) in karpenter.claims.enumerated() {
      if number == hadNode.count {
        hadNode.append(false)
        wasOut.append(false)
      }
      let pool = karpenter.offers[Int(claim.offer)].pool
      let isOut = isOutOfService(claim, twin)
      let hasNode = claim.node != nil && claim.state != .gone
      if hasNode || hadNode[number] { nodes[pool] += 1 }
      if begun.contains(Int32(number)) {
        taken[pool] += 1
      } else if hasNode && isOut && wasOut[number] {
        out[pool] += 1
      }
      hadNode[number] = hasNode
      wasOut[number] = hasNode && isOut
    }
    for pool in budgets.indices where taken[pool] > 0 {
      let most = allowed(pool, of: nodes[pool], at: twin.wallClock)
      if out[pool] + taken[pool] <= most { continue }
      breaches.add(
        "NodePool \(karpenter.pools[pool].pool.name) loses \(taken[pool]) of \(nodes[pool]) nodes at once beside "
          + "\(out[pool]) that are out of service, and its budgets allow \(most)")
    }
  }

  private func isOutOfService(_ claim: NodeClaim, _ twin: Twin) -> Bool {
    guard let node = claim.node else { return false }
    return claim.isDisrupted || claim.state == .deleting || !twin.nodes.isReady(node)
      || twin.nodes.isLeaving[node.index]
  }

  private func allowed(_ pool: Int, of nodes: Int, at instant: Int) -> Int {
    let counts = KarpenterPool.Reason.allCases.map { reason in
      budgets[pool].filter { $0.isActive(at: instant) && ($0.reasons?.contains(reason) ?? true) }
        .map { budget in
          switch budget.amount {
          case .nodes(let count): count
          case .percent(let share): Int((Double(nodes * share) / 100).rounded(.up))
          }
        }.min() ?? .max
    }
    return counts.max() ?? .max
  }
}
