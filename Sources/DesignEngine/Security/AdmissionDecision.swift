import PlatformSpec

extension DecisionRule {
  /// What admission refuses.
  static let admission = DecisionRule { draft in
    [
      Decision(
        id: "security.admission", deliverable: .security, title: "Admission policies",
        choice: draft.specification.security.policyEngine.rawValue,
        alternatives: [
          Decision.Alternative("Kyverno or Gatekeeper", whyNot: "a webhook that is down stops every change")
        ], reason: "It is part of the API server: nothing to install, nothing to fail.",
        fields: ["security.policyEngine"])
    ]
  }
}
