/// The admission plugin Priority: turns the name of a class into a number.
///
/// Mirrors `plugin/pkg/admission/priority`.
package struct PodPriority: Sendable {
  package struct Class: Sendable, Hashable {
    package var name: String
    package var value: Int
    package var preemptionPolicy: String
    package var isGlobalDefault: Bool

    package init(name: String, value: Int, preemptionPolicy: String = "PreemptLowerPriority", isGlobalDefault: Bool) {
      self.name = name
      self.value = value
      self.preemptionPolicy = preemptionPolicy
      self.isGlobalDefault = isGlobalDefault
    }

    /// Reads a stored PriorityClass.
    package init(_ object: KubeValue) {
      self.init(
        name: object.at("metadata", "name")?.string ?? "", value: object["value"]?.integer ?? 0,
        preemptionPolicy: object["preemptionPolicy"]?.string ?? "PreemptLowerPriority",
        isGlobalDefault: object["globalDefault"]?.bool ?? false)
    }
  }

  /// The two that every API server makes at its start.
  package static let system = [
    Class(name: "system-cluster-critical", value: 2_000_000_000, isGlobalDefault: false),
    Class(name: "system-node-critical", value: 2_000_001_000, isGlobalDefault: false),
  ]

  private let classes: [String: Class]
  private let fallback: Class?

  package init(_ classes: [Class]) {
    self.classes = Dictionary((Self.system + classes).map { ($0.name, $0) }, uniquingKeysWith: { _, last in last })
    // Of several global defaults the lowest counts.
    fallback = classes.filter(\.isGlobalDefault).min { ($0.value, $0.name) < ($1.value, $1.name) }
  }

  /// Sets `priority`, `preemptionPolicy` and a default class; the answer is why not.
  package func resolve(_ spec: inout KubeValue) -> String? {
    let name = spec["priorityClassName"]?.string ?? ""
    let chosen: Class?
    if name.isEmpty {
      chosen = fallback
    } else {
      guard let known = classes[name] else { return "no PriorityClass with name \(name) was found" }
      chosen = known
    }
    let value = chosen?.value ?? 0
    let policy = chosen?.preemptionPolicy ?? "PreemptLowerPriority"
    if let given = spec["priority"]?.integer, given != value {
      return "the integer value of priority (\(given)) must not be provided in pod spec; priority admission controller "
        + "computed \(value) from the given PriorityClass name"
    }
    if let given = spec["preemptionPolicy"]?.string, given != policy {
      return "the string value of PreemptionPolicy (\(given)) must not be provided in pod spec; priority admission "
        + "controller computed \(policy) from the given PriorityClass name"
    }
    if name.isEmpty, let chosen { spec["priorityClassName"] = .string(chosen.name) }
    spec["priority"] = .integer(value)
    spec["preemptionPolicy"] = .string(policy)
    return nil
  }
}
