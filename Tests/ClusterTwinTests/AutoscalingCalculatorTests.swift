import KubeModel
import SimKernel
import Testing

@testable import ClusterTwin

/// Replays what the replica calculator of Kubernetes computed.
@Suite struct AutoscalingCalculatorTests {
  @Test(arguments: RecordedCases.all("hpa/calculator.jsonl"))
  func `every proposal is as recorded`(_ cases: RecordedCases) throws {
    let recorded = try cases.read()
    #expect(recorded.count >= 5)
    for entry in recorded {
      let replay = CalculatorReplay(entry)
      for difference in replay.differences() { Issue.record("\(entry["id"]?.string ?? ""): \(difference)") }
    }
  }

  @Test func `a wrong recording is noticed`() throws {
    var entry = try #require(
      try RecordedCases.all("hpa/calculator.jsonl").first?.read().first { $0.at("output", "error") == nil })
    var output = try #require(entry["output"])
    output["replicas"] = .integer((output["replicas"]?.integer ?? 0) + 1)
    entry["output"] = output
    #expect(CalculatorReplay(entry).differences().count == 1)
  }
}

private struct CalculatorReplay {
  let function: String
  let input: KubeValue
  let output: KubeValue
  let scale: RecordedScale

  init(_ entry: KubeValue) {
    function = entry["fn"]?.string ?? ""
    input = entry["input"] ?? .null
    output = entry["output"] ?? .null
    scale = RecordedScale(input)
  }

  private var isResource: Bool { function == "GetResourceReplicas" || function == "GetRawResourceReplicas" }

  private var reading: MetricReading {
    switch function {
    case "GetResourceReplicas", "GetRawResourceReplicas":
      scale.resource(input["resource"]?.string ?? "", container: input["container"]?.string)
    case "GetMetricReplicas": scale.pods("rps")
    case "GetObjectMetricReplicas", "GetObjectPerPodMetricReplicas": scale.object("rps")
    default: scale.external("queue")
    }
  }

  func differences() -> [String] {
    do {
      return compare(try propose(reading))
    } catch {
      let text = frame(error)
      let want = output["error"]?.string ?? "no error"
      return scale.withoutFaultyPods(text) == scale.withoutFaultyPods(want) ? [] : ["\n-want \(want)\n+got  \(text)"]
    }
  }

  private func frame(_ failure: ReplicaFailure) -> String {
    guard case .metrics(let text) = failure else { return failure.message }
    switch function {
    case "GetResourceReplicas", "GetRawResourceReplicas":
      return "unable to get metrics for resource \(input["resource"]?.string ?? ""): \(text)"
    case "GetMetricReplicas": return "unable to get metric rps: \(text)"
    case "GetObjectMetricReplicas", "GetObjectPerPodMetricReplicas":
      return "unable to get metric rps: Ingress on default web/\(text)"
    default:
      let selector = MetricSpec(.external(metric: "queue"), .missing, selector: [:]).selectorText
      return "unable to get external metric default/queue/\(selector): \(text)"
    }
  }

  private func propose(_ reading: MetricReading) throws(ReplicaFailure) -> (ReplicaProposal, SimTime) {
    let calculator = ReplicaCalculator()
    let current = Int32(input["currentReplicas"]?.integer ?? 0)
    let target = Int64(input["target"]?.integer ?? 0)
    let tolerance = ScalingTolerance(
      up: input["toleranceUp"]?.double ?? 0, down: input["toleranceDown"]?.double ?? 0)
    let isCPU = isResource && input["resource"]?.string == "cpu"
    switch reading {
    case .failure(let text): throw .metrics(text)
    case .pods(let column):
      if function == "GetResourceReplicas" {
        let proposal = try calculator.utilization(
          current: current, targetPercent: Int32(target), pods: scale.pods.span, readings: column.readings.span,
          strays: column.strays, isCPU: isCPU, requestFault: column.requestFault, tolerance: tolerance, now: .zero)
        return (proposal, column.at)
      }
      let proposal = try calculator.average(
        current: current, target: target, pods: scale.pods.span, readings: column.readings.span,
        strays: column.strays, isCPU: isCPU, tolerance: tolerance, now: .zero)
      return (proposal, column.at)
    case .value(let value, let at):
      if function.contains("PerPod") {
        let proposal = calculator.valuePerPod(
          statusReplicas: current, value: value, target: target, tolerance: tolerance)
        return (proposal, at)
      }
      let proposal = try calculator.value(
        current: current, value: value, target: target, pods: scale.pods.span, tolerance: tolerance)
      return (proposal, .zero)
    }
  }

  private func compare(_ result: (proposal: ReplicaProposal, at: SimTime)) -> [String] {
    let proposal = result.proposal
    if let error = output["error"]?.string { return ["\n-want \(error)\n+got  \(proposal.explanation)"] }
    var got = ["replicas": Int(proposal.replicas)]
    if function == "GetResourceReplicas" {
      got["utilization"] = Int(proposal.utilization)
      got["rawUtilization"] = Int(proposal.usage)
    } else {
      got["usage"] = Int(proposal.usage)
    }
    var differences = got.keys.sorted().filter { output[$0]?.integer != got[$0] }.map { key in
      "\n-want \(key) \(output[key]?.integer ?? 0)\n+got  \(got[key] ?? 0): \(proposal.explanation)"
    }
    if let want = output["timestamp"]?.secondsOf2026, want != Int(result.at.seconds) {
      differences.append("\n-want timestamp \(want)\n+got  \(result.at.seconds)")
    }
    return differences
  }
}
