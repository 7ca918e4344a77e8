package import Basics

/// Every name under which a rule is known: its code, its slug, and the ids of the same rule in other checkers.
package struct RuleNames: Sendable {
  package static let current = RuleNames(CheckRegistry.all)

  private let checks: [Check]
  private let known = Memo<[String: [Int]]>()

  package init(_ checks: [Check]) { self.checks = checks }

  /// Positions in `checks` by name in small letters; an id of a peer may stand for several rules.
  private var positions: [String: [Int]] {
    known.value {
      var positions: [String: [Int]] = [:]
      for (position, check) in checks.enumerated() {
        for name in Self.names(of: check) where positions[name]?.last != position {
          positions[name, default: []].append(position)
        }
      }
      return positions
    }
  }

  /// `kube-linter:dangling-service` is known with and without the peer's name, and `PSS` stands for its whole section.
  private static func names(of check: Check) -> [String] {
    let section = String(check.code.prefix { $0.isLetter })
    let peers = check.peers.flatMap { peer in
      [peer, String(peer.drop { $0 != ":" }.dropFirst())]
    }
    return ([check.code, check.slug, section] + peers).map { $0.lowercased() }.filter { !$0.isEmpty }
  }

  package func check(code: String) -> Check? { checks.first { $0.code == code } }

  /// The rules of this name in the order of the catalogue; none for a name that nobody uses.
  package func checks(named name: String) -> [Check] {
    (positions[name.lowercased()] ?? []).map { checks[$0] }
  }

  /// Codes and slugs that were probably meant.
  package func nearest(to name: String) -> [String] {
    let near = nearestWords(to: name, in: checks.flatMap { [$0.slug, $0.code] } + checks.flatMap(\.peers))
    return near
  }

  /// The rules of all names, and a problem for each name that nobody knows.
  package func resolve(_ names: [String]) -> (codes: Set<String>, problems: [Diagnostic]) {
    var codes: Set<String> = []
    var problems: [Diagnostic] = []
    for name in names {
      let found = checks(named: name)
      codes.formUnion(found.map(\.code))
      if found.isEmpty { problems.append(unknown(name)) }
    }
    return (codes, problems)
  }

  package func unknown(_ name: String, at place: SourceLocation? = nil) -> Diagnostic {
    let near = nearest(to: name)
    let remedy =
      near.isEmpty
      ? "Name a code (REF01), a slug (service-selects-nothing) or an id of another checker (CKV_K8S_20)."
      : "Did you mean \(near.joined(separator: ", "))?"
    return Diagnostic(.error, "no rule is called \"\(name)\"", at: place, remedy: remedy)
  }
}
