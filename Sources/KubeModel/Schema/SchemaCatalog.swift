/// What kinds there are, and the schema of each: built-in kinds of Kubernetes 1.33 to 1.37, and of third parties.
///
/// Opening it reads one line per kind; a schema is decoded node by node, when it is asked for.
package final class SchemaCatalog: Sendable {
  /// The facts inside the executable.
  package static let embedded = SchemaCatalog()

  /// Sorted by group, version and kind.
  package let kinds: [KubeKind]
  package let retirements: [APIRetirement]
  let facts: SchemaFacts
  private let places: [Key: Int]
  /// Groups with at least one built-in kind; nobody else may add kinds to them.
  package let builtInGroups: Set<String>

  private let retirementsByVersion: [String: [APIRetirement]]

  private struct Key: Hashable {
    var apiVersion: String
    var kind: String
  }

  package init() {
    facts = SchemaFacts()
    kinds = facts.rows(facts.kinds).map { Self.kind($0) }
    retirements = facts.rows(facts.retired).map { row in
      APIRetirement(
        apiVersion: row.text(0), kind: row.text(1), component: row.text(2), deprecated: row.text(3),
        removed: row.text(4), replacement: row.text(5))
    }
    var places: [Key: Int] = [:]
    places.reserveCapacity(kinds.count)
    var groups: Set<String> = []
    for (index, kind) in kinds.enumerated() {
      places[Key(apiVersion: kind.apiVersion, kind: kind.kind)] = index
      if kind.isBuiltIn { groups.insert(kind.group) }
    }
    self.places = places
    builtInGroups = groups
    retirementsByVersion = Dictionary(grouping: retirements, by: \.apiVersion)
  }

  private init(_ base: SchemaCatalog, _ reading: DefinitionReading) {
    facts = SchemaFacts(base.facts, adding: reading.nodes)
    retirements = base.retirements
    retirementsByVersion = base.retirementsByVersion
    builtInGroups = base.builtInGroups
    var kinds = base.kinds
    var places = base.places
    for kind in reading.kinds {
      let key = Key(apiVersion: kind.apiVersion, kind: kind.kind)
      // What a user installs counts more than what is known of the project.
      if let place = places[key] {
        kinds[place] = kind
      } else {
        places[key] = kinds.count
        kinds.append(kind)
      }
    }
    self.kinds = kinds
    self.places = places
  }

  /// The same kinds and those of CustomResourceDefinitions; built-in kinds stay what they are.
  package func adding(_ owned: [KubeObject]) -> SchemaCatalog {
    let known = kinds.first { !$0.isBuiltIn && !$0.isList && !$0.roots.isEmpty }
    guard !owned.isEmpty, let root = known?.roots.first.map({ facts.node($0.node) }) else { return self }
    let common = ["apiVersion", "kind", "metadata"].compactMap { root.field($0) }
    var reading = DefinitionReading(first: facts.nodeCount, common: common)
    for definition in owned {
      let group = definition.root.at("spec", "group")?.string ?? ""
      if group.isEmpty || builtInGroups.contains(group) { continue }
      reading.read(definition)
    }
    return reading.kinds.isEmpty ? self : SchemaCatalog(self, reading)
  }

  private static func kind(_ row: SchemaRow) -> KubeKind {
    let letters: [(Unicode.Scalar, KubeKind.Standing)] = [
      ("p", .preferred), ("s", .superseded), ("l", .legacy), ("d", .deprecated), ("u", .unserved), ("o", .open),
    ]
    let standing = letters.reduce(into: KubeKind.Standing()) { if row.contains($1.0, in: 5) { $0.insert($1.1) } }
    let scope: KubeKind.Scope? = row.contains("N", in: 4) ? .namespaced : row.contains("C", in: 4) ? .cluster : nil
    return KubeKind(
      group: row.text(0), version: row.text(1), kind: row.text(2), plural: row.text(3), scope: scope,
      isBuiltIn: row.contains("b", in: 5), isList: row.contains("L", in: 5), isNamed: row.contains("n", in: 5),
      standing: standing, unreleasedFields: row.words(7), hasRules: row.contains("v", in: 5),
      roots: row.pairs(6).map { KubeKind.Root(minor: $0.0, node: $0.1) })
  }

  // MARK: - Finding kinds

  package func kind(group: String, version: String, kind: String) -> KubeKind? {
    self.kind(apiVersion: group.isEmpty ? version : "\(group)/\(version)", kind: kind)
  }

  package func kind(apiVersion: String, kind: String) -> KubeKind? {
    places[Key(apiVersion: apiVersion, kind: kind)].map { kinds[$0] }
  }

  /// The versions of a kind that a cluster of this release can serve, the one to use first.
  package func versions(group: String, kind: String, kubernetes: KubernetesMinor) -> [KubeKind] {
    let found = kinds.filter { $0.group == group && $0.kind == kind && $0.isServed(by: kubernetes) }
    return found.sorted { left, right in
      let (one, other) = (left.standing.contains(.preferred), right.standing.contains(.preferred))
      return one == other ? KubeKind.isMoreStable(left.version, than: right.version) : one
    }
  }

  /// The version of a kind that a manifest should use.
  package func preferred(group: String, kind: String, kubernetes: KubernetesMinor) -> KubeKind? {
    versions(group: group, kind: kind, kubernetes: kubernetes).first
  }

  /// The schema of a kind; nil where an API server of this release doesn't have it.
  package func schema(of kind: KubeKind, kubernetes: KubernetesMinor) -> SchemaNode? {
    kind.root(kubernetes).map { SchemaNode(facts, $0) }
  }

  /// Whether and when this API is given up.
  package func retirement(apiVersion: String, kind: String) -> APIRetirement? {
    retirementsByVersion[apiVersion]?.first { $0.kind == kind || $0.kind.isEmpty }
  }
}
