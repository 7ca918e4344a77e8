import KubeModel

/// One rule over a set of objects: what it looks at, why it matters, how to fix it, and its examples.
///
/// A passing and a failing example are part of the value, so that a rule without both can't be registered; the tests run
/// every one, and the documentation shows them.
package struct Check: Sendable {
  /// The code in the catalogue, `REF01`.
  package let code: String
  /// The name for people and suppressions, `service-selects-nothing`.
  package let slug: String
  package let severity: Severity
  package let area: Area
  /// What fails, one sentence.
  package let summary: String
  /// What happens in a cluster when it fails.
  package let why: String
  package let remedy: String
  /// The same rule in other checkers, `kube-linter:dangling-service`.
  package let peers: [String]
  /// Manifests that hold, and manifests that don't.
  package let passing: String
  package let failing: String
  let inspect: @Sendable (Inspection) -> [Violation]

  init(
    _ code: String, _ slug: String, _ severity: Severity, _ area: Area, summary: String, why: String, remedy: String,
    peers: [String] = [], passing: String, failing: String, inspect: @escaping @Sendable (Inspection) -> [Violation]
  ) {
    self.code = code
    self.slug = slug
    self.severity = severity
    self.area = area
    self.summary = summary
    self.why = why
    self.remedy = remedy
    self.peers = peers
    self.passing = passing
    self.failing = failing
    self.inspect = inspect
  }

  /// How bad a finding is; the order is that of gravity.
  package enum Severity: String, Sendable, Hashable, CaseIterable, Comparable {
    case info, low, medium, high
    /// The API server refuses it, or it can never work.
    case error

    package static func < (left: Severity, right: Severity) -> Bool {
      (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
    }
  }

  /// The part of a platform that a rule belongs to; the names of the seven deliverables.
  package enum Area: String, Sendable, Hashable, CaseIterable {
    case cluster, deployment, scaling, networking, storage, observability, security
  }
}

/// What a rule found, before it becomes a finding.
struct Violation: Sendable {
  var object: KubeObject
  var message: String
  /// Where in the object; nil is the whole of it.
  var path: String
  var node: KubeValue?
  /// Overrides the rule's: lower where the answer depends on objects that are not at hand.
  var severity: Check.Severity?
  var remedy: String?

  init(
    _ object: KubeObject, _ message: String, path: String = "", node: KubeValue? = nil,
    severity: Check.Severity? = nil, remedy: String? = nil
  ) {
    self.object = object
    self.message = message
    self.path = path
    self.node = node
    self.severity = severity
    self.remedy = remedy
  }
}
