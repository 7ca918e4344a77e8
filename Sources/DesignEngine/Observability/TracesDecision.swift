import Basics
import PlatformSpec

extension DecisionRule {
  /// Traces.
  static let traces = DecisionRule { draft in
    let wishes = draft.specification.observability
    guard wishes.traceStore != .none else { return [] }
    let usual = draft.component(.openTelemetryCollector)?.memberCount ?? 1
    let volume = TraceVolume(draft.specification, draft.workloads)
    return [
      Decision(
        id: "observability.traces", deliverable: .observability, title: "Traces",
        choice:
          "OpenTelemetry collector to \(wishes.traceStore.rawValue), \(wishes.traceSampling) % of requests, all errors and slow ones",
        alternatives: [
          Decision.Alternative("keep every request", whyNot: "ten times the volume shows the same shape"),
          Decision.Alternative(
            "sampling at the start alone", whyNot: "the errors that matter would be thrown away before anyone sees them"
          ),
          other(wishes.traceStore),
        ],
        reason:
          "A request passes many services; its trace shows which of them was slow. Proxies and services send every "
          + "span, and the collector that owns a trace judges it when it is whole.",
        arithmetic: volume.arithmetic(
          usual: usual, collectors: volume.peakCollectors(atLeast: min(usual, 2)), sampling: wishes.traceSampling)
          + stored(draft, volume) + agents(draft),
        sources: (draft.component(.tempo) ?? draft.component(.jaeger))?.chart.map { [$0.source] } ?? [],
        fields: ["observability.traceStore", "observability.traceSampling", "observability.autoInstrumentation"])
    ]
  }

  private static func other(_ store: ObservabilityWishes.TraceStore) -> Decision.Alternative {
    switch store {
    case .tempo:
      Decision.Alternative("Jaeger", whyNot: "its store is an Elasticsearch, which costs more than a bucket")
    case .datadog, .xray:
      Decision.Alternative("a store in the cluster", whyNot: "the traces shall stand beside what is already there")
    case .jaeger, .none:
      Decision.Alternative("Tempo", whyNot: "a search by any tag is quicker where an index is there")
    }
  }

  /// Which programs get an agent and which must send spans themselves.
  private static func agents(_ draft: DesignDraft) -> [String] {
    guard draft.specification.observability.autoInstrumentation else { return [] }
    func names(_ hasAgent: Bool) -> String {
      draft.workloads.filter { (draft.specification.agent(of: $0.service.runtime) != nil) == hasAgent }
        .map(\.service.name).joined(separator: ", ")
    }
    let without = names(false)
    return ["agents of OpenTelemetry are brought into: \(names(true))"]
      + (without.isEmpty ? [] : ["these need the library of OpenTelemetry in their own code: \(without)"])
  }

  private static func stored(_ draft: DesignDraft, _ volume: TraceVolume) -> [String] {
    guard draft.component(.tempo) != nil else { return [] }
    let days = draft.specification.observability.logRetentionDays
    let share = draft.specification.traffic.averageShare.fraction
    return [
      "\(fixed(volume.keptPerSecond, 0)) spans/s × \(fixed(share, 2)) on average × 1 KiB × \(days) days / 5 = "
        + "\(fixed(volume.storedGigabytes(days: days, averageShare: share), 1)) GB in object storage"
    ]
  }
}
