import KubeModel

extension Check {
  static let conflictingAdminPriority = Check(
    "NET09", "conflicting-admin-priority", .high, .networking,
    summary: "Two admin policies of one tier have the same priority.",
    why: "Which of them decides is not defined, and may change.",
    remedy: "Give each its own priority; the lower number decides first.",
    passing: adminExample(20), failing: adminExample(10)
  ) { inspection in
    let kinds = [
      ("policy.networking.k8s.io", "AdminNetworkPolicy"), ("policy.networking.k8s.io", "ClusterNetworkPolicy"),
      ("networking.k8s.aws", "ClusterNetworkPolicy"),
    ]
    return kinds.flatMap { group, kind -> [Violation] in
      var first: [String: KubeObject] = [:]
      return inspection.all(group, kind).compactMap { policy in
        guard let node = policy.root.at("spec", "priority"), let priority = node.integer else { return nil }
        let key = "\(policy.root.at("spec", "tier")?.string ?? "")/\(priority)"
        guard let other = first[key] else {
          first[key] = policy
          return nil
        }
        return Violation(
          policy, "has priority \(priority), as \(other.title) has", path: "spec.priority", node: node)
      }
    }
  }

  private static func adminExample(_ priority: Int) -> String {
    [("a", 10), ("b", priority)].map { name, priority in
      """
      apiVersion: policy.networking.k8s.io/v1alpha1
      kind: AdminNetworkPolicy
      metadata: {name: \(name)}
      spec:
        priority: \(priority)
        subject: {namespaces: {}}
        ingress: [{action: Allow, from: [{namespaces: {}}]}]
      """
    }.joined(separator: "\n---\n")
  }
}
