import KubeModel

extension Check {
  static let serviceSelectsNothing = Check(
    "REF01", "service-selects-nothing", .high, .networking,
    summary: "A Service selects no pod.",
    why: "Its name resolves and every connection is refused.",
    remedy: "Let the selector name labels that the pods of this namespace carry.",
    peers: ["kube-linter:dangling-service", "kube-score:service-targets-pod", "kubescape:C-0293"],
    passing: serviceExample(selector: "a", port: "http"), failing: serviceExample(selector: "b", port: "http")
  ) { inspection in
    inspection.all("", "Service").compactMap { service in
      guard let selector = service.podSelector else { return nil }
      if !inspection.workloads(in: service.namespace ?? "", selectedBy: selector).isEmpty { return nil }
      return Violation(
        service, "selects no pod in namespace \(service.namespace ?? "default")", path: "spec.selector",
        node: service.root.at("spec", "selector"), severity: inspection.missing(in: service.namespace))
    }
  }

  /// A Service and the Deployment behind it.
  static func serviceExample(selector: String, port: String) -> String {
    """
    apiVersion: v1
    kind: Service
    metadata: {name: a, namespace: x}
    spec: {selector: {app: \(selector)}, ports: [{name: http, port: 80, targetPort: \(port)}]}
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: a, namespace: x}
    spec:
      selector: {matchLabels: {app: a}}
      template:
        metadata: {labels: {app: a}}
        spec: {containers: [{name: a, image: a:1, ports: [{name: http, containerPort: 8080}]}]}
    """
  }
}

extension KubeObject {
  /// What a Service selects; nil where it selects nothing on purpose.
  var podSelector: LabelSelector? {
    guard kind == "Service", root.at("spec", "type")?.string != "ExternalName",
      let labels = root.at("spec", "selector")?.mapping?.entries, !labels.isEmpty
    else { return nil }
    return LabelSelector(matchLabels: labels.map { ($0.key, $0.value.string ?? "") })
  }
}
