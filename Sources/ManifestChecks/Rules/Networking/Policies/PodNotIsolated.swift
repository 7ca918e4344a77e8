import KubeModel

extension Check {
  static let podNotIsolated = Check(
    "NET01", "pod-not-isolated", .high, .networking,
    summary: "No network policy is about what a pod receives, or about what it sends.",
    why: "Every pod of the cluster may talk to it; who takes over one of them takes the next.",
    remedy: "Select its labels in a NetworkPolicy with policyTypes Ingress and Egress, and allow what it needs.",
    peers: [
      "kube-linter:non-isolated-pod", "kube-score:pod-networkpolicy", "polaris:missingNetworkPolicy",
      "checkov:CKV2_K8S_6", "kubescape:C-0030", "kubescape:C-0260", "kyverno:require-network-policy",
    ],
    passing: NetworkExample.pod + NetworkExample.policy("policyTypes: [Ingress, Egress]"),
    failing: NetworkExample.pod + NetworkExample.policy("policyTypes: [Egress]")
  ) { inspection in
    let reach = inspection.traffic.reachability
    let governed = Set(inspection.all(where: PolicyReading.isNetworkPolicy).map { $0.namespace ?? "*" })
    return inspection.workloads.indices.compactMap { index in
      let workload = inspection.workloads[index]
      if reach.pods[index].isHostNetwork || workload.namespace == "kube-system" { return nil }
      let takesAll = !reach.isIsolated(index, .ingress)
      let sendsAll = !reach.isIsolated(index, .egress)
      guard takesAll || sendsAll else { return nil }
      let sides = takesAll && sendsAll ? "receives or sends" : takesAll ? "receives" : "sends"
      // Policies may stand with another team's files: only a namespace that has some is known to lack one.
      let isJudged = inspection.isComplete || governed.contains(workload.namespace) || governed.contains("*")
      return Violation(
        workload.object, "no network policy is about what it \(sides)",
        severity: !isJudged ? .info : takesAll ? .high : .medium)
    }
  }

  static let namespaceWithoutPolicy = Check(
    "NET02", "namespace-without-policy", .medium, .networking,
    summary: "A namespace has no network policy that closes it by default.",
    why: "A pod that nobody wrote a policy for is open to the whole cluster.",
    remedy: "Add a NetworkPolicy with podSelector {} and policyTypes [Ingress, Egress] and no rules.",
    peers: ["kubescape:C-0054", "kubescape:C-0049", "kubescape:C-0206", "checkov:CKV2_K8S_6"],
    passing: NetworkExample.namespace + NetworkExample.policy("policyTypes: [Ingress, Egress]", selector: "{}"),
    failing: NetworkExample.namespace + NetworkExample.policy("policyTypes: [Ingress, Egress]")
  ) { inspection in
    let policies = inspection.traffic.reachability.policies.filter { $0.layer == .network }
    // A policy of a namespace is about that one only; those of the cluster may be about any.
    let byNamespace = Dictionary(grouping: policies) { $0.object.namespace }
    let holders = Set(inspection.all(where: PolicyReading.isNetworkPolicy).compactMap(\.namespace))
    return inspection.all("", "Namespace").compactMap { namespace in
      if ["kube-system", "kube-public", "kube-node-lease"].contains(namespace.name) { return nil }
      let own = (byNamespace[namespace.name] ?? []) + (byNamespace[nil] ?? [])
      if own.contains(where: { $0.closesByDefault && $0.coversNamespace(namespace) }) { return nil }
      let hasSome = holders.contains(namespace.name)
      return Violation(
        namespace, hasSome ? "its policies leave other pods open" : "no network policy is about it",
        severity: inspection.isComplete || hasSome ? nil : .info)
    }
  }
}

extension ReachPolicy {
  /// Whether the policy selects a pod without any label in the namespace.
  fileprivate func coversNamespace(_ namespace: KubeObject) -> Bool {
    guard case .pods(let term) = subject else { return false }
    let inside = term.namespaces.evaluate { key in
      if key == PodTerm.namespaceName || key == PodTerm.ownNamespace { return .value(namespace.name) }
      return namespace.labels.first { $0.key == key }.map { .value($0.value) } ?? .absent
    }
    return inside == .yes && term.pods.evaluate { _ in .absent } == .yes
  }

  fileprivate var closesByDefault: Bool {
    isolates.contains(.ingress) || ingress.contains { $0.action == .deny && $0.ports.numbers.isAll }
  }
}
