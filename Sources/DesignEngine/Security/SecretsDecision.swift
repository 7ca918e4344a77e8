import PlatformSpec

extension DecisionRule {
  /// Where secrets are.
  static let secrets = DecisionRule { draft in
    guard draft.component(.externalSecrets) != nil else { return [] }
    let store = draft.specification.security.secretStore
    let place =
      switch store {
      case .provider: "the provider's secret store"
      case .vault: "Vault"
      }
    let restarts = draft.component(.reloader) != nil
    return [
      Decision(
        id: "security.secrets", deliverable: .security, title: "Secrets",
        choice: "\(place) through External Secrets" + (restarts ? ", Reloader restarts what uses a new value" : ""),
        alternatives: [
          Decision.Alternative(
            "sealed in the repository", whyNot: "rotation would be a commit, and the key a secret again"),
          other(store),
        ] + (restarts ? [mounted] : []),
        reason: "No secret is in the repository, an image or a plain value; a rotated one is read within the hour"
          + (restarts ? ", and the pods that use it restart one after the other." : "."),
        sources: draft.component(.reloader)?.chart.map { [$0.source] } ?? [],
        fields: ["security.secretStore"])
    ]
  }

  private static func other(_ store: SecurityWishes.SecretStore) -> Decision.Alternative {
    switch store {
    case .provider: Decision.Alternative("Vault", whyNot: "a server more to run, unseal and back up")
    case .vault:
      Decision.Alternative("the provider's secret store", whyNot: "the secrets of all clouds shall lie in one place")
    }
  }

  private static let mounted = Decision.Alternative(
    "files that change in place", whyNot: "few programs read a password again while they run")
}
