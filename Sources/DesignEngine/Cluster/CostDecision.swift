import Basics
import PlatformSpec

extension DecisionRule {
  /// What the platform costs.
  static let monthlyCost = DecisionRule { draft in
    let cost = draft.cost
    let budget = draft.specification.targets.monthlyBudget
    let nodes = cost.lines.filter { [.nodesReserved, .nodesOnDemand, .nodesSpot].contains($0.category) }
    let machines = nodes.reduce(Money.zero) { $0 + $1.average }
    return [
      Decision(
        id: "cluster.cost", deliverable: .cluster, title: "Monthly cost",
        choice: "\(cost.averageTotal.wholeDollars) a month on average, \(cost.baseTotal.wholeDollars) at the quietest"
          + " load, \(cost.peakTotal.wholeDollars) if the peak lasted",
        alternatives: [commitment(draft)],
        reason: budget.map { "The budget is \($0.wholeDollars) a month." }
          ?? "No budget was named; machines are \(machines.wholeDollars) of it, the rest depends on the traffic.",
        arithmetic: cost.lines.map { "\($0.title): \($0.average.wholeDollars) = \($0.formula)" },
        sources: cost.lines.reduce(into: [String]()) { if !$0.contains($1.source) { $0.append($1.source) } },
        fields: ["targets.monthlyBudget", "traffic", "cluster.spotShare", "networking.webApplicationFirewall"])
    ]
  }

  private static func commitment(_ draft: DesignDraft) -> Decision.Alternative {
    draft.cost.lines.contains { $0.category == .nodesReserved }
      ? Decision.Alternative(
        "everything by the hour", whyNot: "the nodes of the baseline run all year, and cost less when they are reserved"
      )
      : Decision.Alternative(
        "reserved capacity for the fewest nodes", whyNot: "a commitment of one or three years is the buyer's decision")
  }
}
