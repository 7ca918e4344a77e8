import KubeModel

extension Check {
  static let networkPolicySelectsNothing = Check(
    "REF23", "netpol-selects-nothing", .medium, .networking,
    summary: "A NetworkPolicy selects no pod.",
    why: "The pods that it was meant for are as open as before.",
    remedy: "Let podSelector name labels that the pods of this namespace carry.",
    peers: [
      "kube-linter:dangling-networkpolicy", "kube-score:networkpolicy-targets-pod", "kubescape:C-0299",
    ],
    passing: policyExample("a"), failing: policyExample("b")
  ) { inspection in
    inspection.all("networking.k8s.io", "NetworkPolicy").compactMap { policy in
      guard let value = policy.root.at("spec", "podSelector"), let selector = try? LabelSelector(value),
        !selector.isEmpty, inspection.workloads(in: policy.namespace ?? "", selectedBy: selector).isEmpty,
        !inspection.isOfGateway(selector, in: policy.namespace)
      else { return nil }
      return Violation(
        policy, "selects no pod in namespace \(policy.namespace ?? "default")", path: "spec.podSelector", node: value,
        severity: inspection.missing(in: policy.namespace))
    }
  }

  private static func policyExample(_ app: String) -> String {
    """
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: a, namespace: x}
    spec: {podSelector: {matchLabels: {app: \(app)}}, policyTypes: [Ingress]}
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: a, namespace: x, labels: {app: a}}
    spec: {containers: [{name: a, image: a:1}]}
    """
  }
}
