import PlatformSpec

extension DecisionRule {
  /// Who may talk to whom.
  static let networkPolicies = DecisionRule { draft in
    let calls = draft.workloads.reduce(0) { $0 + $1.service.calls.count }
    let engine = engine(draft.specification)
    return [
      Decision(
        id: "networking.policies", deliverable: .networking, title: "Network policies",
        choice: "deny by default in and out, allow DNS, the declared calls, and the platform's own ports"
          + (engine.map { "; enforced by \($0)" } ?? ""),
        alternatives: [
          Decision.Alternative("open inside the cluster", whyNot: "one broken service would reach every other"),
          engine == nil
            ? Decision.Alternative(
              "Calico or Cilium", whyNot: "the provider's network enforces policies without one more agent")
            : Decision.Alternative(
              "the provider's own engine", whyNot: "it knows the policies of one namespace each, none for all"),
        ],
        reason: "The call graph is known, so what is not in it is not needed."
          + (engine == nil ? "" : " Policies of the whole cluster hold for namespaces that are made later, too."),
        arithmetic: ["\(calls) declared calls between \(draft.workloads.count) services"],
        fields: ["networking.networkPolicies", "services.calls", "services.stores"])
    ]
  }

  /// nil for the provider's own.
  private static func engine(_ specification: Specification) -> String? {
    switch (specification.networking.networkPolicies, specification.provider) {
    case (.vpcCNI, _): nil
    case (.cilium, .gke): "Dataplane V2, which is Cilium"
    case (.calico, _): "Calico"
    case (.cilium, _): "Cilium"
    }
  }
}
