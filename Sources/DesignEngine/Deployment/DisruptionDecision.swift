import PlatformSpec

extension DecisionRule {
  /// What drains must leave standing.
  static let disruption = DecisionRule { draft in
    let critical = draft.workloads.filter { $0.service.criticality == .critical && $0.disruption != nil }
    let wanted = draft.specification.deployment.criticalMinAvailable
    return [
      Decision(
        id: "deployment.disruption", deliverable: .deployment, title: "Disruption budgets",
        choice: "minAvailable \(wanted) for \(critical.count) critical services, maxUnavailable 1 for others",
        alternatives: [
          Decision.Alternative("minAvailable = replicas", whyNot: "no node could ever be drained"),
          Decision.Alternative("none", whyNot: "a drain may take all pods of a service at once"),
        ],
        reason:
          "Drains and scale-downs go on, one pod at a time; services of one pod have no budget, it would only block.",
        arithmetic: critical.prefix(3).map {
          "\($0.service.name): at least \($0.scaling.bounds.min) pods, \(wanted) must stay, so "
            + "\($0.scaling.bounds.min - min(wanted, $0.scaling.bounds.min - 1)) may go"
        }, fields: ["deployment.criticalMinAvailable"])
    ]
  }
}
