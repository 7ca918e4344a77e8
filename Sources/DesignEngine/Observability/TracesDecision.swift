import Basics
import PlatformSpec

extension DecisionRule {
  /// Traces.
  static let traces = DecisionRule { draft in
    let wishes = draft.specification.observability
    guard wishes.traceStore != .none else { return [] }
    return [
      Decision(
        id: "observability.traces", deliverable: .observability, title: "Traces",
        choice:
          "OpenTelemetry collector to \(wishes.traceStore.rawValue), \(wishes.traceSampling) % of requests, all errors and slow ones",
        alternatives: [
          Decision.Alternative("every request", whyNot: "ten times the volume shows the same shape"),
          Decision.Alternative("sampling at the start alone", whyNot: "the errors that matter would be thrown away"),
        ], reason: "A request passes many services; its trace shows which of them was slow.",
        fields: ["observability.traceStore", "observability.traceSampling"])
    ]
  }
}
