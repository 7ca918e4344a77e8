import KubeModel

extension Check {
  static let secretInEnvironment = Check(
    "SEC01", "secret-in-env-literal", .high, .security,
    summary: "A secret is written into an environment variable.",
    why: "It stands in the repository, in every copy of the manifest, and in what anybody sees who may read pods.",
    remedy: "Move it into the secret store, and refer to it by secretKeyRef.",
    peers: ["kube-linter:env-var-secret", "polaris:sensitiveContainerEnvVar", "kubescape:C-0012", "kubescape:C-0259"],
    passing: SecretExample.pod("env: [{name: DB_PASSWORD, valueFrom: {secretKeyRef: {name: a, key: password}}}]"),
    failing: SecretExample.pod("env: [{name: DB_PASSWORD, value: correct-horse}]")
  ) { inspection in
    inspection.workloads.flatMap { workload in
      workload.containers.flatMap { container in
        container.env.enumerated().compactMap { index, variable -> Violation? in
          guard let name = variable["name"]?.string, let value = variable["value"]?.string, value.utf8.count < 65_536
          else { return nil }
          let kind = SecretShape.kind(of: value)
          guard kind != nil || SecretShape.isSecret(name: name, value: value) else { return nil }
          return Violation(
            workload, container, "has \(kind ?? "a secret") in the variable \(name)", at: "env[\(index)].value")
        }
      }
    }
  }

