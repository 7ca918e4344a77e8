import KubeModel

extension Check {
  static let clusterAdminBinding = Check(
    "RBA01", "cluster-admin-binding", .high, .security,
    summary: "A binding makes somebody cluster-admin.",
    why: "Every Secret, node and namespace is in the hands of whoever takes that account over.",
    remedy: "Bind a role with what is needed.",
    peers: [
      "kube-linter:cluster-admin-role-binding", "polaris:clusterrolebindingClusterAdmin",
      "polaris:rolebindingClusterAdminClusterRole", "polaris:rolebindingClusterAdminRole", "trivy:KSV-0111",
      "kubescape:C-0035", "kubescape:C-0185", "kubescape:C-0272", "kyverno:restrict-binding-clusteradmin",
      "rbac-police:cluster_admin", "krane:subjects-with-open-cluster-wide-access",
    ],
    passing: AccessExample.binding("view"), failing: AccessExample.binding("cluster-admin")
  ) { inspection in
    let access = inspection.access
    return access.grants.compactMap { grant in
      let role = access.roles.roles[grant.role]
      guard role.isClusterAdmin, !grant.subject.isSystem else { return nil }
      let place = grant.namespace.map { "may do everything in \($0.isEmpty ? "its namespace" : $0)" }
      let what = place ?? "may do everything in the whole cluster"
      return Violation(
        grant.binding, "\(grant.subject) \(what) (\(role.title))", path: "roleRef",
        node: grant.binding.root["roleRef"], severity: gravity(grant.subject))
    }
  }

  /// Some people must rule the cluster, best by a group that the organisation keeps; accounts hardly ever.
  private static func gravity(_ subject: AccessSubject) -> Check.Severity? {
    switch subject {
    case .account: nil
    case .user: subject.isPerson ? .medium : nil
    case .group: subject.isPerson ? .low : nil
    }
  }

  static let wildcardAll = Check(
    "RBA02", "wildcard-all", .high, .security,
    summary: "A role may do everything with everything.",
    why: "It is cluster-admin by another name, and nobody sees it in the list of those.",
    remedy: "List the verbs and resources that are needed.",
    peers: [
      "trivy:KSV-0044", "trivy:KSV-0046", "trivy:KSV-0112", "krane:subjects-with-open-ns-level-access",
      "kubescape:C-0187",
    ],
    passing: RoleRow.example("{apiGroups: [apps], resources: [deployments], verbs: [get]}"),
    failing: RoleRow.example("{apiGroups: [\"*\"], resources: [\"*\"], verbs: [\"*\"]}")
  ) { inspection in
    inspection.eachOwnRule { object, position, rule, reach in
      guard rule.isEverything else { return nil }
      let holders = reach.isEmpty ? "nobody yet" : "\(reach.holderText) \(reach.placeText)"
      return Violation(
        object, "every verb on every resource of every group (\(holders))", path: "rules[\(position)]",
        severity: reach.isEmpty ? .medium : nil)
    }
  }

  static let wildcardAny = Check(
    "RBA03", "wildcard-any", .medium, .security,
    summary: "A role names verbs, resources, groups or URLs by a star.",
    why: "What a later version or another operator adds is granted too, unseen.",
    remedy: "List what is needed.",
    peers: [
      "kube-linter:wildcard-in-rules", "checkov:CKV_K8S_49", "trivy:KSV-0045", "kubescape:C-0187",
      "kyverno:restrict-wildcard-resources", "kyverno:restrict-wildcard-verbs", "krane:risky-any-verb",
      "krane:risky-any-resource",
    ],
    passing: RoleRow.example("{apiGroups: [apps], resources: [deployments], verbs: [get]}"),
    failing: RoleRow.example("{apiGroups: [apps], resources: [deployments], verbs: [\"*\"]}")
  ) { inspection in
    inspection.eachOwnRule { object, position, rule, reach in
      guard !rule.isEverything else { return nil }
      let fields: [(String, [String])] = [
        ("verbs", rule.verbNames), ("resources", rule.resources), ("apiGroups", rule.groups),
        ("nonResourceURLs", rule.urls),
      ]
      let starred = fields.filter { _, texts in texts.contains { $0 == "*" } }.map(\.0)
      guard let first = starred.first else { return nil }
      return Violation(
        object, "a star stands in \(starred.joined(separator: " and "))", path: "rules[\(position)].\(first)",
        severity: reach.isEmpty ? .low : nil)
    }
  }

  static let nodeSteal = Check(
    "RBA21", "node-steal", .high, .security,
    summary: "Somebody may both evict pods and change nodes.",
    why: "With both he moves the pods of others onto a node that he owns, and takes their tokens there.",
    remedy: "Give the two to different accounts.",
    peers: ["rbac-police:steal_pods"],
    passing: RoleRow.example("{apiGroups: [\"\"], resources: [nodes], verbs: [patch]}"),
    failing: RoleRow.example("{apiGroups: [\"\"], resources: [nodes, pods], verbs: [patch, delete]}")
  ) { inspection in
    let access = inspection.access
    return access.grantsBySubject.keys.sorted().compactMap { subject in
      let grants = access.grants(of: subject)
      guard !subject.isSystem, let binding = grants.first(where: { $0.subject == subject })?.binding else { return nil }
      let wide = grants.filter { $0.namespace == nil }
      let rules = wide.flatMap { access.roles.roles[$0.role].rules }.filter { !$0.isEverything && $0.names.isEmpty }
      let evicts = rules.contains { rule in
        rule.covers(group: "")
          && (rule.covers(resource: "pods") && !rule.verbs.isDisjoint(with: .remove)
            || rule.covers(resource: "pods/eviction") && rule.verbs.contains(.create))
      }
      let changes = rules.contains { rule in
        rule.covers(group: "") && !rule.verbs.isDisjoint(with: .change)
          && (rule.covers(resource: "nodes") || rule.covers(resource: "nodes/status"))
      }
      guard evicts, changes else { return nil }
      return Violation(binding, "\(subject) may evict pods and change nodes", path: "subjects")
    }
  }
}

extension Inspection {
  /// Rules that stand in roles of the files, apart from those of Kubernetes itself.
  func eachOwnRule(
    _ look: (KubeObject, _ position: Int, AccessRule, AccessMap.Reach) -> Violation?
  ) -> [Violation] {
    let access = access
    return access.roles.roles.enumerated().flatMap { index, role -> [Violation] in
      guard let object = role.object, !role.name.hasPrefix("system:") else { return [] }
      return role.rules.prefix(role.ownRuleCount).enumerated().compactMap { position, rule in
        look(object, position, rule, access.reach[index])
      }
    }
  }
}

/// Manifests of the examples.
enum AccessExample {
  static func binding(_ role: String, subject: String = "{kind: ServiceAccount, name: a, namespace: x}") -> String {
    """
    apiVersion: v1
    kind: ServiceAccount
    metadata: {name: a, namespace: x}
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRoleBinding
    metadata: {name: a}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: \(role)}
    subjects: [\(subject)]
    """
  }

  static func pod(_ spec: String) -> String {
    """
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: a, namespace: x}
    spec:
      serviceAccountName: a
      containers: [{name: a, image: "a:1"\(spec)}]
    """
  }
}
