import Basics
import PlatformSpec

extension DecisionRule {
  /// What runs on spot capacity.
  static let placement = DecisionRule { draft in
    let placement = draft.planning.placement
    let wished = draft.specification.cluster.spotShare
    let total = max(1, placement.notCriticalMilli)
    let reached = Double(placement.spotMilli) / Double(total) * 100
    let names = draft.workloads.filter { $0.pool == .spot }.map(\.service.name)
    guard wished.nano > 0 else { return [] }
    return [
      Decision(
        id: "cluster.placement", deliverable: .cluster, title: "Spot capacity",
        choice: names.isEmpty
          ? "no service" : "\(fixed(reached, 0)) % of what is not critical: \(names.joined(separator: ", "))",
        alternatives: [
          Decision.Alternative("everything on demand", whyNot: "spot capacity costs about a third"),
          Decision.Alternative(
            "critical services too", whyNot: "a market that dries up takes all nodes of a type within minutes"),
        ],
        reason: "Jobs go first, then what is of low importance, then consumers, then services that no customer waits"
          + " for, up to \(wished) %.",
        arithmetic: [
          "\(placement.spotMilli)m of \(placement.notCriticalMilli)m CPU at the peak = \(fixed(reached, 1)) %"
        ], fields: ["cluster.spotShare", "services.criticality", "services.customerFacing"])
    ]
  }
}
