import SimKernel

/// Whenever Karpenter launches a machine, the machines of its pool stay within the pool's limits; those that it has begun
/// to take away count no more.
struct NodePoolLimits: Invariant {
  static let rule = "limits of NodePools hold"

  /// As the objects said at the start.
  private var limits: [[Int64?]] = []
  private var known = 0

  mutating func look(at twin: Twin, _ breaches: inout Breaches) {
    guard let karpenter = twin.karpenter else { return }
    while limits.count < karpenter.pools.count { limits.append(karpenter.pools[limits.count].pool.limits) }
    // Machines of the start are a person's choice.
    let first = twin.now == .zero ? karpenter.claims.count : known
    known = karpenter.claims.count
    for pool in Set(karpenter.claims[first...].map { karpenter.offers[Int($0.offer)].pool }).sorted() {
      for (resource, limit) in limits[pool].enumerated() {
        guard let limit else { continue }
        var sum: Int64 = 0
        for claim in karpenter.claims where claim.counts {
          let offer = karpenter.offers[Int(claim.offer)]
          if offer.pool == pool, resource < offer.template.capacity.count { sum += offer.template.capacity[resource] }
        }
        if sum <= limit { continue }
        breaches.add(
          "the machines of NodePool \(karpenter.pools[pool].pool.name) have \(sum) of "
            + "\(twin.cluster.resourceNames[resource]), and its limit is \(limit)")
      }
    }
  }
}
