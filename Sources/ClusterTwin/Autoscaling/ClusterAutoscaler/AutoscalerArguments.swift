import KubeModel
import SimKernel

/// How the Cluster Autoscaler among some manifests is set: `extraArgs` of its chart, or the command line of its container.
struct AutoscalerArguments {
  private var values: [String: String] = [:]
  private var levels: [Expander.PriorityLevel] = []

  init(_ objects: [KubeObject]) {
    for object in objects {
      if let chart = object.chart, chart.name == "cluster-autoscaler" {
        for entry in chart.values["extraArgs"]?.mapping?.entries ?? [] { values[entry.key] = Self.text(entry.value) }
        readPriorities(chart.values["expanderPriorities"])
      }
      if object.kind == "ConfigMap", object.name == "cluster-autoscaler-priority-expander" {
        readPriorities(object.root.at("data", "priorities"))
      }
      for container in object.root.at("spec", "template", "spec", "containers")?.sequence ?? [] {
        let image = container["image"]?.string?.split(separator: "/").last ?? ""
        if image.hasPrefix("cluster-autoscaler") { readCommandLine(container) }
      }
    }
  }

  private static func text(_ value: KubeValue) -> String {
    value.string ?? value.bool.map { "\($0)" } ?? value.integer.map { "\($0)" }
      ?? DocumentFields.decimal(value).map { "\($0)" } ?? ""
  }

  /// `--expander=priority`, `--v 4`, `--balance-similar-node-groups`.
  private mutating func readCommandLine(_ container: KubeValue) {
    let words = ["command", "args"].flatMap { container[$0]?.sequence ?? [] }.compactMap(\.string)
      .filter { $0.hasPrefix("-") }
    for word in words {
      let parts = word.drop { $0 == "-" }.split(separator: "=", maxSplits: 1)
      guard let name = parts.first else { continue }
      values[String(name)] = parts.count > 1 ? String(parts[1]) : "true"
    }
  }

  /// Numbers with patterns of names; in a ConfigMap they are a text.
  private mutating func readPriorities(_ value: KubeValue?) {
    let tree = value?.string.map { KubeValue.parseYAML($0, file: "priorities").value } ?? value
    for entry in tree?.mapping?.entries ?? [] {
      guard let priority = Int(entry.key) else { continue }
      let patterns = (entry.value.sequence ?? []).compactMap(\.string)
      levels.append(
        Expander.PriorityLevel(priority) { name in
          patterns.contains { pattern in (try? Regex(pattern)).map { name.firstMatch(of: $0) != nil } ?? false }
        })
    }
  }

  func apply(to flags: inout ClusterAutoscalerFlags) {
    func duration(_ name: String, _ field: WritableKeyPath<ClusterAutoscalerFlags, SimDuration>) {
      guard let text = values[name], let span = try? GoDuration(parsing: text) else { return }
      flags[keyPath: field] = SimDuration(microseconds: max(0, span.nanoseconds / 1_000))
    }
    func number<Number: LosslessStringConvertible>(
      _ name: String, _ field: WritableKeyPath<ClusterAutoscalerFlags, Number>
    ) {
      if let value = values[name].flatMap({ Number($0) }) { flags[keyPath: field] = value }
    }
    duration("scale-down-unneeded-time", \.unneededTime)
    duration("scale-down-unready-time", \.unreadyTime)
    duration("scale-down-delay-after-add", \.delayAfterAdd)
    duration("scale-down-delay-after-delete", \.delayAfterDelete)
    duration("scale-down-delay-after-failure", \.delayAfterFailure)
    duration("max-node-provision-time", \.maxProvisionTime)
    number("scale-down-utilization-threshold", \.utilizationThreshold)
    number("expendable-pods-priority-cutoff", \.expendablePriority)
    number("max-scale-down-parallelism", \.maxParallelism)
    number("max-drain-parallelism", \.maxDrainParallelism)
    number("min-replica-count", \.minReplicaCount)
    number("skip-nodes-with-system-pods", \.skipsSystemPods)
    number("skip-nodes-with-local-storage", \.skipsLocalStorage)
    number("skip-nodes-with-custom-controller-pods", \.skipsUncontrolledPods)
    let chain = (values["expander"] ?? "").split(separator: ",").compactMap { expander(String($0)) }
    if !chain.isEmpty { flags.expanders = chain }
  }

  /// nil for one that asks somebody outside, `grpc`, or has nothing to go by.
  private func expander(_ name: String) -> Expander? {
    switch name {
    case "random": .random
    case "most-pods": .mostPods
    case "least-waste": .leastWaste
    case "least-nodes": .leastNodes
    case "priority": levels.isEmpty ? nil : .priority(levels)
    default: nil
    }
  }
}
