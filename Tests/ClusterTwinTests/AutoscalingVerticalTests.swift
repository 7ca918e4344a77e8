import KubeModel
import SimKernel
import Testing

@testable import ClusterTwin

/// Replays the recommender of the Vertical Pod Autoscaler.
@Suite struct AutoscalingVerticalTests {
  @Test(arguments: RecordedCases.all("vpa/histograms.jsonl"))
  func `every percentile is as recorded`(_ cases: RecordedCases) throws {
    let recorded = try cases.read()
    #expect(recorded.count >= 5)
    for entry in recorded {
      let scale: HistogramScale = entry["kind"]?.string?.hasPrefix("cpu") == true ? .cpuCores : .memoryBytes
      var histogram = DecayingHistogram(scale, halfLife: .hours(Int64(entry["halfLifeHours"]?.integer ?? 0)))
      for sample in entry["samples"]?.sequence ?? [] {
        let weight = sample[2]?.double ?? 0
        let value = sample[1]?.double ?? 0
        let time = sample[0]?.moment ?? .zero
        if weight < 0 {
          histogram.subtract(value, weight: -weight, at: time)
        } else {
          histogram.add(value, weight: weight, at: time)
        }
      }
      #expect(histogram.isEmpty == (entry["empty"]?.bool ?? false), "\(entry["id"]?.string ?? "")")
      for point in entry["percentiles"]?.sequence ?? [] {
        let share = point[0]?.double ?? 0
        #expect(histogram.percentile(share) == point[1]?.double, "\(entry["id"]?.string ?? "") p\(share)")
      }
    }
  }

  @Test(arguments: RecordedCases.all("vpa/recommendations.jsonl"))
  func `every recommendation is as recorded`(_ cases: RecordedCases) throws {
    let recorded = try cases.read()
    #expect(recorded.count >= 1)
    for entry in recorded {
      var replay = RecommenderReplay(entry)
      for difference in replay.differences() { Issue.record("\(entry["id"]?.string ?? ""): \(difference)") }
    }
  }
}

private struct RecommenderReplay {
  let entry: KubeValue
  let names: [String]
  var aggregates: [UsageAggregate]
  /// A row for every pod, a column for every container name.
  var containers: [[ContainerUsage]]
  let recommender = Recommender()

  init(_ entry: KubeValue) {
    self.entry = entry
    names = (entry["requests"]?.mapping?.keys ?? []).sorted()
    aggregates = names.map { _ in UsageAggregate(created: .zero) }
    let row = names.map { _ in ContainerUsage() }
    containers = Array(repeating: row, count: entry["pods"]?.integer ?? 0)
  }

  mutating func differences() -> [String] {
    let events = entry["events"]?.sequence ?? []
    var differences: [String] = []
    var next = 0
    for point in entry["points"]?.sequence ?? [] {
      while next < point["afterEvents"]?.integer ?? 0 {
        if !take(events[next]) { differences.append("\nevent \(next) was taken otherwise") }
        next += 1
      }
      differences += compare(point)
    }
    return differences
  }

  /// Whether the event was accepted or refused as recorded.
  private mutating func take(_ event: KubeValue) -> Bool {
    let time = event[0]?.moment ?? .zero
    guard let pod = event[1]?.integer, let column = names.firstIndex(of: event[2]?.string ?? "") else { return false }
    if event[3]?.string == "oom" {
      let accepted = containers[pod][column].recordOOM(
        requestedBytes: Int64(event[4]?.integer ?? 0), at: time, in: &aggregates[column])
      return accepted == (event[5]?.string == "")
    }
    let cpu = containers[pod][column].addCPU(
      milli: Int64(event[4]?.integer ?? 0), at: time, to: &aggregates[column])
    let memory = containers[pod][column].addMemory(
      bytes: Int64(event[5]?.integer ?? 0), at: time, to: &aggregates[column])
    return cpu == (event[6]?.bool ?? true) && memory == (event[7]?.bool ?? true)
  }

  private func compare(_ point: KubeValue) -> [String] {
    let recommendations = recommender.recommend(zip(names, aggregates).map { (name: $0, usage: $1) })
    var got: KubeValue = [:]
    var capped: KubeValue = [:]
    let policy = entry["resourcePolicy"].map { VerticalPolicy($0) }
    for (column, recommendation) in recommendations.enumerated() {
      let usage = aggregates[column]
      let shares = [0.5, 0.9, 0.95]
      func text(_ amounts: VerticalAmounts) -> KubeValue {
        [.integer(Int(amounts.cpuMilli)), .integer(Int(amounts.memoryBytes))]
      }
      let container: KubeValue = [
        "samplesCount": .integer(usage.sampleCount),
        "cpuP50P90P95": .strings(shares.map { "\(usage.cpu.percentile($0))" }),
        "memP50P90P95": .strings(shares.map { "\(usage.memoryPeaks.percentile($0))" }),
        "target": text(recommendation.target), "lowerBound": text(recommendation.lowerBound),
        "upperBound": text(recommendation.upperBound),
      ]
      got[recommendation.container] = container
      if let after = policy?.apply(recommendation) {
        capped[recommendation.container] = [
          "target": after.target.value, "lowerBound": after.lowerBound.value, "upperBound": after.upperBound.value,
          "uncappedTarget": after.uncappedTarget.value,
        ]
      }
    }
    var want = point["containers"] ?? .null
    for name in names {
      for key in ["cpuP50P90P95", "memP50P90P95"] {
        let shown = (want.at(name, key)?.sequence ?? []).map { "\($0.double ?? 0)" }
        want[name]?[key] = .strings(shown)
      }
    }
    let pairs = [(want, got), (point["capped"] ?? .null, policy == nil ? .null : capped)]
    return pairs.compactMap { want, got in
      let left = JSON.text(want)
      let right = JSON.text(got)
      return left == right ? nil : "\nt=\(point["t"]?.integer ?? 0)\n-want \(left)\n+got  \(right)"
    }
  }
}
