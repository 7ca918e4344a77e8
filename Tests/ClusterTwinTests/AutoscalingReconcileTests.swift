import KubeModel
import SimKernel
import Testing

@testable import ClusterTwin

/// Replays whole rounds of the HorizontalPodAutoscaler's controller.
@Suite struct AutoscalingReconcileTests {
  @Test(arguments: RecordedCases.all("hpa/reconcile.jsonl"))
  func `every round ends as recorded, word for word`(_ cases: RecordedCases) throws {
    let recorded = try cases.read()
    #expect(recorded.count >= 5)
    for entry in recorded {
      for difference in Self.differences(entry) { Issue.record("\(entry["id"]?.string ?? ""): \(difference)") }
    }
  }

  private static func differences(_ entry: KubeValue) -> [String] {
    let input = entry["input"] ?? .null
    let want = entry["output"] ?? .null
    let scale = RecordedScale(input)
    var autoscaler = HorizontalPodAutoscaler(.init(input["hpa"] ?? .null))
    let observation = ScaleObservation(
      specReplicas: Int32(input["scaleSpecReplicas"]?.integer ?? 0),
      statusReplicas: Int32(input["scaleStatusReplicas"]?.integer ?? 0), pods: scale.pods,
      metrics: autoscaler.specification.metrics.map { scale.reading($0) })
    let round = autoscaler.reconcile(observation, now: .zero)
    let status = autoscaler.status
    let metrics = status.metricValues(autoscaler.specification.metrics)
    let got: [(String, KubeValue)] = [
      ("scaledTo", .optional(round.scaledTo.map { Int($0) })),
      ("statusCurrentReplicas", .integer(Int(status.currentReplicas))),
      ("statusDesiredReplicas", .integer(Int(status.desiredReplicas))),
      ("conditions", .sequence(status.conditions.map(\.recorded))),
      ("currentMetrics", metrics),
      ("events", round.events.isEmpty ? .omitted : .strings(round.events.map(\.description))),
      ("error", .optional(round.error)),
    ]
    var differences = got.compactMap { key, value -> String? in
      let left = scale.withoutFaultyPods(JSON.text(want[key] ?? .null))
      let right = scale.withoutFaultyPods(JSON.text(value.isOmitted ? .null : value))
      return left == right ? nil : "\n-want \(key) \(left)\n+got  \(key) \(right)"
    }
    if want["lastScaleTime"]?.secondsOf2026 != status.lastScaleTime.map({ Int($0.seconds) }) {
      differences.append("\n-want \(want["lastScaleTime"]?.string ?? "never scaled")")
    }
    return differences
  }
}

/// A value with its keys in order, so that two trees can be compared as text.
enum JSON {
  static func text(_ value: KubeValue) -> String {
    if let entries = value.mapping?.entries {
      let shown = entries.filter { !$0.value.isOmitted }.sorted { $0.key < $1.key }
      return "{" + shown.map { "\($0.key): \(text($0.value))" }.joined(separator: ", ") + "}"
    }
    if let values = value.sequence { return "[" + values.map { text($0) }.joined(separator: ", ") + "]" }
    if let number = value.integer { return "\(number)" }
    return value.string ?? "\(value.content)"
  }
}
