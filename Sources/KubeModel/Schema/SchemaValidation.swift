package import Basics

/// Checks objects against the schema of their kind, as an API server with strict field validation does.
///
/// All problems of an object come at once, each with its place. Errors are what an API server refuses; warnings what it
/// takes, though hardly anyone means it.
package enum SchemaValidation {
  package static func validate(
    _ object: KubeObject, kubernetes: KubernetesMinor, catalog: SchemaCatalog = .embedded
  ) -> [Diagnostic] {
    guard let kind = catalog.kind(apiVersion: object.apiVersion, kind: object.kind),
      let root = kind.root(kubernetes)
    else { return UnknownKind(object: object, kubernetes: kubernetes, catalog: catalog).diagnostics }
    var walk = SchemaWalk(facts: catalog.facts, object: object)
    if kind.isBuiltIn {
      walk.nullIsNothing = true
      walk.duplicateSeverity = .warning
    }
    walk.check(object.root, catalog.facts.node(root))
    if !kind.isList { walk.checkNames(of: kind) }
    return retirement(of: kind, object, kubernetes, catalog) + walk.diagnostics + unreleased(kind, object)
  }

  /// A warning where the version is on its way out.
  private static func retirement(
    of kind: KubeKind, _ object: KubeObject, _ kubernetes: KubernetesMinor, _ catalog: SchemaCatalog
  ) -> [Diagnostic] {
    var place: SourceLocation { object.location(of: object.root["apiVersion"] ?? object.root, path: "apiVersion") }
    var title: String { "\(kind.apiVersion) \(kind.kind)" }
    guard kind.isBuiltIn else {
      guard !kind.standing.isDisjoint(with: [.superseded, .legacy, .deprecated, .unserved]) else { return [] }
      let newer = catalog.preferred(group: kind.group, kind: kind.kind, kubernetes: kubernetes)
      let remedy = newer.flatMap { $0.apiVersion == kind.apiVersion ? nil : "use \($0.apiVersion)" }
      let message =
        kind.standing.contains(.legacy)
        ? "\(title) is no part of the current release of its project" : "\(title) is superseded"
      return [Diagnostic(.warning, message, at: place, remedy: remedy)]
    }
    guard let retirement = catalog.retirement(apiVersion: kind.apiVersion, kind: kind.kind),
      let deprecated = retirement.deprecatedIn, deprecated <= kubernetes
    else { return [] }
    let remedy = retirement.replacement.isEmpty ? nil : "use \(retirement.replacement)"
    return [Diagnostic(.warning, "\(title) is deprecated since Kubernetes \(deprecated)", at: place, remedy: remedy)]
  }

  /// A warning for each field that no release may have yet.
  private static func unreleased(_ kind: KubeKind, _ object: KubeObject) -> [Diagnostic] {
    var found: [Diagnostic] = []
    for pattern in kind.unreleasedFields {
      let names = pattern.split(separator: ".")
      visit(object.root, names[...], path: "") { value, path in
        let message = "field \"\(path)\" may not be released yet"
        found.append(Diagnostic(.warning, message, at: object.location(of: value, path: path)))
      }
    }
    return found
  }

  /// Follows `listeners[].tls` and `labels{}` to each place that exists.
  private static func visit(
    _ value: KubeValue, _ names: ArraySlice<Substring>, path: String, _ found: (KubeValue, String) -> Void
  ) {
    guard let step = names.first else { return found(value, path) }
    let name = String(step.prefix { $0 != "[" && $0 != "{" })
    guard let child = value[name], !child.isNull else { return }
    let place = KubeValuePath.appending(name, to: path)
    spread(child, step.dropFirst(name.count), path: place) { visit($0, names.dropFirst(), path: $1, found) }
  }

  private static func spread(
    _ value: KubeValue, _ marks: Substring, path: String, _ found: (KubeValue, String) -> Void
  ) {
    if marks.isEmpty { return found(value, path) }
    let rest = marks.dropFirst(2)
    for (index, element) in (value.sequence ?? []).enumerated() where marks.first == "[" {
      spread(element, rest, path: KubeValuePath.appending(index, to: path), found)
    }
    for entry in value.mapping?.entries ?? [] where marks.first == "{" {
      spread(entry.value, rest, path: KubeValuePath.appending(entry.key, to: path), found)
    }
  }
}
