import PlatformSpec

extension DecisionRule {
  /// Encryption at rest.
  static let encryption = DecisionRule { draft in
    let own = draft.specification.storage.customerManagedKeys
    let rhythm = draft.specification.provider == .gke ? "quarter" : "year"
    return [
      Decision(
        id: "storage.encryption", deliverable: .storage, title: "Encryption at rest",
        choice: own ? "keys of your own, rotated every \(rhythm)" : "the provider's keys",
        alternatives: [
          own
            ? Decision.Alternative("the provider's keys", whyNot: "they can neither be withdrawn nor audited")
            : Decision.Alternative("keys of your own", whyNot: "nobody asked for them")
        ], reason: "Volumes, backups and the cluster's secrets are unreadable without the key.",
        fields: ["storage.customerManagedKeys"])
    ]
  }
}
