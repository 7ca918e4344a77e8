package import SimKernel

/// What a container should request.
package struct ContainerRecommendation: Sendable, Hashable {
  package var container: String
  package var target: VerticalAmounts
  package var lowerBound: VerticalAmounts
  package var upperBound: VerticalAmounts
  /// The target before the policy.
  package var uncappedTarget: VerticalAmounts

  package init(
    container: String, target: VerticalAmounts, lowerBound: VerticalAmounts, upperBound: VerticalAmounts
  ) {
    self.container = container
    self.target = target
    self.lowerBound = lowerBound
    self.upperBound = upperBound
    uncappedTarget = target
  }
}

/// Works out requests from usage. Mirrors the recommender of the Vertical Pod Autoscaler 1.8 at its default flags.
package struct Recommender: Sendable {
  package struct Percentiles: Sendable {
    package var target = 0.9
    package var lower = 0.5
    package var upper = 0.95

    package init() {}
  }

  package var interval = SimDuration.minutes(1)
  package var marginFraction = 0.15
  package var cpu = Percentiles()
  package var memory = Percentiles()
  package var cpuConfidence = SimDuration.hours(24)
  package var memoryConfidence = SimDuration.hours(24)
  /// The least that a pod is recommended, shared among its containers.
  package var podMinimum = VerticalAmounts(cpuMilli: 25, memoryBytes: 262_144_000)
  package var roundCPUMilli: Int64 = 1
  package var roundMemoryBytes: Int64 = 1

  package init() {}

  /// Recommends for all containers of a pod template.
  package func recommend(_ containers: [(name: String, usage: UsageAggregate)]) -> [ContainerRecommendation] {
    if containers.isEmpty { return [] }
    let fraction = 1.0 / Double(containers.count)
    let minimum = VerticalAmounts(
      cpuMilli: VerticalAmounts.clamped(Double(podMinimum.cpuMilli) * fraction),
      memoryBytes: VerticalAmounts.clamped(Double(podMinimum.memoryBytes) * fraction))
    return containers.sorted { $0.name < $1.name }.map { estimate($0.usage, name: $0.name, minimum: minimum) }
  }

  private func estimate(
    _ usage: UsageAggregate, name: String, minimum: VerticalAmounts
  ) -> ContainerRecommendation {
    let cpuTrust = confidence(usage, interval: cpuConfidence)
    let memoryTrust = confidence(usage, interval: memoryConfidence)
    func amounts(_ share: (Percentiles) -> Double, scale: (Int64, Double) -> Int64) -> VerticalAmounts {
      let cores = VerticalAmounts.clamped(usage.cpu.percentile(share(cpu)) * 1000.0)
      let bytes = VerticalAmounts.clamped(usage.memoryPeaks.percentile(share(memory)))
      let amounts = VerticalAmounts(
        cpuMilli: scale(withMargin(cores), cpuTrust), memoryBytes: scale(withMargin(bytes), memoryTrust))
      return rounded(amounts.largest(minimum))
    }
    return ContainerRecommendation(
      container: name, target: amounts(\.target) { amount, _ in amount },
      lowerBound: amounts(\.lower) { amount, trust in
        VerticalAmounts.clamped(Double(amount) * GoMath.power(1 + 0.001 / trust, -2))
      },
      upperBound: amounts(\.upper) { amount, trust in
        VerticalAmounts.clamped(Double(amount) * (1 + 1 / trust))
      })
  }

  private func withMargin(_ amount: Int64) -> Int64 {
    amount + VerticalAmounts.clamped(Double(amount) * marginFraction)
  }

  private func rounded(_ amounts: VerticalAmounts) -> VerticalAmounts {
    func up(_ amount: Int64, _ step: Int64) -> Int64 {
      step <= 1 ? amount : Int64((Double(amount) / Double(step)).rounded(.up)) * step
    }
    return VerticalAmounts(
      cpuMilli: up(amounts.cpuMilli, roundCPUMilli), memoryBytes: up(amounts.memoryBytes, roundMemoryBytes))
  }

  /// How many intervals the samples cover: by their span or by their number, whichever is less.
  func confidence(_ usage: UsageAggregate, interval: SimDuration) -> Double {
    guard let first = usage.firstSample, let last = usage.lastSample else { return 0 }
    let span = Double((last - first).microseconds) / Double(interval.microseconds)
    let samples = Double(usage.sampleCount) / (Double(interval.microseconds) / 60_000_000)
    return min(span, samples)
  }

  /// Why the target is what it is.
  package func explain(_ usage: UsageAggregate, _ recommendation: ContainerRecommendation) -> Explanation {
    let trust = confidence(usage, interval: cpuConfidence)
    return Explanation(
      inputs: [
        ("samples", "\(usage.sampleCount)"), ("confidence", "\(trust)"),
        ("cpu percentiles", "\([cpu.lower, cpu.target, cpu.upper].map { usage.cpu.percentile($0) })"),
        (
          "memory percentiles",
          "\([memory.lower, memory.target, memory.upper].map { usage.memoryPeaks.percentile($0) })"
        ),
      ],
      formula: "p\(cpu.target) · \(1 + marginFraction); lower · (1 + 0.001/c)^-2; upper · (1 + 1/c)",
      result: "\(recommendation.target.cpuMilli)m, \(recommendation.target.memoryBytes) bytes")
  }
}
