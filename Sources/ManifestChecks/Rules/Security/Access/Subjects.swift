import KubeModel

extension Check {
  static let defaultAccountBound = Check(
    "RBA22", "default-sa-bound", .medium, .security,
    summary: "A binding gives rights to the account `default` of a namespace.",
    why: "Every pod that names no account runs as default, and has those rights.",
    remedy: "Make an account for the pods that need the rights.",
    peers: ["checkov:CKV_K8S_42", "kubescape:C-0225", "kubescape:C-0239", "kubescape:C-0189"],
    passing: AccessExample.binding("view"),
    failing: AccessExample.binding("view", subject: "{kind: ServiceAccount, name: default, namespace: x}")
  ) { inspection in
    inspection.access.grants.compactMap { grant in
      guard case .account(let namespace, "default") = grant.subject else { return nil }
      return Violation(
        grant.binding, "the account default of \(namespace) gets rights", path: "subjects[\(grant.subjectIndex)]")
    }
  }

  static let systemGroups = Check(
    "RBA23", "system-groups", .high, .security,
    summary: "A binding gives rights to a group that everybody is in, or that passes every check.",
    why: "Anonymous callers and every account of the cluster get what was meant for a few.",
    remedy: "Bind the people and accounts that are meant.",
    peers: [
      "trivy:KSV-0122", "trivy:KSV-0123", "kubescape:C-0262", "kubescape:C-0265", "kubescape:C-0246",
      "kyverno:restrict-binding-system-groups",
    ],
    passing: AccessExample.binding(
      "view", subject: "{kind: Group, apiGroup: rbac.authorization.k8s.io, name: developers}"),
    failing: AccessExample.binding(
      "view", subject: "{kind: Group, apiGroup: rbac.authorization.k8s.io, name: \"system:unauthenticated\"}")
  ) { inspection in
    let access = inspection.access
    return access.grants.compactMap { grant in
      // The API server binds these itself: whoever may not even ask can find no mistake.
      let harmless = ["system:basic-user", "system:discovery", "system:public-info-viewer"]
      guard let severity = gravity(grant.subject), !harmless.contains(access.roles.roles[grant.role].name),
        access.roles.roles[grant.role].name != "system:service-account-issuer-discovery"
      else { return nil }
      return Violation(
        grant.binding, "\(grant.subject) gets the rights of \(access.roles.roles[grant.role].title)",
        path: "subjects[\(grant.subjectIndex)]", severity: severity)
    }
  }

  private static func gravity(_ subject: AccessSubject) -> Check.Severity? {
    switch subject {
    case .user("system:anonymous"): .high
    case .group(let name):
      switch name {
      case "system:anonymous", "system:unauthenticated", "system:authenticated", "system:masters": .high
      default: name == "system:serviceaccounts" ? .medium : nil
      }
    case .user, .account: nil
    }
  }

  static let manyRoles = Check(
    "RBA26", "many-roles", .info, .security, optional: true,
    summary: "A subject has more than four roles, or a namespace more than five subjects.",
    why: "Nobody keeps in mind what they add up to.",
    remedy: "Gather what belongs together into one role.",
    peers: ["krane:subjects-with-many-roles", "krane:namespaces-with-many-subjects"],
    passing: AccessExample.binding("view"),
    failing: AccessExample.fiveRoles
  ) { inspection in
    let access = inspection.access
    let subjects = access.grantsBySubject.keys.sorted().compactMap { subject -> Violation? in
      let grants = (access.grantsBySubject[subject] ?? []).map { access.grants[$0] }
      let roles = Set(grants.map(\.role)).count
      guard roles > 4, let binding = grants.last?.binding else { return nil }
      return Violation(binding, "\(subject) has \(roles) roles", path: "subjects")
    }
    let byNamespace = Dictionary(grouping: access.grants.filter { $0.namespace != nil }) { $0.namespace ?? "" }
    let namespaces = byNamespace.keys.sorted().compactMap { namespace -> Violation? in
      let grants = byNamespace[namespace] ?? []
      let count = Set(grants.map(\.subject)).count
      guard count > 5, let binding = grants.last?.binding else { return nil }
      return Violation(binding, "\(count) subjects have rights in \(namespace)", path: "subjects")
    }
    return subjects + namespaces
  }

  static let foreignAccountBound = Check(
    "RBA29", "binding-to-other-namespace-sa", .medium, .security,
    summary: "A RoleBinding gives rights in its namespace to an account of another one.",
    why: "Whoever rules the other namespace rules here too, and nobody who reads this namespace sees it.",
    remedy: "Bind an account of the same namespace, or say in an annotation why the other one may.",
    passing: AccessExample.foreign("x"), failing: AccessExample.foreign("other")
  ) { inspection in
    let access = inspection.access
    return access.grants.compactMap { grant in
      guard case .account(let home, let name) = grant.subject, let namespace = grant.namespace, !namespace.isEmpty,
        home != namespace, !home.isEmpty
      else { return nil }
      // To read is what monitoring and the like are there for.
      let isReader = access.roles.roles[grant.role].rules.allSatisfy(isHarmless)
      let isSystem = namespace == "kube-system"
      if isReader, !isSystem { return nil }
      return Violation(
        grant.binding, "the account \(name) of \(home) gets \(access.roles.roles[grant.role].title) in \(namespace)",
        path: "subjects[\(grant.subjectIndex)]", severity: isReader ? .low : nil)
    }
  }

  /// Reads, no Secrets but named ones, and asks about itself at most.
  private static func isHarmless(_ rule: AccessRule) -> Bool {
    if rule.groups == ["authorization.k8s.io"], rule.resources.allSatisfy({ $0.hasPrefix("selfsubject") }) {
      return true
    }
    return rule.verbs.isSubset(of: .read) && (!rule.covers(resource: "secrets") || !rule.names.isEmpty)
  }
}

extension AccessExample {
  static func foreign(_ namespace: String) -> String {
    """
    apiVersion: v1
    kind: ServiceAccount
    metadata: {name: a, namespace: \(namespace)}
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: RoleBinding
    metadata: {name: a, namespace: x}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: edit}
    subjects: [{kind: ServiceAccount, name: a, namespace: \(namespace)}]
    """
  }
}

extension AccessExample {
  static var fiveRoles: String {
    let parts = (1...5).map { number -> String in
      """
      apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRole
      metadata: {name: r\(number)}
      rules: []
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRoleBinding
      metadata: {name: r\(number)}
      roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: r\(number)}
      subjects: [{kind: ServiceAccount, name: a, namespace: x}]
      """
    }
    return parts.joined(separator: "\n---\n")
  }
}
