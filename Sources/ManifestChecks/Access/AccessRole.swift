import KubeModel

/// A Role or ClusterRole with the rules that count: those of roles that it gathers included.
struct AccessRole: Sendable {
  /// `ClusterRole cluster-admin`, `Role shop/reader`.
  let title: String
  let rules: [AccessRule]
  /// The object that holds the rules; nil for one that every cluster brings along.
  let object: KubeObject?
  /// Positions in the object of `rules`; rules that were gathered from other roles come after these.
  let ownRuleCount: Int
  let name: String
  let isClusterRole: Bool

  /// Every right there is.
  var isClusterAdmin: Bool { rules.contains(where: \.isEverything) }
}

/// The roles of one run, with those that every cluster brings along.
struct RoleBook: Sendable {
  static let group = "rbac.authorization.k8s.io"

  private(set) var roles: [AccessRole] = []
  private var clusterRoles: [String: Int] = [:]
  private var namespaced: [String: Int] = [:]

  init(_ inspection: Inspection) {
    let written = inspection.all(Self.group, "ClusterRole")
    let gathering = GatheredRules(written)
    for object in written where clusterRoles[object.name] == nil {
      let own = Self.rules(of: object)
      let more = gathering.rules(of: object)
      let rules = more.isGathering ? more.rules : own + more.rules
      clusterRoles[object.name] = roles.count
      roles.append(
        AccessRole(
          title: "ClusterRole \(object.name)", rules: rules, object: object,
          ownRuleCount: more.isGathering ? 0 : own.count, name: object.name, isClusterRole: true))
    }
    for (name, rules) in BuiltInRoles.all where clusterRoles[name] == nil {
      clusterRoles[name] = roles.count
      let more = gathering.rules(aggregatedTo: name)
      roles.append(
        AccessRole(
          title: "ClusterRole \(name)", rules: rules + more, object: nil, ownRuleCount: 0, name: name,
          isClusterRole: true))
    }
    for object in inspection.all(Self.group, "Role") {
      let key = "\(object.namespace ?? "")/\(object.name)"
      if namespaced[key] != nil { continue }
      namespaced[key] = roles.count
      let rules = Self.rules(of: object)
      roles.append(
        AccessRole(
          title: "Role \(key.hasPrefix("/") ? object.name : key)", rules: rules, object: object,
          ownRuleCount: rules.count, name: object.name, isClusterRole: false))
    }
  }

  static func rules(of object: KubeObject) -> [AccessRule] {
    (object.root["rules"]?.sequence ?? []).map { AccessRule($0) }
  }

  /// The position in `roles` of what a `roleRef` names.
  func find(_ reference: KubeValue, in namespace: String?) -> Int? {
    guard let name = reference["name"]?.string else { return nil }
    return reference["kind"]?.string == "Role" ? namespaced["\(namespace ?? "")/\(name)"] : clusterRoles[name]
  }
}

/// Rules that ClusterRoles get from others by their labels.
private struct GatheredRules {
  private let roles: [KubeObject]

  init(_ roles: [KubeObject]) { self.roles = roles }

  /// What a role gathers; a gathering role's own rules are overwritten by the controller.
  func rules(of object: KubeObject) -> (isGathering: Bool, rules: [AccessRule]) {
    let selectors = object.root.at("aggregationRule", "clusterRoleSelectors")?.sequence ?? []
    if selectors.isEmpty { return (false, Self.isBuiltIn(object.name) ? rules(aggregatedTo: object.name) : []) }
    var seen: Set<String> = [object.name]
    return (true, gather(selectors.compactMap { try? LabelSelector($0) }, seen: &seen))
  }

  /// What `admin`, `edit` and `view` get from labels: each takes in what is said for the lesser ones.
  func rules(aggregatedTo name: String) -> [AccessRule] {
    let targets =
      switch name {
      case "admin": ["admin", "edit", "view"]
      case "edit": ["edit", "view"]
      case "view": ["view"]
      default: [String]()
      }
    return targets.flatMap { target -> [AccessRule] in
      var seen: Set<String> = [name]
      let label = (key: "\(RoleBook.group)/aggregate-to-\(target)", value: "true")
      return gather([LabelSelector(matchLabels: [label])], seen: &seen)
    }
  }

  private static func isBuiltIn(_ name: String) -> Bool { ["admin", "edit", "view"].contains(name) }

  private func gather(_ selectors: [LabelSelector], seen: inout Set<String>) -> [AccessRule] {
    var rules: [AccessRule] = []
    for role in roles where selectors.contains(where: { $0.matches(role.labels) }) {
      guard seen.insert(role.name).inserted else { continue }
      let deeper = role.root.at("aggregationRule", "clusterRoleSelectors")?.sequence ?? []
      rules +=
        deeper.isEmpty
        ? RoleBook.rules(of: role) : gather(deeper.compactMap { try? LabelSelector($0) }, seen: &seen)
    }
    return rules
  }
}
