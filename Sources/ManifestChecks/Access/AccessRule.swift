import KubeModel

/// One rule of a role: what it lets do with what.
struct AccessRule: Sendable {
  let verbs: AccessVerbs
  /// The verbs as they are written.
  let verbNames: [String]
  let groups: [String]
  /// `pods`, `pods/exec`, `*`, `*/scale`.
  let resources: [String]
  /// Empty is every object.
  let names: [String]
  let urls: [String]

  init(verbs: [String], groups: [String], resources: [String], names: [String] = [], urls: [String] = []) {
    verbNames = verbs
    self.verbs = verbs.reduce(into: []) { $0.formUnion(AccessVerbs(named: $1)) }
    self.groups = groups
    self.resources = resources
    self.names = names
    self.urls = urls
  }

  init(_ value: KubeValue) {
    func texts(_ field: String) -> [String] { value[field]?.sequence?.compactMap(\.string) ?? [] }
    self.init(
      verbs: texts("verbs"), groups: texts("apiGroups"), resources: texts("resources"), names: texts("resourceNames"),
      urls: texts("nonResourceURLs"))
  }

  func covers(group: String) -> Bool { groups.contains { $0 == "*" || $0 == group } }

  /// Whether a resource with its subresource is meant; `*` means subresources too.
  func covers(resource: String) -> Bool {
    resources.contains { written in
      if written == "*" || written == resource { return true }
      guard written.hasPrefix("*/"), let slash = resource.firstIndex(of: "/") else { return false }
      return written.dropFirst(2) == resource[resource.index(after: slash)...]
    }
  }

  func covers(verb: String) -> Bool { verbNames.contains { $0 == "*" || $0 == verb } }

  /// Every verb on every resource of every group, without names.
  var isEverything: Bool {
    verbs == .all && groups.contains("*") && resources.contains("*") && names.isEmpty
  }
}
