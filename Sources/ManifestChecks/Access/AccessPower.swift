/// A right that leads further than it seems: the verbs on the resources that give it.
enum AccessPower: UInt8, CaseIterable, Sendable, Hashable {
  case everything
  case escalateClusterRoles, escalateRoles, bindClusterRoles, bindRoles
  case writeClusterRoles, writeRoles, createClusterRoleBindings, changeClusterRoleBindings, createRoleBindings
  case changeRoleBindings
  case impersonateUsers, impersonateGroups, impersonateAccounts
  case readSecrets, createSecrets, createTokens
  case createPods, changePods, createControllers, changeControllers
  case execPods, changeEphemeralContainers
  case proxyNodes, writeWebhooks
  case approveRequests, approveSigners, createRequests
  case createVolumes, createClaims

  /// Which verbs on which resources (`group|resource`) give it; any one of them is enough.
  var sources: (verbs: AccessVerbs, resources: [String]) {
    let rbac = "rbac.authorization.k8s.io|"
    let certificates = "certificates.k8s.io|"
    return switch self {
    case .everything: (.all, [])
    case .escalateClusterRoles: (.escalate, [rbac + "clusterroles"])
    case .escalateRoles: (.escalate, [rbac + "roles"])
    case .bindClusterRoles: (.bind, [rbac + "clusterroles"])
    case .bindRoles: (.bind, [rbac + "roles"])
    case .writeClusterRoles: (.change, [rbac + "clusterroles"])
    case .writeRoles: (.write, [rbac + "roles"])
    case .createClusterRoleBindings: (.create, [rbac + "clusterrolebindings"])
    case .changeClusterRoleBindings: (.change, [rbac + "clusterrolebindings"])
    case .createRoleBindings: (.create, [rbac + "rolebindings"])
    case .changeRoleBindings: (.change, [rbac + "rolebindings"])
    case .impersonateUsers: (.impersonate, ["|users"])
    case .impersonateGroups: (.impersonate, ["|groups"])
    case .impersonateAccounts: (.impersonate, ["|serviceaccounts"])
    case .readSecrets: (.read, ["|secrets"])
    case .createSecrets: (.create, ["|secrets"])
    case .createTokens: (.create, ["|serviceaccounts/token"])
    case .createPods: (.create, ["|pods"])
    case .changePods: (.change, ["|pods"])
    case .createControllers: (.create, Self.controllers)
    case .changeControllers: (.change, Self.controllers)
    case .execPods: ([.create, .get], ["|pods/exec", "|pods/attach"])
    case .changeEphemeralContainers: (.change, ["|pods/ephemeralcontainers"])
    case .proxyNodes: ([.create, .get], ["|nodes/proxy"])
    case .writeWebhooks:
      (
        .write,
        ["mutatingwebhookconfigurations", "mutatingadmissionpolicies"].map { "admissionregistration.k8s.io|\($0)" }
      )
    case .approveRequests: (.change, [certificates + "certificatesigningrequests/approval"])
    case .approveSigners: (.approve, [certificates + "signers"])
    case .createRequests: (.create, [certificates + "certificatesigningrequests"])
    case .createVolumes: (.create, ["|persistentvolumes"])
    case .createClaims: (.create, ["|persistentvolumeclaims"])
    }
  }

  static let controllers = [
    "apps|deployments", "apps|daemonsets", "apps|statefulsets", "apps|replicasets", "batch|jobs", "batch|cronjobs",
    "|replicationcontrollers",
  ]

  /// Whether the names of a rule narrow it: an object that is not there yet has no name to be narrowed by.
  var hasNames: Bool {
    switch self {
    case .escalateClusterRoles, .escalateRoles, .bindClusterRoles, .bindRoles, .writeClusterRoles, .writeRoles,
      .changeClusterRoleBindings, .changeRoleBindings, .impersonateUsers, .impersonateGroups, .impersonateAccounts,
      .readSecrets, .createTokens, .changePods, .changeControllers, .execPods, .changeEphemeralContainers,
      .proxyNodes, .approveSigners, .writeWebhooks:
      true
    case .everything, .createClusterRoleBindings, .createRoleBindings, .createSecrets, .createPods,
      .createControllers, .approveRequests, .createRequests, .createVolumes, .createClaims:
      false
    }
  }
}

/// A power with its reach.
struct HeldPower: Sendable, Hashable {
  let power: AccessPower
  /// nil is the whole cluster.
  var namespace: String?
  /// Empty is every object.
  let names: [String]
}

/// Finds the powers of rules: what each resource leads to, looked up once.
struct PowerFinder: Sendable {
  private let byResource: [String: [(power: AccessPower, verbs: AccessVerbs)]]

  init() {
    var byResource: [String: [(power: AccessPower, verbs: AccessVerbs)]] = [:]
    for power in AccessPower.allCases {
      let (verbs, resources) = power.sources
      for resource in resources { byResource[resource, default: []].append((power, verbs)) }
    }
    self.byResource = byResource
  }

  /// The powers of a rule, as if it held in the whole cluster.
  func powers(of rule: AccessRule) -> [HeldPower] {
    if rule.isEverything { return AccessPower.allCases.map { HeldPower(power: $0, namespace: nil, names: []) } }
    var found: [HeldPower] = []
    func add(_ candidates: [(power: AccessPower, verbs: AccessVerbs)]) {
      for (power, verbs) in candidates where !rule.verbs.isDisjoint(with: verbs) {
        // With names, `create` is never allowed, apart from subresources of what is there.
        let held = HeldPower(power: power, namespace: nil, names: rule.names)
        if rule.names.isEmpty || power.hasNames, !found.contains(held) { found.append(held) }
      }
    }
    let hasWildcard = rule.resources.contains { $0 == "*" || $0.hasPrefix("*/") } || rule.groups.contains("*")
    if hasWildcard {
      for power in AccessPower.allCases {
        let (verbs, resources) = power.sources
        for resource in resources where covers(rule, resource) { add([(power, verbs)]) }
      }
      return found
    }
    for group in rule.groups {
      for resource in rule.resources { add(byResource["\(group)|\(resource)"] ?? []) }
    }
    return found
  }

  private func covers(_ rule: AccessRule, _ key: String) -> Bool {
    guard let bar = key.firstIndex(of: "|") else { return false }
    return rule.covers(group: String(key[..<bar])) && rule.covers(resource: String(key[key.index(after: bar)...]))
  }
}
