import PlatformSpec

extension DecisionRule {
  /// Where secrets are.
  static let secrets = DecisionRule { draft in
    guard draft.component(.externalSecrets) != nil else { return [] }
    return [
      Decision(
        id: "security.secrets", deliverable: .security, title: "Secrets",
        choice: "the provider's secret store through External Secrets",
        alternatives: [
          Decision.Alternative(
            "sealed in the repository", whyNot: "rotation would be a commit, and the key a secret again"),
          Decision.Alternative("Vault", whyNot: "a server more to run, unseal and back up"),
        ], reason: "No secret is in the repository, an image or a plain value; rotation restarts the pods that use it.",
        fields: ["security.secretStore"])
    ]
  }
}
