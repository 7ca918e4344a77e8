import PlatformSpec

extension DecisionRule {
  /// State outside the services.
  static let dataStores = DecisionRule { draft in
    let stores = draft.specification.dataStores
    guard !stores.isEmpty else { return [] }
    let outside = Decision.Alternative(
      "in the cluster", whyNot: "failover and upgrades of databases would be yours to operate")
    let inside = Decision.Alternative(
      "beside the cluster", whyNot: "it was asked for, or usual for such a platform, that operators run them here")
    return [
      Decision(
        id: "storage.data-stores", deliverable: .storage, title: "Data stores",
        choice: stores.map { "\($0.name) (\($0.engine.rawValue), \($0.hosting.rawValue))" }.joined(separator: ", "),
        alternatives: [stores.contains { $0.isRunHere } ? inside : outside],
        reason: "The platform knows their addresses from secrets and lets only their users through.",
        fields: ["dataStores", "services.stores"])
    ]
  }
}
