import KubeModel

/// The Secrets that controllers make from other objects, found once for all who ask.
struct SecretMakers: Sendable {
  private let names: Set<String>
  /// Names that operators begin with that of what they run, `<cluster>-…`.
  private let prefixes: Set<String>

  /// Kinds whose controllers make a Secret, and the field with its name; an empty field is the object's own name.
  private static let kinds: [(group: String, kind: String, path: [String])] = [
    ("external-secrets.io", "ExternalSecret", ["spec", "target", "name"]),
    ("cert-manager.io", "Certificate", ["spec", "secretName"]),
    ("bitnami.com", "SealedSecret", ["spec", "template", "metadata", "name"]),
    ("kafka.strimzi.io", "KafkaUser", []),
  ]

  private static let operatorGroups = [
    "elasticsearch.k8s.elastic.co", "kibana.k8s.elastic.co", "postgresql.cnpg.io", "acid.zalan.do",
    "postgres-operator.crunchydata.com", "kafka.strimzi.io", "app.redislabs.com", "mysql.oracle.com",
    "pxc.percona.com", "ps.percona.com", "mongodb.com", "psmdb.percona.com", "rabbitmq.com",
  ]

  init(_ objects: ObjectsByKind) {
    var names: Set<String> = []
    var prefixes: Set<String> = []
    for (group, kind, path) in Self.kinds {
      for object in objects.all(group, kind) {
        var node: KubeValue? = object.root
        for key in path { node = node?[key] }
        names.insert("\(object.namespace ?? "")/\((path.isEmpty ? nil : node?.string) ?? object.name)")
      }
    }
    // SecretProviderClass copies what it mounts into Secrets of Kubernetes.
    for object in objects.all(where: { $0.kind == "SecretProviderClass" }) {
      for entry in object.root.at("spec", "secretObjects")?.sequence ?? [] {
        if let name = entry["secretName"]?.string { names.insert("\(object.namespace ?? "")/\(name)") }
      }
    }
    for object in objects.all(where: { Self.operatorGroups.contains($0.group) }) {
      prefixes.insert("\(object.namespace ?? "")/\(object.name)-")
    }
    self.names = names
    self.prefixes = prefixes
  }

  func makes(_ name: String, in namespace: String) -> Bool {
    let whole = "\(namespace)/\(name)"
    if names.contains(whole) { return true }
    if prefixes.isEmpty { return false }
    return whole.indices.contains { whole[$0] == "-" && prefixes.contains(String(whole[...$0])) }
  }
}
