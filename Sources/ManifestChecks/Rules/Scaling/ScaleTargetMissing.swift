import KubeModel

extension Check {
  static let scaleTargetMissing = Check(
    "REF33", "owner-scale-ref", .high, .scaling,
    summary: "An autoscaler names a workload that does not exist.",
    why: "It scales nothing, and the load meets a fixed number of pods.",
    remedy: "Name the apiVersion, kind and name of a workload of this namespace.",
    peers: ["kube-linter:dangling-horizontalpodautoscaler", "kube-score:horizontalpodautoscaler-has-target"],
    passing: scalerExample("a"), failing: scalerExample("b")
  ) { inspection in
    let scalers: [(group: String, kind: String, field: String)] = [
      ("autoscaling", "HorizontalPodAutoscaler", "scaleTargetRef"), ("keda.sh", "ScaledObject", "scaleTargetRef"),
      ("autoscaling.k8s.io", "VerticalPodAutoscaler", "targetRef"), ("flagger.app", "Canary", "targetRef"),
    ]
    return scalers.flatMap { group, kind, field in
      inspection.all(group, kind).compactMap { scaler in
        guard let node = scaler.root.at("spec", field), let name = node["name"]?.string else { return nil }
        let target = node["kind"]?.string ?? "Deployment"
        let api = node["apiVersion"]?.string ?? "apps/v1"
        let targetGroup = api.contains("/") ? String(api.prefix { $0 != "/" }) : ""
        if inspection.find(targetGroup, target, namespace: scaler.namespace, name: name) != nil { return nil }
        return Violation(
          scaler, "the \(target) \(name) is missing in namespace \(scaler.namespace ?? "default")",
          path: "spec.\(field)", node: node, severity: inspection.missing(in: scaler.namespace))
      }
    }
  }

  private static func scalerExample(_ name: String) -> String {
    """
    apiVersion: autoscaling/v2
    kind: HorizontalPodAutoscaler
    metadata: {name: a, namespace: x}
    spec:
      scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: \(name)}
      maxReplicas: 3
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: a, namespace: x}
    spec:
      selector: {matchLabels: {app: a}}
      template: {metadata: {labels: {app: a}}, spec: {containers: [{name: a, image: a:1}]}}
    """
  }
}
