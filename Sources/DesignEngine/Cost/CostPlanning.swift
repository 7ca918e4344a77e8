import Basics
import PlatformSpec

/// The bill: its lines from the cloud, its split from the requests of the teams.
enum CostPlanning {
  static func estimate(_ basis: CostBasis) -> CostEstimate {
    var estimate = CostEstimate(lines: basis.profile.costs(basis), teams: [], notes: notes(basis))
    estimate.teams = teams(basis, total: estimate.averageTotal)
    return estimate
  }

  /// By the CPU that each team's pods ask for on average; the platform's part goes the same way.
  ///
  /// Largest remainder in millionths of a dollar: the shares add up to the total exactly.
  private static func teams(_ basis: CostBasis, total: Money) -> [CostEstimate.TeamShare] {
    var names: [String] = []
    for workload in basis.workloads where !names.contains(workload.namespace) { names.append(workload.namespace) }
    let weights = names.map { name in
      basis.workloads.filter { $0.namespace == name }.reduce(Int64(0)) { sum, workload in
        let sidecar = workload.sidecar(in: basis.specification)?.cpuRequestMilli ?? 0
        // A job of an hour a day counts as a twenty-fourth of its request.
        let pods = workload.kind == .cronJob ? 1 : workload.averageReplicas * 24
        return sum + Int64(pods * (workload.resources.cpuRequestMilli + sidecar))
      }
    }
    return zip(names, share(total.micros, by: weights)).map {
      CostEstimate.TeamShare(team: $0, monthly: Money(micros: $1))
    }
  }

  static func share(_ total: Int64, by weights: [Int64]) -> [Int64] {
    let sum = weights.reduce(0, +)
    guard sum > 0 else { return share(total, by: weights.map { _ in 1 }) }
    let exact = weights.map { total.multipliedFullWidth(by: $0) }
    var parts: [Int64] = []
    var rests: [Int64] = []
    for product in exact {
      let (quotient, remainder) = sum.dividingFullWidth(product)
      parts.append(quotient)
      rests.append(remainder)
    }
    let left = Int(total - parts.reduce(0, +))
    let order = weights.indices.sorted { (rests[$1], $0) < (rests[$0], $1) }
    for index in order.prefix(left) { parts[index] += 1 }
    return parts
  }

  private static func notes(_ basis: CostBasis) -> [String] {
    var notes = [
      "List prices for \(CostBasis.hours) hours; taxes, discounts, support plans and free tiers are left out.",
      "The prices come from sources of different days; each line names its own.",
      "A column is the bill of a month that stayed at that load throughout.",
    ]
    let isReserved = basis.specification.cluster.reservedShare.nano > 0
    if isReserved, basis.profile.reservation == nil {
      notes.append(
        "Reserved capacity (\(basis.specification.cluster.reservedShare) % of the baseline) is not deducted: its price"
          + " depends on term and payment.")
    }
    if isReserved, let reservation = basis.profile.reservation {
      notes.append(
        "\(basis.specification.cluster.reservedShare) % of the baseline is reserved for a year at \(reservation.percent) %"
          + " less, the primary region first; it is bought beside Terraform and applies by itself to machines of its size."
      )
    }
    let stores = basis.specification.dataStores.filter { !$0.isRunHere }.map(\.name)
    if !stores.isEmpty {
      notes.append("The data stores \(stores.joined(separator: ", ")) are outside this bill.")
    }
    if basis.specification.networking.privateConnectivity {
      notes.append("Lines of carriers to networks of your own, and their gateways, are outside this bill.")
    }
    return notes
  }
}
