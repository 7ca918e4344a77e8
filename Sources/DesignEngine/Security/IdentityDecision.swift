import PlatformSpec

extension DecisionRule {
  /// Who acts in the cloud.
  static let identity = DecisionRule { draft in
    let identities = draft.components.flatMap(\.identities)
    return [
      Decision(
        id: "security.identity", deliverable: .security, title: "Workload identity",
        choice: way(draft).rawValue
          + ": \(identities.count) service accounts of the platform, each with its own role",
        alternatives: [
          Decision.Alternative("keys in secrets", whyNot: "they never expire and leak"),
          Decision.Alternative("the node's role", whyNot: "every pod on the node would have it"),
        ], reason: "A pod gets what its service account may do, for an hour at a time.",
        arithmetic: identities.map {
          "\($0.namespace)/\($0.serviceAccount): \($0.permissions.map(\.rawValue).joined(separator: ", "))"
        }, fields: ["security.workloadIdentity"])
    ]
  }

  /// What is retired is not built any more.
  private static func way(_ draft: DesignDraft) -> SecurityWishes.WorkloadIdentity {
    draft.specification.provider == .aks ? .workloadIdentity : draft.specification.security.workloadIdentity
  }
}
