/// One version of one kind that an API server may serve.
package struct KubeKind: Sendable, Hashable {
  package enum Scope: Sendable, Hashable {
    case namespaced, cluster
  }

  /// How the project behind a third-party kind stands to this version of it.
  package struct Standing: OptionSet, Sendable, Hashable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
      self.rawValue = rawValue
    }

    /// The version that a generated manifest should use.
    package static let preferred = Standing(rawValue: 1)
    /// A newer version exists.
    package static let superseded = Standing(rawValue: 2)
    /// The current release no longer has this version or kind.
    package static let legacy = Standing(rawValue: 4)
    /// Marked as deprecated by the project.
    package static let deprecated = Standing(rawValue: 8)
    /// Known to the current release, but not served.
    package static let unserved = Standing(rawValue: 16)
    /// Known from documentation only: other fields than the known ones may exist.
    package static let open = Standing(rawValue: 32)
  }

  /// The API group; empty for the core group.
  package var group: String
  package var version: String
  package var kind: String
  /// The name in URLs, `deployments`; empty where no source gave it, and for lists.
  package var plural: String
  /// Nil where no source gave it, and for lists and other values that are no resource.
  package var scope: Scope?
  package var isBuiltIn: Bool
  /// A `DeploymentList`: what the API server answers with, never what is applied.
  package var isList: Bool
  /// Objects of this kind are stored under a name (a `SubjectAccessReview` is not).
  package var isNamed: Bool
  /// Empty for built-in kinds.
  package var standing: Standing
  /// Paths of fields that no release may have yet (`spec.listeners[].tls`, `{}` for any key).
  package var unreleasedFields: [String]
  /// Whether its definition sets rules in expressions.
  package var hasRules: Bool
  /// Schema nodes by minor release of Kubernetes, ascending; one with minor 0 for a third-party kind.
  var roots: [Root]

  struct Root: Sendable, Hashable {
    var minor: Int
    var node: Int
  }

  package var apiVersion: String { group.isEmpty ? version : "\(group)/\(version)" }

  /// Whether an API server of this release has the kind; third-party kinds come with their operator.
  package func isServed(by kubernetes: KubernetesMinor) -> Bool { root(kubernetes) != nil }

  /// The first of the known releases that has the kind; nil for third-party kinds.
  package var firstRelease: KubernetesMinor? { isBuiltIn ? roots.first.map { KubernetesMinor($0.minor) } : nil }

  /// Releases beside the known ones count as the nearest known one.
  func root(_ kubernetes: KubernetesMinor) -> Int? {
    guard isBuiltIn else { return roots.first?.node }
    let minor = min(max(kubernetes, .oldest), .newest).number
    return roots.first { $0.minor == minor }?.node
  }

  /// `v1` before `v2beta1` before `v1beta1` before `v1alpha1`, as Kubernetes orders versions.
  static func isMoreStable(_ left: String, than right: String) -> Bool { rank(left) > rank(right) }

  /// Stability (alpha, beta, none), major number, number of the alpha or beta; below all others for another text.
  private static func rank(_ version: String) -> (Int, Int, Int) {
    guard version.first == "v" else { return (-1, 0, 0) }
    let digits = version.dropFirst().prefix { $0.isASCII && $0.isNumber }
    let rest = version.dropFirst(1 + digits.count)
    guard let major = Int(digits) else { return (-1, 0, 0) }
    if rest.isEmpty { return (2, major, 0) }
    for (level, word) in ["alpha", "beta"].enumerated() where rest.hasPrefix(word) {
      if let minor = Int(rest.dropFirst(word.count)) { return (level, major, minor) }
    }
    return (-1, 0, 0)
  }
}

/// When a version of an API is or was given up, and what takes its place.
package struct APIRetirement: Sendable, Hashable {
  package var apiVersion: String
  /// Empty for all kinds of the version.
  package var kind: String
  /// Whose releases the two versions below are: `k8s`, `istio`, `cert-manager`.
  package var component: String
  /// `v1.31.0`; empty when unknown.
  package var deprecated: String
  /// Empty when it is not decided.
  package var removed: String
  /// The apiVersion to use; empty when there is none.
  package var replacement: String

  /// The minor release of Kubernetes that deprecated it; nil for another component.
  package var deprecatedIn: KubernetesMinor? { component == "k8s" ? KubernetesMinor(parsing: deprecated) : nil }
  package var removedIn: KubernetesMinor? { component == "k8s" ? KubernetesMinor(parsing: removed) : nil }
}
