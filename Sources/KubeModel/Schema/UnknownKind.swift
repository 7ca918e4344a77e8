import Basics

/// What to say about an object whose kind the API server doesn't have.
struct UnknownKind {
  let object: KubeObject
  let kubernetes: KubernetesMinor
  let catalog: SchemaCatalog

  var diagnostics: [Diagnostic] {
    if let removed { return [removed] }
    let served = catalog.versions(group: object.group, kind: object.kind, kubernetes: kubernetes)
    if !served.isEmpty { return [unknownVersion(served)] }
    return [unknownKind]
  }

  private func diagnostic(
    _ severity: Diagnostic.Severity, _ message: String, at field: String, _ remedy: String?
  ) -> Diagnostic {
    let place = object.location(of: object.root[field] ?? object.root, path: field)
    return Diagnostic(severity, message, at: place, remedy: remedy)
  }

  private var title: String { "\(SchemaWalk.shortened(object.apiVersion)) \(SchemaWalk.shortened(object.kind))" }

  /// A version that was served once.
  private var removed: Diagnostic? {
    guard let retirement = catalog.retirement(apiVersion: object.apiVersion, kind: object.kind) else { return nil }
    let remedy = retirement.replacement.isEmpty ? nil : "use \(retirement.replacement)"
    if retirement.component != "k8s" {
      let message = "\(title) was removed in \(retirement.component) \(retirement.removed)"
      return retirement.removed.isEmpty ? nil : diagnostic(.error, message, at: "apiVersion", remedy)
    }
    guard let removed = retirement.removedIn, removed <= kubernetes else { return nil }
    return diagnostic(.error, "\(title) was removed in Kubernetes \(removed)", at: "apiVersion", remedy)
  }

  private func unknownVersion(_ served: [KubeKind]) -> Diagnostic {
    let versions = served.map(\.version).joined(separator: ", ")
    let message = "\(object.kind) has no version \"\(SchemaWalk.shortened(object.version))\""
    let known = catalog.kind(group: object.group, version: object.version, kind: object.kind) != nil
    return diagnostic(
      .error, known ? message + " in Kubernetes \(kubernetes)" : message, at: "apiVersion",
      "use \(served[0].apiVersion)" + (served.count > 1 ? "; known versions: \(versions)" : ""))
  }

  private var unknownKind: Diagnostic {
    let served = catalog.kinds.filter { $0.isServed(by: kubernetes) && !$0.isList }
    if let twin = served.first(where: { $0.kind == object.kind }), isProbablyMeant(twin, among: served) {
      let best = catalog.preferred(group: twin.group, kind: twin.kind, kubernetes: kubernetes) ?? twin
      let group = object.group.isEmpty ? "the core group" : "group \"\(SchemaWalk.shortened(object.group))\""
      return diagnostic(.error, "\(group) has no kind \(object.kind)", at: "apiVersion", "use \(best.apiVersion)")
    }
    let inGroup = served.filter { $0.group == object.group }
    guard !inGroup.isEmpty else {
      let message = "no schema is known for \(title), so its fields are not checked"
      let groups = Array(Set(served.map(\.group))).sorted()
      let nearest = object.group.utf8.count <= 64 ? nearestWords(to: object.group, in: groups, limit: 1).first : nil
      return diagnostic(.warning, message, at: "apiVersion", nearest.map { "did you mean the group \"\($0)\"?" })
    }
    let kinds = Array(Set(inGroup.map(\.kind))).sorted()
    let nearest = object.kind.utf8.count <= 64 ? nearestWords(to: object.kind, in: kinds, limit: 1).first : nil
    let isCertain = catalog.builtInGroups.contains(object.group) || nearest != nil
    return diagnostic(
      isCertain ? .error : .warning, "\(SchemaWalk.shortened(object.apiVersion)) has no known kind \(object.kind)",
      at: "kind", nearest.map { "did you mean \"\($0)\"?" })
  }

  /// The same kind in another group: meant when the given group is built in or unknown to everyone, and near.
  private func isProbablyMeant(_ twin: KubeKind, among served: [KubeKind]) -> Bool {
    if catalog.builtInGroups.contains(object.group) { return true }
    if object.group.contains(".") { return nearestWords(to: object.group, in: [twin.group]).first != nil }
    return twin.isBuiltIn
  }
}
