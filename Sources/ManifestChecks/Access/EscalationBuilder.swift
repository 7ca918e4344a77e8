import KubeModel

/// Draws the graph of escalations from what every subject holds.
struct EscalationBuilder {
  private let access: AccessMap
  private let inspection: Inspection
  private(set) var graph = EscalationGraph()
  private(set) var subjects: [AccessSubject] = []
  /// Namespaces whose Pod Security level keeps pods off the node.
  private let guarded: Set<String>
  private let finder = PowerFinder()
  /// Powers of each role, found once.
  private var powersOfRole: [[HeldPower]]

  init(_ access: AccessMap, _ inspection: Inspection) {
    self.access = access
    self.inspection = inspection
    powersOfRole = []
    guarded = Set(
      inspection.all("", "Namespace").filter { namespace in
        let level = namespace.labels.first { $0.key == "pod-security.kubernetes.io/enforce" }?.value
        return level == "baseline" || level == "restricted"
      }.map(\.name))
  }

  mutating func build() {
    powersOfRole = access.roles.roles.map { role in role.rules.flatMap { finder.powers(of: $0) } }
    let running = runningAccounts
    var all = Set(access.grants.map(\.subject).filter { !$0.isSystem })
    for (account, _) in running { all.insert(account) }
    for object in inspection.all("", "ServiceAccount") {
      all.insert(.account(namespace: object.namespace ?? "", name: object.name))
    }
    subjects = all.sorted()
    connectAccounts(running)
    for subject in subjects { connect(subject) }
  }

  /// Accounts of pods that are given their token.
  private var runningAccounts: [(account: AccessSubject, namespace: String)] {
    var seen: Set<AccessSubject> = []
    var found: [(account: AccessSubject, namespace: String)] = []
    for workload in inspection.workloads where inspection.givesToken(workload) {
      let account = Self.account(of: workload)
      if seen.insert(account).inserted { found.append((account, workload.namespace)) }
    }
    return found
  }

  static func account(of workload: Workload) -> AccessSubject {
    let name = workload.spec["serviceAccountName"]?.string ?? workload.spec["serviceAccount"]?.string ?? "default"
    return .account(namespace: workload.namespace, name: name.isEmpty ? "default" : name)
  }

  // MARK: - States

  /// What it means to be any account, those of a machine, or admin of a namespace.
  private mutating func connectAccounts(_ running: [(account: AccessSubject, namespace: String)]) {
    var namespaces: Set<String> = ["kube-system"]
    for subject in subjects {
      guard case .account(let namespace, _) = subject else { continue }
      namespaces.insert(namespace)
      graph.connect(.anyAccount(namespace), .subject(subject))
    }
    for (account, namespace) in running {
      graph.connect(.runningAccount(namespace), .subject(account))
      graph.connect(.runningAccount(nil), .subject(account))
    }
    let order = namespaces.union(access.grants.compactMap(\.namespace)).sorted()
    for namespace in order {
      graph.connect(.anyAccount(nil), .anyAccount(namespace))
      graph.connect(.namespaceAdmin(nil), .namespaceAdmin(namespace))
      graph.connect(.namespaceAdmin(namespace), .anyAccount(namespace), "makes a token of an account there")
    }
    graph.connect(.machine, .runningAccount(nil), "takes the token of a pod on that node")
    // The controller of every cluster that keeps gathered ClusterRoles may escalate them.
    let keeper = AccessSubject.account(namespace: "kube-system", name: "clusterrole-aggregation-controller")
    graph.connect(.anyAccount("kube-system"), .subject(keeper))
    graph.connect(.subject(keeper), .clusterAdmin, "escalates a ClusterRole")
  }

  // MARK: - One subject

