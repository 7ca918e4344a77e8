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
  /// The gravest that it gives; a single finding may be less grave.
  package let severity: Severity
  package let area: Area
  /// An opinion, a local rule, or a noisy one: it runs when somebody or a profile asks for it.
  package let isOptional: Bool
  /// What fails, one sentence.
  package let summary: String
  /// What happens in a cluster when it fails.
  package let why: String
  package let remedy: String
  /// The same rule in other checkers, `kube-linter:dangling-service`.
  package var peers: [String] { described.peers() }
  /// Manifests that hold, and manifests that don't.
  package var passing: String { described.passing() }
  package var failing: String { described.failing() }
  /// Made when somebody asks: a run needs none of it.
  private let described:
    (peers: @Sendable () -> [String], passing: @Sendable () -> String, failing: @Sendable () -> String)
  let inspect: Inspect

  /// How a rule looks at objects.
  enum Inspect: Sendable {
    /// At all of them together.
    case together(@Sendable (Inspection) -> [Violation])
    /// At each one by itself: a run can share them out.
    case singly(@Sendable (KubeObject, Inspection) -> [Violation])
    /// At each workload's pods by themselves, which a run shares out too.
    case pods(@Sendable (PodShare) -> [Violation])
  }

  init(
    _ code: String, _ slug: String, _ severity: Severity, _ area: Area, optional: Bool = false, summary: String,
    why: String, remedy: String, peers: @autoclosure @escaping @Sendable () -> [String] = [],
    passing: @autoclosure @escaping @Sendable () -> String, failing: @autoclosure @escaping @Sendable () -> String,
    inspect: Inspect
  ) {
    self.code = code
    self.slug = slug
    self.severity = severity
    self.area = area
    isOptional = optional
    self.summary = summary
    self.why = why
    self.remedy = remedy
    described = (peers, passing, failing)
    self.inspect = inspect
  }

  init(
    _ code: String, _ slug: String, _ severity: Severity, _ area: Area, optional: Bool = false, summary: String,
    why: String, remedy: String, peers: @autoclosure @escaping @Sendable () -> [String] = [],
    passing: @autoclosure @escaping @Sendable () -> String,
    failing: @autoclosure @escaping @Sendable () -> String,
    inspect: @escaping @Sendable (Inspection) -> [Violation]
  ) {
    self.init(
      code, slug, severity, area, optional: optional, summary: summary, why: why, remedy: remedy, peers: peers(),
      passing: passing(), failing: failing(), inspect: .together(inspect))
  }

  /// The names under which people know it: code, slug and those of other checkers.
  package var names: [String] {
    [code, slug] + peers.map { peer in peer.firstIndex(of: ":").map { String(peer[peer.index(after: $0)...]) } ?? peer }
  }

  /// How bad a finding is; the order is that of gravity.
  package enum Severity: String, Sendable, Hashable, CaseIterable, Comparable {
    case info, low, medium, high
    /// The API server refuses it, or it can never work.
    case error

    package static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }

    private var rank: Int {
      switch self {
      case .info: 0
      case .low: 1
      case .medium: 2
      case .high: 3
      case .error: 4
      }
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
  /// Where in the object; empty is the whole of it.
  var path: String
  /// The node that is meant, where the path alone does not lead to it.
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