  static let secretInConfigMap = Check(
    "SEC02", "secret-in-configmap", .high, .security,
    summary: "A secret is written into a ConfigMap.",
    why: "ConfigMaps are read by many and encrypted by nobody.",
    remedy: "Move the value into the secret store.",
    peers: ["polaris:sensitiveConfigmapContent", "trivy:KSV-0109", "kubescape:C-0012"],
    passing:
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: x}\ndata: {password-file: /run/secrets/db}",
    failing: "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: x}\ndata: {password: correct-horse}"
  ) { inspection in
    inspection.all("", "ConfigMap").flatMap { map in
      (map.root["data"]?.mapping?.entries ?? []).compactMap { entry -> Violation? in
        guard let text = entry.value.string, let found = inText(text, key: entry.key) else { return nil }
        let path = KubeValuePath.appending(entry.key, to: "data")
        return Violation(map, "\(found) stands in the key \(entry.key)", path: path)
      }
    }
  }

  /// The first secret of a value, or of a file of settings in it.
  private static func inText(_ text: String, key: String) -> String? {
    if let kind = SecretShape.kind(of: text) { return kind }
    guard text.contains("\n") else { return SecretShape.isSecret(name: key, value: text) ? "a secret" : nil }
    guard SecretShape.mayNameSecret(text) else { return nil }
    for line in text.utf8.split(separator: UInt8(ascii: "\n")).prefix(5_000) where line.count < 500 {
      let whole = String(Substring(line))
      guard SecretShape.mayNameSecret(whole) else { continue }
      let line = whole.drop { $0 == " " || $0 == "\t" || $0 == "-" }
      guard !line.hasPrefix("#"), !line.hasPrefix("//"), !line.hasPrefix(";"),
        let separator = line.firstIndex(where: { $0 == "=" || $0 == ":" })
      else { continue }
      let name = line[..<separator].filter { $0 != "\"" && $0 != "'" }
      guard !name.isEmpty, name.count < 80, name.allSatisfy({ $0.isLetter || $0.isNumber || "_-. ".contains($0) })
      else {
        continue
      }
      let value = line[line.index(after: separator)...].trimmingQuotes
      if SecretShape.isSecret(name: name.trimmingQuotes, value: value) { return "a secret (\(name.trimmingQuotes))" }
    }
    return nil
  }

  static let plainSecret = Check(
    "SEC03", "plain-secret-in-git", .high, .security,
    summary: "A Secret holds its values in the file.",
    why: "Base64 is no encryption: whoever has the repository, or ever had it, has the values.",
    remedy: "Bring it in by External Secrets, or seal it (SealedSecret, SOPS); renew what was committed.",
    passing: SecretExample.external("data: [{secretKey: password, remoteRef: {key: a}}]", key: "password"),
    failing: "apiVersion: v1\nkind: Secret\nmetadata: {name: a, namespace: x}\nstringData: {password: correct-horse}"
  ) { inspection in
    inspection.each("", "Secret") { secret in
      guard let field = writtenField(secret) else { return nil }
      return Violation(secret, "the value of \(field.key) is written out", path: field.path)
    }
  }

  /// The first key with a value that is no placeholder.
  static func writtenField(_ secret: KubeObject) -> (key: String, path: String)? {
    if secret.root["sops"] != nil { return nil }
    let type = secret.root["type"]?.string
    if type == "kubernetes.io/service-account-token" { return nil }
    for field in ["stringData", "data"] {
      for entry in secret.root[field]?.mapping?.entries ?? [] {
        guard let text = entry.value.string else { continue }
        var value = text
        if field == "data", let bytes = Base64.decode(text.utf8) { value = String(decoding: bytes, as: UTF8.self) }
        let isPublic = (publicKeys.contains(entry.key) || isPlainJSON(value)) && SecretShape.kind(of: value) == nil
        if SecretShape.isLiteral(value), SecretShape.isLiteral(text), !isPublic {
          return (entry.key, KubeValuePath.appending(entry.key, to: field))
        }
      }
    }
    return nil
  }

  /// Settings in JSON without a field that lets anybody in.
  private static func isPlainJSON(_ value: String) -> Bool {
    let fields = ["bearerToken", "password", "keyData", "token", "secret", "auth", "private_key", "client_secret"]
    return value.hasPrefix("{") && !fields.contains { value.contains("\"\($0)\"") }
  }

  /// What says where something is, not how to get in.
  private static let publicKeys: Set<String> = [
    "name", "server", "type", "url", "project", "host", "hostname", "port", "region", "endpoint", "namespace",
    "namespaces", "database", "dbname", "username", "user", "ca.crt", "tls.crt", "clusterResources", "enableOCI",
  ]

  static let noSecretStore = Check(
    "SEC08", "no-external-secret-store", .medium, .security,
    summary: "Secrets stand in files, and nothing brings them in from a store.",
    why: "They can't be renewed without a commit, and nobody sees who read them.",
    remedy: "Install External Secrets, the Secrets Store CSI driver or a sealing controller.",
    peers: ["kubescape:C-0208", "kubescape:C-0234"],
    passing: SecretExample.external("data: [{secretKey: password, remoteRef: {key: a}}]", key: "password"),
    failing: "apiVersion: v1\nkind: Secret\nmetadata: {name: a, namespace: x}\nstringData: {password: correct-horse}"
  ) { inspection in
    guard inspection.isComplete, let first = inspection.all("", "Secret").first(where: { writtenField($0) != nil })
    else {
      return []
    }
    let bringers: Set<String> = [
      "external-secrets.io", "secrets-store.csi.x-k8s.io", "bitnami.com", "secrets.hashicorp.com", "isindir.github.com",
    ]
    if !inspection.all(where: { bringers.contains($0.group) }).isEmpty { return [] }
    return [Violation(first, "no object brings secrets from a store", path: "metadata.name")]
  }
}

extension StringProtocol {
  /// Without the quotes, spaces and commas around a setting.
  fileprivate var trimmingQuotes: String {
    var text = self[...]
    while let first = text.first, " \t\"'".contains(first) { text = text.dropFirst() }
    while let last = text.last, " \t\"',;\r".contains(last) { text = text.dropLast() }
    return String(text)
  }
}

/// Manifests of the examples.
enum SecretExample {
  static func pod(_ fields: String, spec: String = "") -> String {
    """
    apiVersion: v1
    kind: Pod
    metadata: {name: a, namespace: x}
    spec: {\(spec)containers: [{name: a, image: "a:1", \(fields)}]}
    """
  }

  static func external(_ fields: String, key: String) -> String {
    """
    apiVersion: external-secrets.io/v1
    kind: ExternalSecret
    metadata: {name: a, namespace: x}
    spec:
      refreshInterval: 1h
      secretStoreRef: {kind: ClusterSecretStore, name: a}
      target: {name: a}
      \(fields)
    ---

    """ + pod("env: [{name: A, valueFrom: {secretKeyRef: {name: a, key: \(key)}}}]")
  }
}
