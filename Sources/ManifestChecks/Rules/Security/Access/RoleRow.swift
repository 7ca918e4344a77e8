import KubeModel

/// A row of the catalogue that looks at the rules of roles: which verbs on which resources are too much.
struct RoleRow: Sendable {
  let code: String
  let slug: String
  let severity: Check.Severity
  /// What fails: "A role may …".
  let summary: String
  let why: String
  let remedy: String
  let peers: [String]
  let verbs: AccessVerbs
  /// `group|resource`; any of them is enough.
  let resources: [String]
  /// A rule that fails, in the flow style of YAML.
  let failing: String
  /// How grave it is where the role holds; nil is no finding.
  var weigh: @Sendable (AccessRule, AccessMap.Reach, Check.Severity) -> Check.Severity? = { _, _, severity in severity }

  /// People who log in and run their own namespace do so by these rights; accounts and whole clusters are another thing.
  static let mildToPeople: @Sendable (AccessRule, AccessMap.Reach, Check.Severity) -> Check.Severity? = {
    _, reach, severity in
    let isOfPeople = reach.holders.allSatisfy { $0.isPerson } && !reach.isEmpty
    return isOfPeople && !reach.isClusterWide && !reach.namespaces.contains("kube-system") ? .low : severity
  }

  var check: Check {
    let row = self
    return Check(
      code, slug, severity, .security, summary: summary, why: why, remedy: remedy, peers: peers,
      passing: Self.example("{apiGroups: [\"\"], resources: [pods, pods/log], verbs: [get, list, watch]}"),
      failing: Self.example(failing)
    ) { inspection in row.violations(inspection) }
  }

  private func violations(_ inspection: Inspection) -> [Violation] {
    let access = inspection.access
    return access.roles.roles.enumerated().flatMap { index, role -> [Violation] in
      guard let object = role.object, !role.name.hasPrefix("system:") else { return [] }
      let reach = access.reach[index]
      return role.rules.prefix(role.ownRuleCount).enumerated().compactMap { position, rule in
        // Every right there is has a rule of its own.
        guard !rule.isEverything, let resource = match(rule), let found = weigh(rule, reach, severity) else {
          return nil
        }
        let path = "rules[\(position)]"
        return Violation(
          object, message(rule, resource, reach), path: path, node: object.root["rules"]?[position],
          severity: reach.isEmpty ? found.lowered : found)
      }
    }
  }

  /// The first resource of the row that the rule gives, without its group.
  private func match(_ rule: AccessRule) -> String? {
    // Most rules only read.
    guard !rule.verbs.isDisjoint(with: verbs) else { return nil }
    return resources.lazy.compactMap { key -> String? in
      let bar = key.firstIndex(of: "|") ?? key.startIndex
      let resource = String(key[key.index(after: bar)...])
      return rule.covers(group: String(key[..<bar])) && rule.covers(resource: resource) ? resource : nil
    }.first
  }

  private func message(_ rule: AccessRule, _ resource: String, _ reach: AccessMap.Reach) -> String {
    let done = rule.verbs == .all ? "do everything with" : rule.verbs.intersection(verbs).text
    let names = rule.names.isEmpty ? "" : " named \(rule.names.joined(separator: ", "))"
    if reach.isEmpty { return "whoever gets this role may \(done) \(resource)\(names)" }
    return "\(reach.holderText) may \(done) \(resource)\(names) \(reach.placeText)"
  }

  static func example(_ rule: String) -> String {
    """
    apiVersion: v1
    kind: ServiceAccount
    metadata: {name: a, namespace: x}
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRole
    metadata: {name: worker}
    rules: [\(rule)]
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRoleBinding
    metadata: {name: worker}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: worker}
    subjects: [{kind: ServiceAccount, name: a, namespace: x}]
    """
  }
}

extension Check.Severity {
  /// One level less: what nobody holds yet can do no harm yet.
  var lowered: Check.Severity {
    switch self {
    case .error: .high
    case .high: .medium
    case .medium: .low
    case .low, .info: .info
    }
  }
}
