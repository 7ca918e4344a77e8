import KubeModel

extension Check {
  static let defaultServiceAccount = Check(
    "POD14", "default-service-account", .medium, .security,
    summary: "A pod runs as the default service account and gets its token.",
    why: "Whatever somebody grants to that account, every such pod of the namespace may do.",
    remedy: "Give it a service account of its own, or set automountServiceAccountToken: false.",
    peers: .peers("KL:default-service-account, KB:189, CK:41,42"),
    passing: Example.pod("automountServiceAccountToken: false"), failing: Example.pod(),
    inspect: .pods { pods in
      pods.eachWorkload { workload in
        guard workload.usesDefaultAccount, pods.inspection.mountsToken(workload) else { return nil }
        return Violation(
          workload, "runs as the default service account and mounts its token", at: "serviceAccountName")
      }
    })

  static let tokenAutomount = Check(
    "POD15", "token-automount", .medium, .security,
    summary: "A pod gets a token of the API server, and its service account has no rights there.",
    why: "The token is of no use to the program, and of some to whoever takes it over.",
    remedy: "Set automountServiceAccountToken: false.",
    peers: .peers(
      "PO:automountServiceAccountToken, CK:38, TV:36, KB:34,53,190,261, "
        + "KY:restrict-automount-sa-token,restrict-sa-automount-sa-token"),
    passing: Example.all(account, Example.pod("serviceAccountName: a, automountServiceAccountToken: false")),
    failing: Example.all(account, Example.pod("serviceAccountName: a"))
  ) { inspection in
    let bound = inspection.boundAccounts
    return inspection.eachWorkload { workload in
      guard !workload.usesDefaultAccount, inspection.mountsToken(workload), let name = workload.accountName,
        inspection.find("", "ServiceAccount", namespace: workload.namespace, name: name) != nil
      else { return nil }
      if bound.contains("\(workload.namespace)/\(name)") || bound.contains("\(workload.namespace)/*")
        || bound.contains("*/*")
      {
        return nil
      }
      return Violation(
        workload, "mounts the token of \(name), to which nothing is granted", at: "automountServiceAccountToken")
    }
  }

  private static let account = Example.object("v1", "ServiceAccount", "", name: "a")
}

extension Workload {
  var accountName: String? { (spec["serviceAccountName"] ?? spec["serviceAccount"])?.string }

  var usesDefaultAccount: Bool {
    let name = accountName ?? ""
    return name.isEmpty || name == "default"
  }
}

extension Inspection {
  /// The pod's word counts, then the account's; without either a token is mounted.
  func mountsToken(_ workload: Workload) -> Bool {
    if let said = workload.spec["automountServiceAccountToken"]?.bool { return said }
    let name = workload.accountName.flatMap { $0.isEmpty ? nil : $0 } ?? "default"
    let account = find("", "ServiceAccount", namespace: workload.namespace, name: name)
    return account?.root["automountServiceAccountToken"]?.bool ?? true
  }

  /// Service accounts to which a binding grants something, `namespace/name`; `*` for all of them.
  fileprivate var boundAccounts: Set<String> {
    var found: Set<String> = []
    for kind in ["RoleBinding", "ClusterRoleBinding"] {
      for binding in all("rbac.authorization.k8s.io", kind) {
        for subject in binding.root["subjects"]?.sequence ?? [] {
          guard let name = subject["name"]?.string else { continue }
          switch subject["kind"]?.string {
          case "ServiceAccount":
            found.insert("\(subject["namespace"]?.string ?? binding.namespace ?? "")/\(name)")
          case "Group" where name == "system:serviceaccounts": found.insert("*/*")
          case "Group" where name.hasPrefix("system:serviceaccounts:"):
            found.insert("\(name.dropFirst("system:serviceaccounts:".count))/*")
          default: break
          }
        }
      }
    }
    return found
  }
}
