import KubeModel

extension Check {
  static let secretStoreMissing = Check(
    "REF30", "secret-store-missing", .high, .security,
    summary: "An ExternalSecret names a store that does not exist, or that does not serve its namespace.",
    why: "The Secret is never made, and pods that need it do not start.",
    remedy: "Name a SecretStore of the namespace or a ClusterSecretStore whose conditions hold for it.",
    passing: storeExample("cloud"), failing: storeExample("clod")
  ) { inspection in
    inspection.all("external-secrets.io", "ExternalSecret").compactMap { secret in
      guard let node = secret.root.at("spec", "secretStoreRef"), let name = node["name"]?.string else { return nil }
      let kind = node["kind"]?.string ?? "SecretStore"
      let namespace = kind == "SecretStore" ? secret.namespace : nil
      if let store = inspection.find("external-secrets.io", kind, namespace: namespace, name: name) {
        guard let home = secret.namespace, refuses(store, home, inspection) else { return nil }
        return Violation(
          secret, "the \(kind) \(name) does not serve namespace \(home)", path: "spec.secretStoreRef", node: node)
      }
      return Violation(
        secret, "the \(kind) \(name) is missing", path: "spec.secretStoreRef", node: node,
        severity: inspection.missing(in: namespace))
    }
  }

  /// Whether a store has conditions and none of them holds for the namespace; labels of a namespace that is not at hand
  /// may be what they ask for.
  private static func refuses(_ store: KubeObject, _ namespace: String, _ inspection: Inspection) -> Bool {
    let conditions = store.root.at("spec", "conditions")?.sequence ?? []
    let object = inspection.find("", "Namespace", namespace: nil, name: namespace)
    return !conditions.isEmpty
      && !conditions.contains { condition in
        if condition["namespaces"]?.sequence?.contains(where: { $0.string == namespace }) == true { return true }
        let patterns = (condition["namespaceRegexes"]?.sequence ?? []).compactMap(\.string)
        if patterns.contains(where: { (try? Regex($0)).map { namespace.contains($0) } ?? true }) { return true }
        guard let written = condition["namespaceSelector"], let wanted = try? LabelSelector(written) else {
          return false
        }
        return object.map { wanted.matches($0.labels) } ?? true
      }
  }

  private static func storeExample(_ name: String) -> String {
    """
    apiVersion: external-secrets.io/v1
    kind: ClusterSecretStore
    metadata: {name: cloud}
    spec: {provider: {fake: {data: []}}}
    ---
    apiVersion: external-secrets.io/v1
    kind: ExternalSecret
    metadata: {name: a, namespace: x}
    spec: {secretStoreRef: {kind: ClusterSecretStore, name: \(name)}, dataFrom: [{extract: {key: a}}]}
    """
  }
}
