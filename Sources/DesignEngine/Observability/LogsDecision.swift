import PlatformSpec

extension DecisionRule {
  /// Logs.
  static let logs = DecisionRule { draft in
    let wishes = draft.specification.observability
    let volume = LogVolume(draft.specification, draft.workloads)
    let days = max(wishes.logRetentionDays, wishes.logArchiveDays)
    let choice =
      switch wishes.logStore {
      case .elasticsearch:
        "\(wishes.logShipper.rawValue) to Elasticsearch, \(wishes.logRetentionDays) days, archive \(wishes.logArchiveDays) days"
      case .cloud: "\(wishes.logShipper.rawValue) to the provider's store, \(wishes.logRetentionDays) days"
      case .loki: "\(wishes.logShipper.rawValue) to Loki, \(days) days in object storage"
      case .none: "none beyond the node"
      }
    let arithmetic =
      switch wishes.logStore {
      case .elasticsearch, .cloud: volume.arithmetic
      case .loki:
        LokiSize(draft.specification, draft.workloads, members: draft.component(.loki)?.memberCount ?? 1).arithmetic
      case .none: [String]()
      }
    return [
      Decision(
        id: "observability.logs", deliverable: .observability, title: "Logs", choice: choice,
        alternatives: alternatives(wishes.logStore),
        reason: "Lines are JSON with trace, service and level, so that a trace finds its lines." + counter(draft),
        arithmetic: arithmetic,
        sources: draft.component(.loki)?.chart.map { [$0.source] } ?? [],
        fields: ["observability.logStore", "observability.logRetention", "observability.logArchive"])
    ]
  }

  private static func counter(_ draft: DesignDraft) -> String {
    let wishes = draft.specification.observability
    guard wishes.logStore == .cloud, draft.component(.fluentBit)?.identities.isEmpty == true else { return "" }
    return
      " The provider's own agent sends them. Fluent Bit reads them beside it and sends nothing: it counts errors by"
      + " their type, by which canaries are judged."
  }

  private static func alternatives(_ store: ObservabilityWishes.LogStore) -> [Decision.Alternative] {
    switch store {
    case .elasticsearch:
      [
        Decision.Alternative(
          "the provider's store", whyNot: "searching by field over many services is slow and paid by the query")
      ]
    case .loki:
      [
        Decision.Alternative(
          "Elasticsearch", whyNot: "an index over every word costs disks and memory that labels and a scan do not"),
        Decision.Alternative("the provider's store", whyNot: "is paid by the gigabyte that comes in"),
      ]
    case .cloud, .none:
      [Decision.Alternative("Elasticsearch", whyNot: "three members of it would cost more than what they search")]
    }
  }
}

extension ComponentPlan {
  /// Copies of its first pods.
  var memberCount: Int {
    switch pods.first?.count {
    case .replicas(let count): count
    case .scaled(_, let average, _): average
    case .perNode, .jobs, nil: 1
    }
  }
}
