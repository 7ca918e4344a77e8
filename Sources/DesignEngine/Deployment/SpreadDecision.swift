import PlatformSpec

extension DecisionRule {
  /// How pods keep apart.
  static let spread = DecisionRule { draft in
    let bound = draft.workloads.filter { $0.spread.hostRequired }.map(\.service.name)
    return [
      Decision(
        id: "deployment.spread", deliverable: .deployment, title: "Spread",
        choice: "over zones, required for critical services; over nodes, preferred"
          + (bound.isEmpty ? "" : " (required for \(bound.joined(separator: ", ")))"),
        alternatives: [
          Decision.Alternative(
            "nodes required for all",
            whyNot: "one full node would keep every further pod waiting once there are more pods than nodes")
        ],
        reason: "The loss of a zone takes a third of each service, not all of one.", fields: ["services.criticality"])
    ]
  }
}
