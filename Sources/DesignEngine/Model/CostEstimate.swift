package import Basics

/// What the platform costs a month, line by line, in three situations and by team.
package struct CostEstimate: Sendable, Hashable {
  package var lines: [Line]
  /// Share of every team, the platform's own part spread by use; adds up to the average total.
  package var teams: [TeamShare]
  /// Remarks on prices: dates that differ, discounts left out.
  package var notes: [String]

  /// One position of the bill.
  package struct Line: Sendable, Hashable {
    package enum Category: String, Sendable, Hashable, CaseIterable {
      case nodesReserved = "nodes, reserved", nodesOnDemand = "nodes, on demand", nodesSpot = "nodes, spot"
      case controlPlane = "control plane"
      case loadBalancing = "load balancing and WAF", nat = "NAT", zoneTraffic = "traffic between zones"
      case egress = "traffic to the internet", privateLinks = "private connectivity", disks, logs = "logs and audit",
        backup, other
    }
    package var category: Category
    package var title: String
    /// How the amount comes about, `5-30 × m5.2xlarge × $0.384 × 730 h`.
    package var formula: String
    package var base: Money
    package var average: Money
    package var peak: Money
    /// Source and date of the unit price.
    package var source: String
  }

  package struct TeamShare: Sendable, Hashable {
    package var team: String
    package var monthly: Money
  }

  package var baseTotal: Money { lines.reduce(.zero) { $0 + $1.base } }
  package var averageTotal: Money { lines.reduce(.zero) { $0 + $1.average } }
  package var peakTotal: Money { lines.reduce(.zero) { $0 + $1.peak } }
}
