import Basics

extension Specification {
  /// Whether the machines of a pool keep their memory encrypted by the processor.
  ///
  /// What is protected is in the memory of entrances, stores and jobs as much as in that of the services, so on GKE every
  /// pool has such machines. The machines of EKS can do it in few regions and shapes, those of AKS are priced in few:
  /// there it is the pool for them.
  package func isConfidential(_ purpose: PoolPurpose) -> Bool {
    guard cluster.confidentialComputing else { return purpose == .confidential }
    return switch provider {
    case .gke: true
    case .eks, .aks: purpose == .confidential
    }
  }
}

extension CompatibilityRule {
  /// Which machines can encrypt their memory, and where.
  static let confidential = [
    CompatibilityRule("confidential-machine", field: "cluster.pools") { wanted in
      let pool = wanted.cluster.pools.first { pool in
        guard wanted.isConfidential(pool.purpose), let machine = pool.machineType else { return false }
        return !families(wanted.provider).contains { machine.hasPrefix($0) }
      }
      guard let pool, let machine = pool.machineType else { return nil }
      return (
        "the machines of type \(machine) in the pool \(pool.purpose.rawValue) can't encrypt their memory",
        "Write a machine of \(families(wanted.provider).joined(separator: ", ")), or leave machineType out."
      )
    },
    CompatibilityRule("confidential-regions", field: "regions", severity: .warning) { wanted in
      let wishes = wanted.cluster.confidentialComputing || wanted.cluster.pools.contains { $0.purpose == .confidential }
      guard wanted.provider == .eks, wishes,
        let region = wanted.regions.first(where: { !["us-east-2", "eu-west-1"].contains($0.name) })
      else { return nil }
      return (
        "machines of AWS encrypt their memory (AMD SEV-SNP) in us-east-2 and eu-west-1 alone, as of 2025, not in \(region.name)",
        "Write one of these regions, or leave confidential computing out."
      )
    },
  ]

  private static func families(_ provider: Provider) -> [String] {
    switch provider {
    case .gke: ["n2d-", "c2d-", "c3d-"]
    case .eks: ["m6a.", "c6a.", "r6a."]
    case .aks: ["Standard_DC", "Standard_EC"]
    }
  }
}
