import Basics
import CloudCatalog
import PlatformSpec

/// What a cloud takes less for machines that are paid for a year.
struct Reservation: Sendable {
  /// Below the price on demand, for one year, percent.
  let percent: Int
  let source: String
}

/// The lines of the machines: reserved, on demand, and spot.
extension CostBasis {
  func nodes(_ cluster: ClusterDesign) -> [CostEstimate.Line] {
    cluster.pools.flatMap { pool in [reserved(pool, cluster), paidByTheHour(pool, cluster)].compactMap { $0 } }
  }

  /// Nodes of a pool that are bought for a year: the baseline of the primary cluster, which never shrinks below it;
  /// what the traffic of other regions comes and goes with stays on the market, unless the share is beyond the
  /// primary's baseline.
  func reservedNodes(_ pool: NodePool, _ cluster: ClusterDesign) -> Int {
    let wished = specification.cluster.reservedShare.fraction
    guard wished > 0, profile.reservation != nil, pool.capacity == .onDemand else { return 0 }
    func baseline(_ clusters: some Sequence<ClusterDesign>) -> Int {
      clusters.reduce(0) { sum, each in
        sum + each.pools.filter { $0.capacity == .onDemand }.reduce(0) { $0 + $1.minNodes }
      }
    }
    let whole = Int((Double(baseline(clusters)) * wished).rounded())
    // In the order of the regions, and in a cluster in the order of its pools.
    let before = baseline(clusters.prefix { $0.region != cluster.region })
    let earlier = cluster.pools.prefix { $0.name != pool.name }.filter { $0.capacity == .onDemand }
    let left = whole - before - earlier.reduce(0) { $0 + $1.minNodes }
    return max(0, min(pool.minNodes, left))
  }

  private func reserved(_ pool: NodePool, _ cluster: ClusterDesign) -> CostEstimate.Line? {
    let count = reservedNodes(pool, cluster)
    guard count > 0, let reservation = profile.reservation else { return nil }
    let hour = pool.pricePerHour * (Double(100 - reservation.percent) / 100)
    return CostEstimate.Line(
      .nodesReserved, "pool \(pool.name), reserved\(place(cluster))",
      "\(count) × \(pool.machineTypes.first ?? "") × $\(fixed(pool.pricePerHour.dollars, 4)) less "
        + "\(reservation.percent) % for one year × 730 h",
      hour * (count * Self.hours), source: reservation.source)
  }

  private static func saving(of price: Money, below onDemand: Money) -> String {
    guard onDemand > .zero else { return "" }
    return " (\(fixed(100 - 100 * price.dollars / onDemand.dollars, 0)) % below on demand)"
  }

  private func paidByTheHour(_ pool: NodePool, _ cluster: ClusterDesign) -> CostEstimate.Line? {
    let machine = pool.machineTypes.first ?? ""
    let price = Catalog.current.price(profile.cloud, region: cluster.region, machine: machine)
    let sourced = pool.capacity == .spot ? price?.spot ?? price?.onDemand : price?.onDemand
    let hour = pool.pricePerHour
    let bought = reservedNodes(pool, cluster)
    let counts = Situations(base: pool.minNodes, average: pool.averageNodes, peak: pool.peakNodes)
      .map { max(0, $0 - bought) }
    if bought > 0, counts.peak == 0 { return nil }
    let saved = pool.capacity == .spot ? price?.onDemand.map { Self.saving(of: hour, below: $0.value) } ?? "" : ""
    return CostEstimate.Line(
      pool.capacity == .spot ? .nodesSpot : .nodesOnDemand, "pool \(pool.name)\(place(cluster))",
      "\(counts.base) / \(counts.average) / \(counts.peak) × \(machine) × $\(fixed(hour.dollars, 4))\(saved) × 730 h",
      counts.map { hour * ($0 * Self.hours) }, source: sourced?.citation ?? "no price known")
  }
}
