import DesignEngine
import KubeModel
import PlatformSpec

extension RenderingContext {
  /// Who gives way when room is short: low first, the platform last.
  var priorityClasses: [KubeValue] {
    let application = Service.Criticality.allCases.map { criticality in
      priorityClass(
        SharedNames.priority(criticality), value: criticality.priorityValue,
        isDefault: criticality == .standard, preempts: criticality != .low,
        meaning: "services that the specification calls \(criticality.rawValue)")
    }
    let platform = priorityClass(
      SharedNames.platformPriority, value: 1_000_000, isDefault: false, preempts: true,
      meaning: "parts of the platform that services rely on")
    return [platform] + application
  }

  private func priorityClass(
    _ name: String, value: Int, isDefault: Bool, preempts: Bool, meaning: String
  ) -> KubeValue {
    [
      "apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass",
      "metadata": platformMetadata(name, component: .scaling),
      "value": .integer(value), "globalDefault": isDefault ? true : .omitted,
      "preemptionPolicy": preempts ? .omitted : "Never", "description": .string(meaning),
    ]
  }
}

extension Service.Criticality {
  /// Far apart, so that classes of the owner fit between.
  fileprivate var priorityValue: Int {
    switch self {
    case .critical: 100_000
    case .standard: 10_000
    case .low: 1_000
    }
  }
}
