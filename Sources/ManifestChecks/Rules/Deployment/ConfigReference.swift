import KubeModel

extension Check {
  static let configReference = Check(
    "REF09", "config-ref", .high, .deployment,
    summary: "A pod reads a ConfigMap, a Secret or a key that does not exist.",
    why: "The container stays in CreateContainerConfigError, or the pod in ContainerCreating, until somebody notices.",
    remedy: "Add the object or the key, or mark the reference as optional.",
    peers: ["kube-linter:env-value-from"],
    passing: configExample(key: "level"), failing: configExample(key: "levle")
  ) { inspection in
    inspection.workloads.flatMap { workload in
      workload.configReferences.compactMap { reference in
        inspection.problem(with: reference, in: workload.namespace).map {
          Violation(workload.object, $0.message, path: reference.path, node: reference.node, severity: $0.severity)
        }
      }
    }
  }

  private static func configExample(key: String) -> String {
    """
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: a, namespace: x}
    data: {level: info}
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: a, namespace: x}
    spec:
      containers:
        - name: a
          image: a:1
          env: [{name: LEVEL, valueFrom: {configMapKeyRef: {name: a, key: \(key)}}}]
    """
  }
}

/// A ConfigMap or Secret that a pod needs to start.
struct ConfigReference: Sendable {
  var kind: String
  var name: String
  var key: String?
  var path: String
  var node: KubeValue

  /// nil for one that is optional or names nothing.
  init?(_ kind: String, _ node: KubeValue?, nameField: String = "name", path: String) {
    guard let node, node["optional"]?.bool != true, let name = node[nameField]?.string, !name.isEmpty else {
      return nil
    }
    self.kind = kind
    self.name = name
    key = node["key"]?.string
    self.path = path
    self.node = node
  }
}

extension Workload {
  var configReferences: [ConfigReference] {
    var found: [ConfigReference?] = []
    for container in containers where !container.env.isEmpty || container.value["envFrom"] != nil {
      let path = container.path
      for (index, entry) in container.env.enumerated() {
        guard let source = entry["valueFrom"] else { continue }
        let place = "\(path).env[\(index)].valueFrom"
        found.append(ConfigReference("ConfigMap", source["configMapKeyRef"], path: "\(place).configMapKeyRef"))
        found.append(ConfigReference("Secret", source["secretKeyRef"], path: "\(place).secretKeyRef"))
      }
      for (index, entry) in (container.value["envFrom"]?.sequence ?? []).enumerated() {
        let place = "\(path).envFrom[\(index)]"
        found.append(ConfigReference("ConfigMap", entry["configMapRef"], path: "\(place).configMapRef"))
        found.append(ConfigReference("Secret", entry["secretRef"], path: "\(place).secretRef"))
      }
    }
    for (index, volume) in volumes.enumerated() {
      let place = "\(path).volumes[\(index)]"
      found.append(ConfigReference("ConfigMap", volume["configMap"], path: "\(place).configMap"))
      found.append(ConfigReference("Secret", volume["secret"], nameField: "secretName", path: "\(place).secret"))
      for (inner, source) in (volume.at("projected", "sources")?.sequence ?? []).enumerated() {
        let path = "\(place).projected.sources[\(inner)]"
        found.append(ConfigReference("ConfigMap", source["configMap"], path: "\(path).configMap"))
        found.append(ConfigReference("Secret", source["secret"], path: "\(path).secret"))
      }
    }
    return found.compactMap(\.self)
  }
}

extension Inspection {
  fileprivate func problem(
    with reference: ConfigReference, in namespace: String
  ) -> (message: String, severity: Check.Severity?)? {
    if let object = find("", reference.kind, namespace: namespace, name: reference.name) {
      guard let key = reference.key else { return nil }
      let keys = ["data", "binaryData", "stringData"].flatMap { object.root[$0]?.mapping?.keys ?? [] }
      return keys.contains(key) ? nil : ("\(reference.kind) \(reference.name) has no key \(key)", nil)
    }
    if reference.kind == "Secret", secretMakers.makes(reference.name, in: namespace) { return nil }
    if reference.kind == "ConfigMap", reference.name == "kube-root-ca.crt" { return nil }
    return ("\(reference.kind) \(reference.name) is missing in namespace \(namespace)", missing(in: namespace))
  }
}