  private mutating func connect(_ subject: AccessSubject) {
    var held: [HeldPower] = []
    var seen: Set<HeldPower> = []
    for grant in access.grants(of: subject) {
      for var power in powersOfRole[grant.role] {
        power.namespace = grant.namespace
        if seen.insert(power).inserted { held.append(power) }
      }
    }
    if held.isEmpty { return }
    let rights = HeldPowers(held)
    let from = EscalationGraph.Node.subject(subject)
    if rights.has(.everything, in: nil) { return graph.connect(from, .clusterAdmin) }
    connectClusterWide(from, rights, subject)
    for namespace in rights.namespaces { connect(from, rights, in: namespace) }
  }

  private mutating func connectClusterWide(
    _ from: EscalationGraph.Node, _ rights: HeldPowers, _ subject: AccessSubject
  ) {
    if rights.has(.escalateClusterRoles, in: nil), rights.has(.writeClusterRoles, in: nil) {
      graph.connect(from, .clusterAdmin, "escalates a ClusterRole")
    }
    if rights.has(.bindClusterRoles, in: nil, name: "cluster-admin") {
      if rights.has(.createClusterRoleBindings, in: nil) {
        graph.connect(from, .clusterAdmin, "binds cluster-admin to itself")
      } else if rights.has(.changeClusterRoleBindings, in: nil, name: "cluster-admin") {
        graph.connect(from, .clusterAdmin, "joins the binding of cluster-admin")
      }
    }
    let canBeSomebody = rights.has(.impersonateUsers, in: nil) || rights.has(.impersonateAccounts, in: nil)
    if canBeSomebody, rights.has(.impersonateGroups, in: nil, name: "system:masters") {
      graph.connect(from, .clusterAdmin, "impersonates system:masters")
    }
    for other in rights.holds(.impersonateUsers, in: nil) ? subjects : [] {
      guard case .user(let name) = other, rights.has(.impersonateUsers, in: nil, name: name) else { continue }
      graph.connect(from, .subject(other), "impersonates the user \(name)")
    }
    if rights.has(.proxyNodes, in: nil) {
      graph.connect(from, .runningAccount(nil), "runs a command in a pod through the kubelet (nodes/proxy)")
    }
    if rights.has(.writeWebhooks, in: nil) {
      graph.connect(from, .anyAccount(nil), "changes pods of others by a webhook")
    }
    if rights.has(.approveRequests, in: nil), rights.has(.createRequests, in: nil),
      rights.has(.approveSigners, in: nil, name: "kubernetes.io/kube-apiserver-client")
    {
      graph.connect(from, .anyAccount(nil), "approves its own client certificate")
    }
  }

  private mutating func connect(_ from: EscalationGraph.Node, _ rights: HeldPowers, in namespace: String?) {
    let place = namespace.map { "in \($0)" } ?? "in any namespace"
    let all = EscalationGraph.Node.anyAccount(namespace)
    if rights.has(.createPods, in: namespace) {
      graph.connect(from, all, "creates a pod \(place)")
    } else if rights.has(.createControllers, in: namespace) || rights.has(.changeControllers, in: namespace) {
      graph.connect(from, all, "creates or changes a workload \(place)")
    }
    let makesPods = rights.has(.createPods, in: namespace) || rights.has(.createControllers, in: namespace)
    if makesPods, namespace.map({ !guarded.contains($0) }) ?? true {
      graph.connect(from, .machine, "creates a privileged pod \(place)")
    } else if makesPods, rights.has(.createVolumes, in: nil), rights.has(.createClaims, in: namespace) {
      graph.connect(from, .machine, "mounts the node's disk by a PersistentVolume \(place)")
    }
    if rights.has(.changePods, in: namespace) {
      graph.connect(from, .runningAccount(namespace), "changes the image of a pod \(place)")
    }
    if rights.has(.execPods, in: namespace) || rights.has(.changeEphemeralContainers, in: namespace) {
      graph.connect(from, .runningAccount(namespace), "runs a command in a pod \(place)")
    }
    let bindsHere = rights.has(.bindRoles, in: namespace) || rights.has(.bindClusterRoles, in: namespace)
    if bindsHere, rights.has(.createRoleBindings, in: namespace) || rights.has(.changeRoleBindings, in: namespace) {
      graph.connect(from, .namespaceAdmin(namespace), "binds a stronger role to itself \(place)")
    }
    if rights.has(.escalateRoles, in: namespace), rights.has(.writeRoles, in: namespace) {
      graph.connect(from, .namespaceAdmin(namespace), "escalates a role \(place)")
    }
    connectTokens(from, rights, in: namespace, place)
  }

