import KubeModel

extension Check {
  static let configUnused = Check(
    "REF10", "config-unused", .info, .deployment,
    summary: "Nothing uses a ConfigMap, a Secret, a claim or a ServiceAccount.",
    why: "What nobody uses is kept, paid for and copied on; a Secret of it can still be read.",
    remedy: "Remove it, or mount what needs it.",
    passing: Example.all(mapExample, Example.pod("volumes: [{name: c, configMap: {name: settings}}]")),
    failing: Example.all(mapExample, Example.pod())
  ) { inspection in
    // Others may use it, unless these are all the files.
    if inspection.workloads.isEmpty { return [] }
    let used = UsedNames(inspection)
    let kinds = ["ConfigMap", "Secret", "PersistentVolumeClaim", "ServiceAccount"]
    return inspection.all { $0.group.isEmpty && kinds.contains($0.kind) }.compactMap { object in
      used.contains(object) || isRead(object) ? nil : Violation(object, "nothing in these files uses it")
    }
  }

  /// Objects that something other than a reference finds: by a label, a fixed name or a type.
  private static func isRead(_ object: KubeObject) -> Bool {
    if object.kind == "ServiceAccount", object.name == "default" { return true }
    if object.kind == "Secret", let type = object.root["type"]?.string, type != "Opaque" { return true }
    let marks = [
      "grafana_dashboard", "grafana_datasource", "argocd.argoproj.io/secret-type", "prometheus", "sidecar",
      "app.kubernetes.io/part-of", "reconcile.fluxcd.io/watch",
    ]
    return object.labels.contains { label in marks.contains { label.key.hasPrefix($0) } }
      || object.namespace == "kube-system"
  }

  private static let mapExample = Example.object("v1", "ConfigMap", "data: {level: info}", name: "settings")
}

/// Names that any text of the objects speaks of.
private struct UsedNames {
  private var byNamespace: [String: Set<String>] = [:]

  init(_ inspection: Inspection) {
    for object in inspection.objects {
      // An object's own name is no use of it.
      for entry in object.root.mapping?.entries ?? [] where entry.key != "metadata" {
        collect(entry.value, object.namespace ?? "", isData: entry.key == "data" || entry.key == "stringData")
      }
      for annotation in object.annotations { insert(annotation.value, object.namespace ?? "") }
    }
  }

  private mutating func collect(_ value: KubeValue, _ namespace: String, isData: Bool) {
    switch value.content {
    case .string(let text): if !isData { insert(text, namespace) }
    case .sequence(let elements): for element in elements { collect(element, namespace, isData: isData) }
    case .mapping(let mapping): for entry in mapping.entries { collect(entry.value, namespace, isData: isData) }
    case .null, .bool, .integer, .number, .omitted: break
    }
  }

  private mutating func insert(_ text: String, _ namespace: String) {
    // Names are short; arguments may hold one behind a `/` or a `=`.
    guard text.utf8.count <= 512 else { return }
    byNamespace[namespace, default: []].insert(text)
    if text.utf8.contains(where: { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: ",") }) {
      for part in text.split(whereSeparator: { "/=, \"".contains($0) }) {
        byNamespace[namespace, default: []].insert(String(part))
      }
    }
  }

  func contains(_ object: KubeObject) -> Bool {
    // Charts and Applications of other namespaces, and cluster-wide objects, may name it too.
    byNamespace.contains { $0.value.contains(object.name) }
  }
}
