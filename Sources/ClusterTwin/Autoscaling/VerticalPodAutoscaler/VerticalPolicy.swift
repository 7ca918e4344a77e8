package import KubeModel

/// `spec.resourcePolicy` of a VerticalPodAutoscaler.
package struct VerticalPolicy: Sendable, Hashable {
  package enum ControlledValues: String, Sendable { case both = "RequestsAndLimits", requestsOnly = "RequestsOnly" }

  package struct Container: Sendable, Hashable {
    /// `*` stands for all containers without a policy of their own.
    package var name: String
    package var isOff = false
    package var minAllowed = VerticalBounds()
    package var maxAllowed = VerticalBounds()
    package var controlledValues = ControlledValues.both
    package var controlsCPU = true
    package var controlsMemory = true

    package init(name: String) { self.name = name }

    init(_ value: KubeValue) {
      self.init(name: value["containerName"]?.string ?? "")
      isOff = value["mode"]?.string == "Off"
      minAllowed = VerticalBounds(value["minAllowed"])
      maxAllowed = VerticalBounds(value["maxAllowed"])
      controlledValues = value["controlledValues"]?.string.flatMap { ControlledValues(rawValue: $0) } ?? .both
      if let resources = value["controlledResources"]?.sequence?.compactMap(\.string) {
        controlsCPU = resources.contains("cpu")
        controlsMemory = resources.contains("memory")
      }
    }
  }

  package var containers: [Container]

  package init(containers: [Container] = []) { self.containers = containers }

  package init(_ value: KubeValue) {
    containers = (value["containerPolicies"]?.sequence ?? []).map { Container($0) }
  }

  /// The policy of a container: its own, else that of `*`.
  package func container(_ name: String) -> Container? {
    containers.first { $0.name == name } ?? containers.first { $0.name == "*" }
  }

  /// The recommendation within the policy's bounds and the recommender's own maximum (for what the policy leaves open).
  package func apply(
    _ recommendation: ContainerRecommendation, globalMaximum: VerticalBounds = VerticalBounds()
  ) -> ContainerRecommendation {
    var result = recommendation
    let policy = container(recommendation.container)
    let minimum = policy?.minAllowed ?? VerticalBounds()
    let own = policy?.maxAllowed ?? VerticalBounds()
    let maximum = VerticalBounds(
      cpuMilli: own.cpuMilli ?? globalMaximum.cpuMilli, memoryBytes: own.memoryBytes ?? globalMaximum.memoryBytes)
    result.target = maximum.capping(minimum.raising(result.target))
    result.lowerBound = maximum.capping(minimum.raising(result.lowerBound))
    result.upperBound = maximum.capping(minimum.raising(result.upperBound))
    return result
  }
}

/// A bound for each resource that has one; a bound of zero doesn't count.
package struct VerticalBounds: Sendable, Hashable {
  package var cpuMilli: Int64?
  package var memoryBytes: Int64?

  package init(cpuMilli: Int64? = nil, memoryBytes: Int64? = nil) {
    self.cpuMilli = cpuMilli
    self.memoryBytes = memoryBytes
  }

  package init(_ value: KubeValue?) {
    cpuMilli = value?["cpu"].flatMap { try? Quantity($0) }?.milliValue
    memoryBytes = value?["memory"].flatMap { try? Quantity($0) }?.value
  }

  func raising(_ amounts: VerticalAmounts) -> VerticalAmounts {
    VerticalAmounts(
      cpuMilli: max(amounts.cpuMilli, cpuMilli ?? 0), memoryBytes: max(amounts.memoryBytes, memoryBytes ?? 0))
  }

  func capping(_ amounts: VerticalAmounts) -> VerticalAmounts {
    func cap(_ amount: Int64, _ bound: Int64?) -> Int64 {
      guard let bound, bound != 0 else { return amount }
      return min(amount, bound)
    }
    return VerticalAmounts(
      cpuMilli: cap(amounts.cpuMilli, cpuMilli), memoryBytes: cap(amounts.memoryBytes, memoryBytes))
  }
}

extension VerticalAmounts {
  /// As the status of a VerticalPodAutoscaler shows it.
  package var value: KubeValue {
    [
      "cpu": .string(Quantity(milli: cpuMilli).description),
      "memory": .string(Quantity(memoryBytes, format: .binarySI).description),
    ]
  }
}