  private mutating func connectTokens(
    _ from: EscalationGraph.Node, _ rights: HeldPowers, in namespace: String?, _ place: String
  ) {
    let all = EscalationGraph.Node.anyAccount(namespace)
    if rights.has(.createSecrets, in: namespace), rights.has(.readSecrets, in: namespace) {
      graph.connect(from, all, "makes a token Secret and reads it \(place)")
    } else if rights.holds(.readSecrets, in: namespace) {
      for secret in inspection.all("", "Secret")
      where secret.root["type"]?.string == "kubernetes.io/service-account-token"
        && (namespace == nil || secret.namespace == namespace)
        && rights.has(.readSecrets, in: namespace, name: secret.name)
      {
        let key = "kubernetes.io/service-account.name"
        guard let name = secret.annotations.first(where: { $0.key == key })?.value else { continue }
        let account = AccessSubject.account(namespace: secret.namespace ?? "", name: name)
        graph.connect(from, .subject(account), "reads the token Secret \(secret.name) \(place)")
      }
    }
    for (power, action) in [
      (AccessPower.createTokens, "requests a token of an account"), (.impersonateAccounts, "impersonates an account"),
    ] {
      if rights.has(power, in: namespace) {
        graph.connect(from, all, "\(action) \(place)")
      } else if rights.holds(power, in: namespace) {
        for name in rights.names(power, in: namespace) {
          for subject in subjects {
            guard case .account(let home, name) = subject, namespace == nil || home == namespace else { continue }
            graph.connect(from, .subject(subject), "\(action) \(place)")
          }
        }
      }
    }
  }
}

/// What one subject holds, by power and place.
private struct HeldPowers {
  private let byPower: [AccessPower: [HeldPower]]
  /// The places in which anything is held; nil, the whole cluster, comes first.
  let namespaces: [String?]

  init(_ held: [HeldPower]) {
    byPower = Dictionary(grouping: held, by: \.power)
    let named = Set(held.compactMap(\.namespace)).sorted()
    namespaces = (held.contains { $0.namespace == nil } ? [nil] : []) + named
  }

  /// Rights of the whole cluster hold in every namespace.
  private func held(_ power: AccessPower, in namespace: String?) -> [HeldPower] {
    (byPower[power] ?? []).filter { $0.namespace == nil || $0.namespace == namespace }
  }

  /// Whether it is held there, for every object or for the one of the name.
  func has(_ power: AccessPower, in namespace: String?, name: String? = nil) -> Bool {
    held(power, in: namespace).contains { $0.names.isEmpty || name.map($0.names.contains) ?? false }
  }

  /// Whether it is held there for anything at all.
  func holds(_ power: AccessPower, in namespace: String?) -> Bool { !held(power, in: namespace).isEmpty }

  func names(_ power: AccessPower, in namespace: String?) -> [String] {
    held(power, in: namespace).flatMap(\.names)
  }
}

extension Inspection {
  /// Whether pods of a workload are given the token of their account: the pod's word counts before the account's.
  func givesToken(_ workload: Workload) -> Bool {
    if let mounts = workload.spec["automountServiceAccountToken"]?.bool { return mounts }
    guard case .account(let namespace, let name) = EscalationBuilder.account(of: workload) else { return true }
    let account = find("", "ServiceAccount", namespace: namespace, name: name)
    return account?.root["automountServiceAccountToken"]?.bool ?? true
  }
}
