import KubeModel

extension Check {
  static let priorityClassMissing = Check(
    "REF15", "priority-class-missing", .error, .deployment,
    summary: "A pod names a PriorityClass that does not exist.",
    why: "Admission refuses the pod: its controller stays at zero.",
    remedy: "Add the PriorityClass, or name one that exists.",
    passing: priorityExample("high"), failing: priorityExample("hihg")
  ) { inspection in
    inspection.workloads.compactMap { workload in
      guard let node = workload.spec["priorityClassName"], let name = node.string, !name.isEmpty,
        name != "system-cluster-critical", name != "system-node-critical",
        inspection.find("scheduling.k8s.io", "PriorityClass", namespace: nil, name: name) == nil
      else { return nil }
      return Violation(
        workload.object, "the PriorityClass \(name) is missing", path: "\(workload.path).priorityClassName", node: node,
        severity: inspection.missing(in: nil))
    }
  }

  private static func priorityExample(_ name: String) -> String {
    """
    apiVersion: scheduling.k8s.io/v1
    kind: PriorityClass
    metadata: {name: high}
    value: 1000
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: a, namespace: x}
    spec: {priorityClassName: \(name), containers: [{name: a, image: a:1}]}
    """
  }
}
