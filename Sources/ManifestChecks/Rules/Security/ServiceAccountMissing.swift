import KubeModel

extension Check {
  static let serviceAccountMissing = Check(
    "REF12", "service-account-missing", .high, .security,
    summary: "A pod runs as a ServiceAccount that does not exist.",
    why: "Admission refuses the pod: its controller stays at zero.",
    remedy: "Add the ServiceAccount to the namespace.",
    peers: ["kube-linter:non-existent-service-account", "kubescape:C-0307"],
    passing: accountExample("a"), failing: accountExample("b")
  ) { inspection in
    inspection.workloads.compactMap { workload in
      guard let node = workload.spec["serviceAccountName"], let name = node.string, !name.isEmpty, name != "default",
        inspection.find("", "ServiceAccount", namespace: workload.object.namespace, name: name) == nil
      else { return nil }
      return Violation(
        workload.object, "the ServiceAccount \(name) is missing in namespace \(workload.namespace)",
        path: "\(workload.path).serviceAccountName", node: node, severity: inspection.missing(in: workload.namespace))
    }
  }

  private static func accountExample(_ name: String) -> String {
    """
    apiVersion: v1
    kind: ServiceAccount
    metadata: {name: a, namespace: x}
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: a, namespace: x}
    spec: {serviceAccountName: \(name), containers: [{name: a, image: a:1}]}
    """
  }
}
