import KubeModel

extension Check {
  static let roleMissing = Check(
    "REF18", "role-ref-missing", .high, .security,
    summary: "A binding names a role that does not exist.",
    why: "Nobody gets the rights that it seems to give.",
    remedy: "Name a role that exists.",
    peers: ["krane:subjects-with-non-existing-roles"],
    passing: roleExample("reader"), failing: roleExample("raeder")
  ) { inspection in
    let bindings =
      inspection.all("rbac.authorization.k8s.io", "RoleBinding")
      + inspection.all("rbac.authorization.k8s.io", "ClusterRoleBinding")
    return bindings.compactMap { binding in
      guard let node = binding.root["roleRef"], let kind = node["kind"]?.string, let name = node["name"]?.string else {
        return nil
      }
      if kind == "ClusterRole", builtInRoles.contains(name) || name.hasPrefix("system:") { return nil }
      let namespace = kind == "Role" ? binding.namespace : nil
      if inspection.find("rbac.authorization.k8s.io", kind, namespace: namespace, name: name) != nil { return nil }
      return Violation(
        binding, "the \(kind) \(name) is missing", path: "roleRef", node: node,
        severity: inspection.missing(in: binding.namespace))
    }
  }

  private static let builtInRoles = ["cluster-admin", "admin", "edit", "view"]

  private static func roleExample(_ name: String) -> String {
    """
    apiVersion: rbac.authorization.k8s.io/v1
    kind: Role
    metadata: {name: reader, namespace: x}
    rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: RoleBinding
    metadata: {name: a, namespace: x}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: \(name)}
    subjects: [{kind: Group, apiGroup: rbac.authorization.k8s.io, name: developers}]
    """
  }
}
