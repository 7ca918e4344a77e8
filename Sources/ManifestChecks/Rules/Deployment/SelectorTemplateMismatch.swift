import KubeModel

extension Check {
  static let selectorTemplateMismatch = Check(
    "SCH14", "selector-template-mismatch", .error, .deployment,
    summary: "A controller's selector does not select its own template.",
    why: "The API server refuses it: the controller would make pods without end and own none.",
    remedy: "Give the template the labels that the selector names.",
    peers: [
      "kube-linter:mismatching-selector", "kube-score:deployment-pod-selector-labels-match-template-metadata-labels",
      "kube-score:statefulset-pod-selector-labels-match-template-metadata-labels", "kubescape:C-0296",
    ],
    passing: """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: a, namespace: x}
      spec:
        selector: {matchLabels: {app: a}}
        template: {metadata: {labels: {app: a, version: "1"}}, spec: {containers: [{name: a, image: a:1}]}}
      """,
    failing: """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: a, namespace: x}
      spec:
        selector: {matchLabels: {app: b}}
        template: {metadata: {labels: {app: a}}, spec: {containers: [{name: a, image: a:1}]}}
      """
  ) { inspection in
    inspection.workloads.compactMap { workload in
      let object = workload.object
      guard ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Rollout"].contains(object.kind) else {
        return nil
      }
      let value = object.root.at("spec", "selector")
      guard let value, let selector = try? LabelSelector(value), !selector.isEmpty else {
        return Violation(object, "has no selector, or one that can't be read", path: "spec.selector", node: value)
      }
      if selector.matches(workload.label) { return nil }
      return Violation(
        object, "the selector does not match the labels of the template", path: "spec.selector", node: value)
    }
  }
}
