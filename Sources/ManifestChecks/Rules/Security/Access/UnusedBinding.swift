import KubeModel

extension Check {
  static let subjectMissing = Check(
    "REF19", "subject-missing", .medium, .security,
    summary: "A binding gives rights to a ServiceAccount that does not exist.",
    why: "Whoever can make an account of that name in its namespace gets the rights.",
    remedy: "Remove the subject, or name an account that exists.",
    passing: bindingExample(account: "a", subject: "a", runs: "a"),
    failing: bindingExample(account: "a", subject: "b", runs: "a")
  ) { inspection in
    inspection.bindings.flatMap { binding in
      inspection.accounts(of: binding).compactMap { account -> Violation? in
        guard !inspection.exists(account) else { return nil }
        return Violation(
          binding, "the ServiceAccount \(account.namespace)/\(account.name) is missing", path: "subjects",
          node: binding.root["subjects"], severity: inspection.missing(in: account.namespace))
      }
    }
  }

  static let bindingUnused = Check(
    "RBA27", "binding-unused", .low, .security,
    summary: "A binding or a role is used by nobody.",
    why: "Rights that nobody needs wait for somebody who should not have them.",
    remedy: "Remove it, or let a pod run as the account.",
    passing: bindingExample(account: "a", subject: "a", runs: "a"),
    failing: bindingExample(account: "a", subject: "a", runs: "default")
  ) { inspection in
    let running = inspection.runningAccounts
    let idle = inspection.bindings.compactMap { binding -> Violation? in
      let accounts = inspection.accounts(of: binding)
      // People and groups are never seen in files; an account of a chart may be used by its pods.
      guard !accounts.isEmpty, accounts.count == binding.root["subjects"]?.sequence?.count,
        accounts.allSatisfy({ inspection.exists($0) && !running.contains($0) })
      else { return nil }
      let names = accounts.map(\.name).joined(separator: ", ")
      return Violation(binding, "no pod runs as \(names)", path: "subjects", node: binding.root["subjects"])
    }
    return idle + unboundRoles(inspection)
  }

  private static func unboundRoles(_ inspection: Inspection) -> [Violation] {
    let group = "rbac.authorization.k8s.io"
    let bound = Set(
      inspection.bindings.map { binding in
        let kind = binding.root.at("roleRef", "kind")?.string ?? ""
        let namespace = kind == "Role" ? binding.namespace ?? "" : ""
        return "\(kind)/\(namespace)/\(binding.root.at("roleRef", "name")?.string ?? "")"
      })
    let roles = inspection.all(group, "Role") + inspection.all(group, "ClusterRole")
    return roles.compactMap { role in
      let namespace = role.kind == "Role" ? role.namespace ?? "" : ""
      let isAggregated = role.labels.contains { $0.key.hasPrefix("\(group)/aggregate-to-") }
      if bound.contains("\(role.kind)/\(namespace)/\(role.name)") || isAggregated { return nil }
      // A chart or a controller may bind it.
      let severity: Check.Severity? = role.kind == "Role" ? inspection.missing(in: role.namespace) : .info
      return Violation(
        role, "no binding names it", path: "metadata.name", node: role.root["metadata"], severity: severity)
    }
  }

  private static func bindingExample(account: String, subject: String, runs: String) -> String {
    """
    apiVersion: v1
    kind: ServiceAccount
    metadata: {name: \(account), namespace: x}
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: Role
    metadata: {name: reader, namespace: x}
    rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: RoleBinding
    metadata: {name: reader, namespace: x}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
    subjects: [{kind: ServiceAccount, name: \(subject), namespace: x}]
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: a, namespace: x}
    spec: {serviceAccountName: \(runs), containers: [{name: a, image: a:1}]}
    """
  }
}

/// A ServiceAccount that something names.
private struct NamedAccount: Hashable {
  let namespace: String
  let name: String
}

extension Inspection {
  fileprivate var bindings: [KubeObject] {
    all("rbac.authorization.k8s.io", "RoleBinding") + all("rbac.authorization.k8s.io", "ClusterRoleBinding")
  }

  fileprivate func accounts(of binding: KubeObject) -> [NamedAccount] {
    (binding.root["subjects"]?.sequence ?? []).compactMap { subject in
      guard subject["kind"]?.string == "ServiceAccount", let name = subject["name"]?.string,
        let namespace = subject["namespace"]?.string ?? binding.namespace
      else { return nil }
      return NamedAccount(namespace: namespace, name: name)
    }
  }

  fileprivate func exists(_ account: NamedAccount) -> Bool {
    account.name == "default" || find("", "ServiceAccount", namespace: account.namespace, name: account.name) != nil
  }

  /// Accounts that pods run as, and those that objects of an operator name for the pods that it will make.
  fileprivate var runningAccounts: Set<NamedAccount> {
    var found: Set<NamedAccount> = []
    for object in objects where object.kind != "ServiceAccount" {
      for name in Self.accountNames(in: object.root) {
        found.insert(NamedAccount(namespace: object.namespace ?? "", name: name))
      }
    }
    return found
  }

  private static func accountNames(in value: KubeValue) -> [String] {
    if let entries = value.mapping?.entries {
      return entries.flatMap { entry -> [String] in
        let isAccount = entry.key == "serviceAccountName" || entry.key == "serviceAccount"
        if isAccount, let name = entry.value.string { return [name] }
        if isAccount, let name = entry.value["name"]?.string { return [name] }
        return accountNames(in: entry.value)
      }
    }
    return value.sequence?.flatMap(accountNames) ?? []
  }
}
