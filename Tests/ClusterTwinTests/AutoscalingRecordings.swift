import Foundation
import KubeModel
import SimKernel
import TestSupport

@testable import ClusterTwin

/// Recorded cases of the autoscalers, one JSON value a line.
struct RecordedCases: Sendable, CustomStringConvertible {
  var path: String

  var description: String { path }

  /// The committed cases of a file such as `hpa/calculator.jsonl`, and those of the folder that `PLIMSOLL_ORACLE` names.
  static func all(_ file: String) -> [RecordedCases] {
    let committed = Repository.root.appending(path: "Tests/ClusterTwinTests/Recordings").path
    let beside = Repository.root.appending(path: "../shared/oracle").standardized.path
    let folder = ProcessInfo.processInfo.environment["PLIMSOLL_ORACLE"] ?? beside
    return [committed, folder].map { "\($0)/\(file)" }.filter { FileManager.default.fileExists(atPath: $0) }
      .map { RecordedCases(path: $0) }
  }

  func read() throws -> [KubeValue] {
    let text = try String(contentsOfFile: path, encoding: .utf8)
    return text.split(separator: "\n").compactMap { line in
      KubeDocuments.values(String(line), file: path).roots.first.flatMap { $0 }
    }
  }
}

extension KubeValue {
  /// Seconds from the case's `now` as a moment of the simulation.
  var moment: SimTime { SimTime(microseconds: Int64((double ?? 0) * 1_000_000)) }

  var milli: Int64 { (try? Quantity(self))?.milliValue ?? 0 }

  /// An RFC 3339 time as seconds from 2026-01-01T00:00:00Z, the start of every recording.
  var secondsOf2026: Int? {
    guard let text = string, let date = try? Date(text, strategy: .iso8601) else { return nil }
    return Int(date.timeIntervalSince1970) - 1_767_225_600
  }
}

/// Reads the pods and metrics of the recordings of the HorizontalPodAutoscaler.
struct RecordedScale {
  var pods: [PodState] = []
  var requested: [RequestedPod] = []
  var metrics: KubeValue

  init(_ input: KubeValue) {
    metrics = input["metrics"] ?? .null
    for pod in input["pods"]?.sequence ?? [] {
      pods.append(Self.state(pod))
      let containers = pod["containers"]?.sequence ?? []
      let ordered =
        containers.filter { $0["sidecar"]?.bool != true } + containers.filter { $0["sidecar"]?.bool == true }
      requested.append(
        RequestedPod(
          name: pod["name"]?.string ?? "",
          containers: ordered.map { .init(name: $0["name"]?.string ?? "", requests: Self.amounts($0["requests"])) },
          podRequests: pod["podRequests"].map { Self.amounts($0) }))
    }
  }

  private static func amounts(_ value: KubeValue?) -> [(resource: String, milli: Int64)] {
    (value?.mapping?.entries ?? []).map { (resource: $0.key, milli: $0.value.milli) }
  }

  private static func state(_ pod: KubeValue) -> PodState {
    var state = PodState(phase: phase(pod["phase"]?.string))
    state.isDeleted = pod["deleted"]?.bool == true
    if let start = pod["start"], !start.isNull { state.start = start.moment }
    if let ready = pod["ready"], !ready.isNull {
      state.readiness = readiness(ready["status"]?.string)
      state.readyAt = ready["at"]?.moment ?? .zero
    }
    return state
  }

  static func phase(_ text: String?) -> PodState.Phase {
    switch text {
    case "Pending": .pending
    case "Running": .running
    case "Succeeded": .succeeded
    case "Failed": .failed
    default: .unknown
    }
  }

  static func readiness(_ text: String?) -> PodState.Readiness {
    switch text {
    case "True": .isTrue
    case "False": .isFalse
    case nil: .absent
    default: .isUnknown
    }
  }

  func resource(_ name: String, container: String?) -> MetricReading {
    if let error = metrics["resourceError"]?.string {
      return .failure("unable to fetch metrics from resource metrics API: \(error)")
    }
    let answer = (metrics["resource"]?.sequence ?? []).map { row in
      PodMetrics(
        pod: row["pod"]?.string ?? "", at: row["at"]?.moment ?? .zero,
        window: .seconds(Int64(row["window"]?.integer ?? 0)),
        containers: (row["containers"]?.sequence ?? []).map {
          .init(name: $0["name"]?.string ?? "", usage: Self.amounts($0["usage"]))
        })
    }
    return MetricsClient.resource(name, container: container, pods: requested, answer: answer)
  }

  private var customError: String? {
    metrics["customError"]?.string.map { "unable to fetch metrics from custom metrics API: \($0)" }
  }

  func pods(_ name: String) -> MetricReading {
    if let customError { return .failure(customError) }
    let answer = (metrics.at("pods", name)?.sequence ?? []).map { row in
      PodMetricValue(
        pod: row["pod"]?.string ?? "", at: row["at"]?.moment ?? .zero,
        window: .seconds(Int64(row["window"]?.integer ?? 60)), milli: row["value"]?.milli ?? 0)
    }
    return MetricsClient.pods(names: requested.map(\.name), answer: answer)
  }

  func object(_ name: String) -> MetricReading {
    if let customError { return .failure(customError) }
    guard let value = metrics.at("object", name) else {
      let text = "the server could not find the metric \(name) for Ingress.networking.k8s.io web"
      return .failure("unable to fetch metrics from custom metrics API: \(text)")
    }
    return .value(value["value"]?.milli ?? 0, at: value["at"]?.moment ?? .zero)
  }

  func external(_ name: String) -> MetricReading {
    if let error = metrics["externalError"]?.string {
      return .failure("unable to fetch metrics from external metrics API: \(error)")
    }
    let series = metrics.at("external", name)?.sequence ?? []
    return MetricsClient.external(series.map { (milli: $0["value"]?.milli ?? 0, at: $0["at"]?.moment ?? .zero) })
  }

  func reading(_ spec: MetricSpec) -> MetricReading {
    switch spec.source {
    case .resource(let name): resource(name, container: nil)
    case .containerResource(let name, let container): resource(name, container: container)
    case .pods(let metric): pods(metric)
    case .object(let metric, _, _): object(metric)
    case .external(let metric): external(metric)
    case .unknown(let kind): .failure(kind)
    }
  }

  /// The controller names any of several pods with the same fault: the names at fault become one word.
  func withoutFaultyPods(_ text: String) -> String {
    guard text.contains("missing request for") else { return text }
    return text.replacing(/in container \S+ of Pod web-\d+/, with: "in a container of a Pod")
  }
}
