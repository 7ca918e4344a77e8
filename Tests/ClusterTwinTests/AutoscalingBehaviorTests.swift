import KubeModel
import SimKernel
import Testing

@testable import ClusterTwin

/// Replays the functions behind `spec.behavior`.
@Suite struct AutoscalingBehaviorTests {
  @Test(arguments: RecordedCases.all("hpa/behavior.jsonl"))
  func `every limit, window and event is as recorded`(_ cases: RecordedCases) throws {
    let recorded = try cases.read()
    #expect(recorded.count >= 5)
    for entry in recorded {
      let replay = BehaviorReplay(entry)
      for difference in replay.differences() { Issue.record("\(entry["id"]?.string ?? ""): \(difference)") }
    }
  }

  @Test func `a wrong recording is noticed`() throws {
    var entry = try #require(
      try RecordedCases.all("hpa/behavior.jsonl").first?.read().first { $0.at("output", "replicas") != nil })
    var output = try #require(entry["output"])
    output["replicas"] = .integer((output["replicas"]?.integer ?? 0) + 1)
    entry["output"] = output
    #expect(BehaviorReplay(entry).differences().count == 1)
  }
}

private struct BehaviorReplay {
  let function: String
  let input: KubeValue
  let output: KubeValue

  init(_ entry: KubeValue) {
    function = entry["fn"]?.string ?? ""
    input = entry["input"] ?? .null
    output = entry["output"] ?? .null
  }

  private var behavior: ScalingBehavior? { input["behavior"].flatMap { $0.isNull ? nil : ScalingBehavior($0) } }

  private var history: ScalingHistory {
    var history = ScalingHistory()
    history.recommendations = (input["recommendations"]?.sequence ?? []).map {
      .init(replicas: Int32($0["replicas"]?.integer ?? 0), at: $0["at"]?.moment ?? .zero)
    }
    history.growth = Self.events(input["scaleUpEvents"])
    history.shrinking = Self.events(input["scaleDownEvents"])
    return history
  }

  private static func events(_ value: KubeValue?) -> [ScalingHistory.ScaleEvent] {
    (value?.sequence ?? []).map { .init(change: Int32($0["change"]?.integer ?? 0), at: $0["at"]?.moment ?? .zero) }
  }

  private func number(_ key: String) -> Int32 { Int32(input[key]?.integer ?? 0) }

  func differences() -> [String] {
    var differences = defaults()
    var got: KubeValue = [:]
    var history = history
    let current = number("currentReplicas")
    let desired = number("desiredReplicas")
    let limits = ReplicaLimits(minimum: number("minReplicas"), maximum: number("maxReplicas"))
    switch function {
    case "storeScaleEvent":
      if let behavior { history.store(from: current, to: desired, behavior: behavior, now: .zero) }
      got["scaleUpEventsAfter"] = Self.text(history.growth)
      got["scaleDownEventsAfter"] = Self.text(history.shrinking)
    case "stabilizeRecommendationWithBehaviors":
      let behavior = behavior ?? ScalingBehavior()
      let replicas = history.stabilize(
        desired, current: current, upWindow: behavior.up.stabilizationWindow ?? .zero,
        downWindow: behavior.down.stabilizationWindow ?? .minutes(5), now: .zero)
      got["replicas"] = .integer(Int(replicas))
      got["recommendationsAfter"] = Self.text(history.recommendations)
    case "convertDesiredReplicasWithBehaviorRate":
      let limited = limits.apply(
        desired, current: current, behavior: behavior ?? ScalingBehavior(), history: history, now: .zero)
      got["replicas"] = .integer(Int(limited.replicas))
      got["reason"] = .string(limited.limit.reason)
      got["message"] = .string(limited.limit.message)
    default:
      var autoscaler = HorizontalPodAutoscaler(
        .init(
          namespace: "default", targetKind: "Deployment", targetName: "web", minReplicas: limits.minimum,
          maxReplicas: limits.maximum, behavior: behavior))
      autoscaler.history = history
      var round = AutoscalerRound()
      let replicas = autoscaler.normalize(desired, current: current, &round, now: .zero)
      got["replicas"] = .integer(Int(replicas))
      got["conditions"] = .sequence(autoscaler.status.conditions.map(\.recorded))
      got["recommendationsAfter"] = Self.text(autoscaler.history.recommendations)
    }
    for entry in got.mapping?.entries ?? [] {
      let want = JSON.text(output[entry.key] ?? .null)
      let text = JSON.text(entry.value)
      if want != text { differences.append("\n-want \(entry.key) \(want)\n+got  \(text)") }
    }
    return differences
  }

  /// The API server's defaults.
  private func defaults() -> [String] {
    guard let want = input["defaultedBehavior"], !want.isNull, let behavior else { return [] }
    let recorded = ScalingBehavior(want)
    return recorded == behavior ? [] : ["\n-want \(recorded)\n+got  \(behavior)"]
  }

  private static func text(_ events: [ScalingHistory.ScaleEvent]) -> KubeValue {
    if events.isEmpty { return .null }
    return .sequence(
      events.map { event in
        let at = KubeValue.integer(Int(event.at.microseconds / 1_000_000))
        let outdated: KubeValue = event.isOutdated ? true : .omitted
        return ["change": .integer(Int(event.change)), "at": at, "outdated": outdated]
      })
  }

  private static func text(_ entries: [ScalingHistory.Recommendation]) -> KubeValue {
    .sequence(
      entries.map { ["replicas": .integer(Int($0.replicas)), "at": .integer(Int($0.at.microseconds / 1_000_000))] })
  }
}

extension AutoscalerCondition {
  /// As the recordings write it.
  var recorded: KubeValue {
    [
      "type": .string(kind.rawValue), "status": .string(isTrue ? "True" : "False"), "reason": .string(reason),
      "message": .string(message),
    ]
  }
}
