import KubeModel

extension Check {
  static let statefulSetHeadless = Check(
    "REF05", "statefulset-headless", .high, .networking,
    summary: "The Service that a StatefulSet names is missing or not headless.",
    why: "Its pods get no names of their own in DNS, by which members of a cluster find each other.",
    remedy: "Add a Service of that name with clusterIP: None in the same namespace.",
    peers: ["kube-score:statefulset-has-servicename"],
    passing: statefulSetExample(clusterIP: "None"), failing: statefulSetExample(clusterIP: "10.0.0.1")
  ) { inspection in
    inspection.all("apps", "StatefulSet").compactMap { set in
      guard let name = set.root.at("spec", "serviceName"), let text = name.string, !text.isEmpty else { return nil }
      guard let service = inspection.find("", "Service", namespace: set.namespace, name: text) else {
        return Violation(
          set, "the Service \(text) is missing", path: "spec.serviceName", node: name,
          severity: inspection.missing(in: set.namespace))
      }
      if service.root.at("spec", "clusterIP")?.string == "None" { return nil }
      return Violation(set, "the Service \(text) is not headless", path: "spec.serviceName", node: name)
    }
  }

  private static func statefulSetExample(clusterIP: String) -> String {
    """
    apiVersion: v1
    kind: Service
    metadata: {name: a, namespace: x}
    spec: {clusterIP: \(clusterIP), selector: {app: a}, ports: [{port: 80}]}
    ---
    apiVersion: apps/v1
    kind: StatefulSet
    metadata: {name: a, namespace: x}
    spec:
      serviceName: a
      selector: {matchLabels: {app: a}}
      template: {metadata: {labels: {app: a}}, spec: {containers: [{name: a, image: a:1}]}}
    """
  }
}
