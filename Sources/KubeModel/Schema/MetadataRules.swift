import Basics

/// What an API server asks of the metadata of any object, custom ones too.
extension SchemaWalk {
  mutating func checkMetadata(_ metadata: KubeMapping) {
    for entry in metadata["labels"]?.mapping?.entries ?? [] {
      tell(NameRules.qualifiedName(entry.key), of: entry, in: "labels", "label key \"\(Self.shortened(entry.key))\"")
      guard let text = entry.value.string else { continue }
      tell(NameRules.labelValue(text), of: entry, in: "labels", "label value \"\(Self.shortened(text))\"")
    }
    var bytes = 0
    for entry in metadata["annotations"]?.mapping?.entries ?? [] {
      let problems = NameRules.qualifiedName(entry.key.lowercased())
      tell(problems, of: entry, in: "annotations", "annotation key \"\(Self.shortened(entry.key))\"")
      bytes += entry.key.utf8.count + (entry.value.string?.utf8.count ?? 0)
    }
    if bytes > NameRules.annotationBytes, let annotations = metadata["annotations"] {
      let message = "annotations have \(bytes) bytes, at most \(NameRules.annotationBytes) are permitted"
      report(message, annotations, under: [.key("annotations")], at: annotations.position)
    }
  }

  private mutating func tell(
    _ problems: [String], of entry: KubeMapping.Entry, in field: String, _ subject: @autoclosure () -> String
  ) {
    for problem in problems {
      let steps: [KubeValuePath.Step] = [.key(field), .key(entry.key)]
      report("\(subject()): \(problem)", entry.value, under: steps, at: entry.keyPosition)
    }
  }

  /// Checks the object's own name and namespace.
  mutating func checkNames(of kind: KubeKind) {
    guard let metadata = object.root["metadata"], let mapping = metadata.mapping else {
      if kind.isNamed { report("a name is missing", object.root, under: [.key("metadata"), .key("name")], at: nil) }
      return
    }
    if let name = mapping["name"]?.string, !name.isEmpty {
      for problem in ObjectName.problems(name, of: kind) {
        report(
          "name \"\(Self.shortened(name))\": \(problem)", object.root, under: [.key("metadata"), .key("name")],
          at: mapping["name"]?.position)
      }
    } else if kind.isNamed, !isGiven(mapping["name"]), !isGiven(mapping["generateName"]) {
      report("a name is missing", metadata, under: [.key("metadata"), .key("name")], at: nil)
    }
    guard let namespace = mapping["namespace"], let text = namespace.string, !text.isEmpty else { return }
    let steps: [KubeValuePath.Step] = [.key("metadata"), .key("namespace")]
    if kind.scope == .cluster {
      let place = object.location(at: namespace.position, path: "metadata.namespace")
      warn(
        "\(kind.kind) belongs to the whole cluster, not to namespace \"\(Self.shortened(text))\"", at: place,
        remedy: "remove it; the API server drops it")
    } else {
      for problem in NameRules.dns1123Label(text) {
        report("namespace \"\(Self.shortened(text))\": \(problem)", namespace, under: steps, at: namespace.position)
      }
    }
  }
}

/// A value that is there, if only of a wrong type, which is told elsewhere.
private func isGiven(_ name: KubeValue?) -> Bool { name.map { !$0.isNull && $0 != "" } ?? false }

/// Which names a kind permits; most take a DNS subdomain.
enum ObjectName {
  static func problems(_ name: String, of kind: KubeKind) -> [String] {
    guard kind.isBuiltIn else { return NameRules.dns1123Subdomain(name) }
    switch (kind.group, kind.kind) {
    case ("", "Namespace"): return NameRules.dns1123Label(name)
    case ("", "Service"): return NameRules.dns1123Label(name)
    case ("batch", "CronJob"):
      let isLong = name.utf8.count > 52
      return NameRules.dns1123Subdomain(name) + (isLong ? ["must be no more than 52 characters"] : [])
    case ("rbac.authorization.k8s.io", _), ("apiregistration.k8s.io", _), ("authentication.k8s.io", _),
      ("authorization.k8s.io", _):
      return NameForms.pathSegment(name)
    // Names with a form of their own: addresses, and signers with a colon.
    case ("networking.k8s.io", "IPAddress"), ("certificates.k8s.io", "ClusterTrustBundle"): return []
    default: return NameRules.dns1123Subdomain(name)
    }
  }
}
