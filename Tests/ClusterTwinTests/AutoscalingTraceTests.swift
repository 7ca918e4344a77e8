import KubeModel
import SimKernel
import Testing

@testable import ClusterTwin

/// Replays controllers that ran for a while: histories, conditions and scale times carry over.
@Suite struct AutoscalingTraceTests {
  @Test(arguments: RecordedCases.all("hpa/traces.jsonl"))
  func `every step is decided as recorded`(_ cases: RecordedCases) throws {
    let recorded = try cases.read()
    #expect(recorded.count >= 1)
    for entry in recorded {
      var replay = TraceReplay(entry)
      for step in entry["steps"]?.sequence ?? [] {
        for difference in replay.take(step) {
          Issue.record("\(entry["id"]?.string ?? "") t=\(step["t"]?.integer ?? 0): \(difference)")
        }
      }
    }
  }
}

private struct TraceReplay {
  var autoscaler: HorizontalPodAutoscaler
  let requests: [(resource: String, milli: Int64)]
  var conditions: [String] = []

  init(_ entry: KubeValue) {
    autoscaler = HorizontalPodAutoscaler(.init(entry["hpa"] ?? .null))
    requests = (entry["containerRequests"]?.mapping?.entries ?? []).map { ($0.key, $0.value.milli) }
  }

  mutating func take(_ step: KubeValue) -> [String] {
    let now = step["t"]?.moment ?? .zero
    let rows = step["pods"]?.sequence ?? []
    let observation = ScaleObservation(
      specReplicas: Int32(step["specReplicas"]?.integer ?? 0),
      statusReplicas: Int32(step["statusReplicas"]?.integer ?? 0), pods: rows.map { state($0) },
      metrics: autoscaler.specification.metrics.map { reading($0, step, rows, now) })
    let round = autoscaler.reconcile(observation, now: now)
    let status = autoscaler.status
    var got: [(String, KubeValue)] = [
      ("scaledTo", .optional(round.scaledTo.map { Int($0) })),
      ("desired", .integer(Int(status.desiredReplicas))),
      ("currentMetrics", metricTexts),
      ("events", round.events.isEmpty ? .omitted : .strings(round.events.map(\.description))),
      ("error", .optional(round.error)),
    ]
    let texts = status.conditions.map { "\($0.kind.rawValue)=\($0.isTrue ? "True" : "False")/\($0.reason)" }
    got.append(("conditions", texts == conditions ? .omitted : .strings(texts)))
    conditions = texts
    return got.compactMap { key, value in
      let left = JSON.text(step[key] ?? .null)
      let right = JSON.text(value.isOmitted ? .null : value)
      return left == right ? nil : "\n-want \(key) \(left)\n+got  \(key) \(right)"
    }
  }

  private func state(_ row: KubeValue) -> PodState {
    var state = PodState(phase: RecordedScale.phase(row[1]?.string))
    if let start = row[2], !start.isNull { state.start = start.moment }
    state.readiness = RecordedScale.readiness(row[3]?.string?.isEmpty == true ? nil : row[3]?.string)
    state.readyAt = row[4]?.moment ?? .zero
    return state
  }

  private func reading(_ spec: MetricSpec, _ step: KubeValue, _ rows: [KubeValue], _ now: SimTime) -> MetricReading {
    let at = now - .seconds(5)
    switch spec.source {
    case .resource(let name), .containerResource(let name, _):
      let index = name == "cpu" ? 5 : 6
      let unit: Int64 = name == "cpu" ? 1 : 1024 * 1024 * 1000
      let answer = rows.compactMap { row -> PodMetrics? in
        guard let usage = row[index]?.integer else { return nil }
        return PodMetrics(
          pod: row[0]?.string ?? "", at: at, window: .seconds(15),
          containers: [.init(name: "app", usage: [(resource: name, milli: Int64(usage) * unit)])])
      }
      let pods = rows.map {
        RequestedPod(name: $0[0]?.string ?? "", containers: [.init(name: "app", requests: requests)])
      }
      var container: String?
      if case .containerResource(_, let own) = spec.source { container = own }
      return MetricsClient.resource(name, container: container, pods: pods, answer: answer)
    case .pods:
      let answer = rows.compactMap { row -> PodMetricValue? in
        guard let value = row[7]?.integer else { return nil }
        return PodMetricValue(pod: row[0]?.string ?? "", at: at, window: .seconds(15), milli: Int64(value))
      }
      return MetricsClient.pods(names: rows.map { $0[0]?.string ?? "" }, answer: answer)
    case .object: return .value(step["object"]?.milli ?? 0, at: at)
    case .external: return .value(step["external"]?.milli ?? 0, at: at)
    case .unknown(let kind): return .failure(kind)
    }
  }

  /// As the traces shorten `status.currentMetrics`.
  private var metricTexts: KubeValue {
    .strings(
      zip(autoscaler.specification.metrics, autoscaler.status.metrics ?? []).map { spec, metric in
        let value = metric?.value(spec)
        let body = value?.mapping?.entries.first { $0.key != "type" }?.value["current"]
        let average = body?["averageValue"]?.string.map { "avg \($0)" }
        let utilization = body?["averageUtilization"]?.integer.map { "\($0)%" }
        let whole = body?["value"]?.string.map { "value \($0)" }
        return [utilization, average, whole].compactMap { $0 }.joined(separator: " ")
      })
  }
}
