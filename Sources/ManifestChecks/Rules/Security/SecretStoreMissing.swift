import KubeModel

extension Check {
  static let secretStoreMissing = Check(
    "REF30", "secret-store-missing", .high, .security,
    summary: "An ExternalSecret names a store that does not exist.",
    why: "The Secret is never made, and pods that need it do not start.",
    remedy: "Name a SecretStore of the namespace or a ClusterSecretStore.",
    passing: storeExample("cloud"), failing: storeExample("clod")
  ) { inspection in
    inspection.all("external-secrets.io", "ExternalSecret").compactMap { secret in
      guard let node = secret.root.at("spec", "secretStoreRef"), let name = node["name"]?.string else { return nil }
      let kind = node["kind"]?.string ?? "SecretStore"
      let namespace = kind == "SecretStore" ? secret.namespace : nil
      if inspection.find("external-secrets.io", kind, namespace: namespace, name: name) != nil { return nil }
      return Violation(
        secret, "the \(kind) \(name) is missing", path: "spec.secretStoreRef", node: node,
        severity: inspection.missing(in: namespace))
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
