import PlatformSpec

extension DecisionRule {
  /// Logs.
  static let logs = DecisionRule { draft in
    let wishes = draft.specification.observability
    let volume = LogVolume(draft.specification, draft.workloads)
    let isOwn = wishes.logStore == .elasticsearch
    let choice =
      switch wishes.logStore {
      case .elasticsearch:
        "\(wishes.logShipper.rawValue) to Elasticsearch, \(wishes.logRetentionDays) days, archive \(wishes.logArchiveDays) days"
      case .cloud: "\(wishes.logShipper.rawValue) to the provider's store, \(wishes.logRetentionDays) days"
      case .loki: "\(wishes.logShipper.rawValue) to Loki"
      case .none: "none beyond the node"
      }
    return [
      Decision(
        id: "observability.logs", deliverable: .observability, title: "Logs", choice: choice,
        alternatives: [
          isOwn
            ? Decision.Alternative(
              "the provider's store", whyNot: "searching by field over many services is slow and paid by the query")
            : Decision.Alternative("Elasticsearch", whyNot: "three members of it would cost more than what they search")
        ], reason: "Lines are JSON with trace, service and level, so that a trace finds its lines.",
        arithmetic: wishes.logStore == .none ? [] : volume.arithmetic,
        fields: ["observability.logStore", "observability.logRetention", "observability.logArchive"])
    ]
  }
}
