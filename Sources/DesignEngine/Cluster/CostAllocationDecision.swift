import Basics
import PlatformSpec

extension DecisionRule {
  /// Who pays for what.
  static let costAllocation = DecisionRule { draft in
    guard draft.component(.kubecost) != nil else { return [] }
    return [
      Decision(
        id: "cluster.cost-allocation", deliverable: .cluster, title: "Cost allocation",
        choice: "Kubecost by the labels team and cost-center",
        alternatives: [
          Decision.Alternative("the provider's bill alone", whyNot: "it knows machines, not namespaces")
        ],
        reason: "Every object carries its team and cost centre, so that use is paid for where it arises.",
        arithmetic: draft.cost.teams.map { "\($0.team): \($0.monthly.wholeDollars) a month" },
        fields: ["cluster.costAllocation"])
    ]
  }
}
