import Basics
import CloudCatalog
import PlatformSpec

extension DecisionRule {
  /// Machine type and bounds of every pool.
  static let pools = DecisionRule { draft in
    draft.clusters.flatMap { cluster in
      cluster.pools.map { pool in
        Decision(
          id: draft.clusters.count > 1 ? "cluster.pool.\(cluster.region).\(pool.name)" : "cluster.pool.\(pool.name)",
          deliverable: .cluster, title: "Node pool \(pool.name)\(draft.place(of: cluster))",
          choice: "\(pool.minNodes)-\(pool.maxNodes) × \(pool.machineTypes.first ?? "") \(pool.capacity.rawValue)",
          alternatives: newer(pool, cluster, draft), reason: pool.purpose.reason, arithmetic: pool.arithmetic,
          sources: [], fields: ["cluster.pools", "targets.utilization", "traffic.peakRequestsPerSecond"])
      }
    }
  }

  /// The same shape in newer families, with both prices for the same work.
  private static func newer(
    _ pool: NodePool, _ cluster: ClusterDesign, _ draft: DesignDraft
  ) -> [Decision.Alternative] {
    let catalog = Catalog.current
    guard let name = pool.machineTypes.first, let machine = catalog.machine(draft.profile.cloud, name) else {
      return []
    }
    let ladder = draft.profile.ladder(pool.purpose, in: draft.specification)
    return NodePoolPlanning.newerTypes(machine, ladder, draft.profile.cloud).compactMap { type in
      let price = catalog.price(draft.profile.cloud, region: cluster.region, machine: type.name)
      guard let other = pool.capacity == .spot ? price?.spot : price?.onDemand else { return nil }
      var text = "\(fixed(other.value.dollars, 4)) against \(fixed(pool.pricePerHour.dollars, 4)) $/h"
      if let mine = machine.coremark, let its = type.coremark, mine > 0 {
        text += ", \(fixed(100 * Double(its) / Double(mine) - 100, 0)) % more work (CoreMark)"
      }
      let isNewest = draft.specification.cluster.generation == .newest
      return Decision.Alternative(
        type.name,
        whyNot: "\(text); \(isNewest ? "costs more for the same work" : "taken with cluster.generation: newest")")
    }
  }
}

extension PoolPurpose {
  fileprivate var reason: String {
    switch self {
    case .general: "Most services need CPU and memory in the same measure; the platform's own pods run here too."
    case .compute: "Services that wait for the processor get more of it for the money, and disturb nobody else."
    case .memory: "Caches and analysis fill memory long before the processor."
    case .spot: "What may be interrupted runs on capacity that costs a third, and is moved when it is taken back."
    case .database: "State moves seldom and must not share a node with what comes and goes."
    case .confidential: "Memory of these machines is encrypted by the processor."
    }
  }
}
