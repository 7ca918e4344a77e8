import KubeModel

/// Who holds which role where: every binding resolved.
struct AccessMap: Sendable {
  /// One subject of one binding.
  struct Grant: Sendable {
    let subject: AccessSubject
    /// A position in `roles.roles`.
    let role: Int
    /// nil is the whole cluster.
    let namespace: String?
    let binding: KubeObject
    /// The position of the subject in the binding.
    let subjectIndex: Int
  }

  let roles: RoleBook
  /// In the order of the bindings.
  let grants: [Grant]
  /// Positions in `grants`.
  let grantsBySubject: [AccessSubject: [Int]]
  /// Who holds each role, by its position.
  let reach: [Reach]

  init(_ inspection: Inspection) {
    roles = RoleBook(inspection)
    var grants: [Grant] = []
    let bindings =
      inspection.all(RoleBook.group, "ClusterRoleBinding") + inspection.all(RoleBook.group, "RoleBinding")
    for binding in bindings {
      let namespace = binding.kind == "RoleBinding" ? binding.namespace ?? "" : nil
      guard let reference = binding.root["roleRef"], let role = roles.find(reference, in: namespace) else { continue }
      for (index, value) in (binding.root["subjects"]?.sequence ?? []).enumerated() {
        guard let subject = AccessSubject(value, in: binding.namespace) else { continue }
        grants.append(
          Grant(subject: subject, role: role, namespace: namespace, binding: binding, subjectIndex: index))
      }
    }
    self.grants = grants
    reach = Self.reach(grants, roles: roles.roles.count)
    var bySubject: [AccessSubject: [Int]] = [:]
    for (index, grant) in grants.enumerated() { bySubject[grant.subject, default: []].append(index) }
    grantsBySubject = bySubject
  }

  /// What somebody holds, by name and by the groups that he is in.
  func grants(of subject: AccessSubject) -> [Grant] {
    var found = grantsBySubject[subject] ?? []
    for group in subject.groups { found += grantsBySubject[.group(group)] ?? [] }
    return found.map { grants[$0] }
  }
}

extension AccessMap {
  /// Who holds a role, and where.
  struct Reach: Sendable {
    var holders: [AccessSubject] = []
    var isClusterWide = false
    /// Namespaces in which it holds by RoleBindings, in the order of these.
    var namespaces: [String] = []

    var isEmpty: Bool { holders.isEmpty }

    /// `ServiceAccount shop/a`, or the first two of many.
    var holderText: String {
      let named = holders.prefix(2).map(\.description).joined(separator: ", ")
      return holders.count > 2 ? "\(named) and \(holders.count - 2) more" : named
    }

    var placeText: String {
      if isClusterWide { return "in the whole cluster" }
      let named = namespaces.prefix(3).map { $0.isEmpty ? "the namespace of the binding" : $0 }
      return "in \(named.joined(separator: ", "))\(namespaces.count > 3 ? " and \(namespaces.count - 3) more" : "")"
    }
  }

  fileprivate static func reach(_ grants: [Grant], roles: Int) -> [Reach] {
    var reach = [Reach](repeating: Reach(), count: roles)
    var holders = [Set<AccessSubject>](repeating: [], count: roles)
    var namespaces = [Set<String>](repeating: [], count: roles)
    for grant in grants {
      if holders[grant.role].insert(grant.subject).inserted { reach[grant.role].holders.append(grant.subject) }
      if let namespace = grant.namespace {
        if namespaces[grant.role].insert(namespace).inserted { reach[grant.role].namespaces.append(namespace) }
      } else {
        reach[grant.role].isClusterWide = true
      }
    }
    return reach
  }
}
