import KubeModel

/// Somebody who can be given rights.
package enum AccessSubject: Sendable, Hashable, Comparable, CustomStringConvertible {
  case account(namespace: String, name: String)
  case group(String)
  case user(String)

  init?(_ value: KubeValue, in namespace: String?) {
    guard let kind = value["kind"]?.string, let name = value["name"]?.string, !name.isEmpty else { return nil }
    switch kind {
    case "ServiceAccount":
      guard let namespace = value["namespace"]?.string ?? namespace else { return nil }
      self = .account(namespace: namespace, name: name)
    case "Group": self = .group(name)
    case "User": self = Self.account(inUserName: name) ?? .user(name)
    default: return nil
    }
  }

  /// A ServiceAccount is a user of a certain name, and may be bound as one.
  private static func account(inUserName name: String) -> AccessSubject? {
    let parts = name.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 4, parts[0] == "system", parts[1] == "serviceaccount" else { return nil }
    return .account(namespace: String(parts[2]), name: String(parts[3]))
  }

  /// The groups that whoever logs in so belongs to.
  var groups: [String] {
    switch self {
    case .account(let namespace, _):
      ["system:serviceaccounts", "system:serviceaccounts:\(namespace)", "system:authenticated"]
    case .user(let name):
      name == "system:anonymous" ? ["system:unauthenticated"] : ["system:authenticated"]
    case .group: []
    }
  }

  /// Part of Kubernetes itself.
  var isSystem: Bool {
    switch self {
    case .account: false
    case .group(let name): name == "system:masters" || name == "system:nodes" || name.hasPrefix("system:bootstrappers")
    case .user(let name): name.hasPrefix("system:") && name != "system:anonymous"
    }
  }

  /// Somebody whom the organisation knows by name or group, as against accounts and what everybody is.
  var isPerson: Bool {
    switch self {
    case .account: false
    case .group(let name), .user(let name): !name.hasPrefix("system:")
    }
  }

  package var description: String {
    switch self {
    case .account(let namespace, let name): "ServiceAccount \(namespace)/\(name)"
    case .group(let name): "Group \(name)"
    case .user(let name): "User \(name)"
    }
  }
}
