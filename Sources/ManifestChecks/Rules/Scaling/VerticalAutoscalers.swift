import KubeModel

extension Check {
  static let horizontalAgainstVertical = Check(
    "SCL08", "hpa-vs-vpa", .high, .scaling,
    summary: "A vertical and a horizontal autoscaler act on the same resource of the same pods.",
    why: "The one changes the request against which the other measures: they chase each other.",
    remedy: "Let the vertical one control memory only, or set its updateMode to Off.",
    passing: bothExample("Off"), failing: bothExample("Recreate")
  ) { inspection in
    inspection.verticals.compactMap { vertical in
      guard vertical.acts, let workload = vertical.workload(inspection) else { return nil }
      let measured = workload.autoscalers.flatMap { $0.shares.map(\.resource) }
      let shared = vertical.controlled.filter { measured.contains($0) }
      if shared.isEmpty { return nil }
      return Violation(
        vertical.object,
        "changes \(shared.joined(separator: " and ")), and "
          + "\(workload.autoscalers.map(\.object.title).joined(separator: ", ")) measures it",
        path: "spec.resourcePolicy")
    }
  }

  static let verticalTarget = Check(
    "SCL09", "vpa-target", .high, .scaling,
    summary: "A VerticalPodAutoscaler can't act as it is written.",
    why: "It gives no advice, or one that it may not follow.",
    remedy: "Name one workload, its containers, and bounds in their order.",
    peers: .peers("KY:check-vpa-configuration,prevent-duplicate-vpa,verify-vpa-target"),
    passing: Example.all(Example.deployment(), verticalExample("Off", container: "a")),
    failing: Example.all(Example.deployment(), verticalExample("Off", container: "b"))
  ) { inspection in
    var seen: [Autoscaler.Target: String] = [:]
    return inspection.verticals.flatMap { vertical -> [Violation] in
      var found: [Violation] = []
      if let other = seen[vertical.target] {
        found.append(
          Violation(vertical.object, "targets the same workload as \(other)", path: "spec.targetRef"))
      }
      seen[vertical.target] = vertical.object.name
      for (index, policy) in vertical.policies.enumerated() {
        let place = "spec.resourcePolicy.containerPolicies[\(index)]"
        if let name = policy["containerName"]?.string, name != "*", let workload = vertical.workload(inspection),
          workload.container(named: name) == nil, !inspection.mesh(of: workload).hasProxy
        {
          found.append(
            Violation(
              vertical.object, "\(workload.object.title) has no container \(name)", path: "\(place).containerName"))
        }
        for resource in ["cpu", "memory"] {
          guard let least = Resources.quantity(policy.at("minAllowed", resource)),
            let most = Resources.quantity(policy.at("maxAllowed", resource)), least > most
          else { continue }
          found.append(Violation(vertical.object, "minAllowed.\(resource) is above maxAllowed", path: place))
        }
      }
      return found
    }
  }

  static let verticalLoop = Check(
    "SCL10", "vpa-exceeds-node", .medium, .scaling,
    summary: "A VerticalPodAutoscaler restarts the only pod of a workload, or never acts on it.",
    why:
      "Each new size is an outage, and with the usual minReplicas of 2 none comes; without a bound the new pod may fit nowhere.",
    remedy: "Run two pods, set maxAllowed, or set updateMode to Off or Initial.",
    passing: Example.all(
      Example.deployment(outer: "replicas: 2"),
      verticalExample("Recreate", container: "*", more: ", maxAllowed: {memory: 4Gi}")),
    failing: Example.all(Example.deployment(), verticalExample("Recreate", container: "*", update: ", minReplicas: 1"))
  ) { inspection in
    inspection.verticals.compactMap { vertical in
      guard vertical.acts, vertical.mode != "InPlaceOrRecreate", let workload = vertical.workload(inspection),
        workload.isReplicated
      else { return nil }
      if workload.replicas < 2 {
        // The updater leaves workloads of fewer than two pods alone unless it is told otherwise.
        let least = vertical.object.root.at("spec", "updatePolicy", "minReplicas")?.integer ?? 2
        return least > workload.replicas
          ? Violation(
            vertical.object, "never resizes the only pod of \(workload.object.title)", path: "spec.updatePolicy",
            severity: .low)
          : Violation(
            vertical.object, "restarts the only pod of \(workload.object.title)", path: "spec.updatePolicy.minReplicas")
      }
      let isBounded = vertical.policies.contains { $0["maxAllowed"] != nil }
      return isBounded
        ? nil : Violation(vertical.object, "has no maxAllowed", path: "spec.resourcePolicy", severity: .low)
    }
  }

  private static func verticalExample(
    _ mode: String, container: String, more: String = "", update: String = ""
  ) -> String {
    Example.object(
      "autoscaling.k8s.io/v1", "VerticalPodAutoscaler",
      "spec: {targetRef: {apiVersion: apps/v1, kind: Deployment, name: a}, updatePolicy: {updateMode: \"\(mode)\"\(update)}, "
        + "resourcePolicy: {containerPolicies: [{containerName: \"\(container)\"\(more)}]}}")
  }

  private static func bothExample(_ mode: String) -> String {
    Example.all(
      Example.deployment(), verticalExample(mode, container: "*"),
      Example.autoscaler(
        "maxReplicas: 5, metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, "
          + "averageUtilization: 60}}}]"))
  }
}

/// A VerticalPodAutoscaler as rules look at it.
struct VerticalAutoscaler: Sendable {
  let object: KubeObject
  let target: Autoscaler.Target
  let mode: String
  let policies: [KubeValue]

  init?(_ object: KubeObject) {
    guard let reference = object.root.at("spec", "targetRef"), let name = reference["name"]?.string else { return nil }
    self.object = object
    let version = reference["apiVersion"]?.string ?? ""
    target = Autoscaler.Target(
      namespace: object.namespace ?? "", group: version.firstIndex(of: "/").map { String(version[..<$0]) } ?? "",
      kind: reference["kind"]?.string ?? "", name: name)
    mode = object.root.at("spec", "updatePolicy", "updateMode")?.string ?? "Recreate"
    policies = object.root.at("spec", "resourcePolicy", "containerPolicies")?.sequence ?? []
  }

  var acts: Bool { mode != "Off" && mode != "Initial" }

  /// The resources that it changes.
  var controlled: [String] {
    let written = policies.filter { $0["mode"]?.string != "Off" }.compactMap { $0["controlledResources"]?.sequence }
    if !policies.isEmpty, policies.allSatisfy({ $0["mode"]?.string == "Off" }) { return [] }
    return written.isEmpty ? ["cpu", "memory"] : written.flatMap { $0.compactMap(\.string) }
  }

  func workload(_ inspection: Inspection) -> Workload? {
    inspection.workload(target.group, target.kind, namespace: target.namespace, name: target.name)
  }
}

extension Inspection {
  fileprivate var verticals: [VerticalAutoscaler] {
    all("autoscaling.k8s.io", "VerticalPodAutoscaler").compactMap { VerticalAutoscaler($0) }
  }
}
