import PlatformSpec

extension DecisionRule {
  /// Who may talk to whom.
  static let networkPolicies = DecisionRule { draft in
    let calls = draft.workloads.reduce(0) { $0 + $1.service.calls.count }
    return [
      Decision(
        id: "networking.policies", deliverable: .networking, title: "Network policies",
        choice: "deny by default in and out, allow DNS, the declared calls, and the platform's own ports",
        alternatives: [
          Decision.Alternative("open inside the cluster", whyNot: "one broken service would reach every other"),
          Decision.Alternative(
            "Calico or Cilium", whyNot: "the provider's network enforces policies without one more agent"),
        ],
        reason: "The call graph is known, so what is not in it is not needed.",
        arithmetic: ["\(calls) declared calls between \(draft.workloads.count) services"],
        fields: ["networking.networkPolicies", "services.calls", "services.stores"])
    ]
  }
}
