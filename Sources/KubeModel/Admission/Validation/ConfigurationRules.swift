/// Rules for ConfigMaps, Secrets, classes, leases and other small kinds.
extension FieldFaults {
  /// What one object may hold: 1 MiB.
  private static let sizeLimit = 1024 * 1024

  // MARK: - ConfigMap

  mutating func checkConfigMap(_ object: KubeValue, updating prior: KubeValue? = nil) {
    if let prior {
      checkMetadataUpdate(object, prior)
      checkFrozen(object, prior, ["data", "binaryData"])
    }
    checkMetadata(object, isNamespaced: true) { NameForms.dns1123Subdomain($0) }
    var size = 0
    let binary = object.entries("binaryData")
    for entry in object.entries("data").sorted(by: { $0.key < $1.key }) {
      invalid(.root.data[key: entry.key], .string(entry.key), each: NameForms.configKey(entry.key))
      if binary.contains(where: { $0.key == entry.key }) {
        invalid(.root.data[key: entry.key], .string(entry.key), "duplicate of key present in binaryData")
      }
      size += entry.value.string?.utf8.count ?? 0
    }
    for entry in binary.sorted(by: { $0.key < $1.key }) {
      invalid(.root.binaryData[key: entry.key], .string(entry.key), each: NameForms.configKey(entry.key))
      size += (entry.value.string?.utf8.count ?? 0) / 4 * 3
    }
    // The whole object is meant, which the server writes so.
    if size > Self.sizeLimit { tooLong(.key(.root, ""), Self.sizeLimit) }
  }

  /// What may not change once `immutable` is set.
  private mutating func checkFrozen(_ object: KubeValue, _ prior: KubeValue, _ fields: [String]) {
    guard prior["immutable"]?.bool == true else { return }
    let text = "field is immutable when `immutable` is set"
    if object["immutable"]?.bool != true { forbidden(.root.immutable, text) }
    for field in fields where !Self.isSame(object[field], prior[field]) { forbidden(.root[field], text) }
  }

  // MARK: - Secret

  mutating func checkSecret(_ object: KubeValue, updating prior: KubeValue? = nil) {
    if let prior {
      checkMetadataUpdate(object, prior)
      checkImmutable(object["type"], prior["type"], .root.type)
      checkFrozen(object, prior, ["data"])
    }
    checkMetadata(object, isNamespaced: true) { NameForms.dns1123Subdomain($0) }
    let data = object["data"] ?? [:]
    var size = 0
    for entry in object.entries("data").sorted(by: { $0.key < $1.key }) {
      invalid(.root.data[key: entry.key], .string(entry.key), each: NameForms.configKey(entry.key))
      size += (entry.value.string?.utf8.count ?? 0) / 4 * 3
    }
    if size > Self.sizeLimit { tooLong(.root.data, Self.sizeLimit) }
    let account = "kubernetes.io/service-account.name"
    switch object.text("type") {
    case "kubernetes.io/service-account-token":
      if object["metadata"]?["annotations"]?.text(account) ?? "" == "" {
        required(.root.metadata.annotations[key: account])
      }
    case "kubernetes.io/dockercfg": checkJSONKey(data, ".dockercfg")
    case "kubernetes.io/dockerconfigjson": checkJSONKey(data, ".dockerconfigjson")
    case "kubernetes.io/basic-auth":
      if !data.has("username"), !data.has("password") { requireKeys(data, ["username", "password"]) }
    case "kubernetes.io/ssh-auth": if !data.isSet("ssh-privatekey") { requireKeys([:], ["ssh-privatekey"]) }
    case "kubernetes.io/tls": requireKeys(data, ["tls.crt", "tls.key"])
    default: break
    }
  }

  private mutating func requireKeys(_ data: KubeValue, _ keys: [String]) {
    for key in keys where !data.has(key) { required(.root.data[key: key]) }
  }

  private mutating func checkJSONKey(_ data: KubeValue, _ key: String) {
    guard let text = data[key]?.string else { return requireKeys(data, [key]) }
    let bytes = Base64.decode(text.utf8) ?? []
    if let problem = GoJSON.problem(bytes) {
      invalid(.root.data[key: key], "<secret contents redacted>", problem)
    }
  }

  // MARK: - Storage

  mutating func checkStorageClass(_ object: KubeValue, updating prior: KubeValue? = nil) {
    if let prior {
      checkMetadataUpdate(object, prior)
      for field in ["parameters", "provisioner", "reclaimPolicy", "volumeBindingMode"] {
        checkImmutable(object[field], prior[field], .root[field])
      }
      return
    }
    checkMetadata(object, isNamespaced: false) { NameForms.dns1123Subdomain($0) }
    let provisioner = object.text("provisioner")
    if provisioner.isEmpty {
      required(.root.provisioner)
    } else {
      invalid(.root.provisioner, .string(provisioner), each: NameForms.qualifiedName(provisioner.lowercased()))
    }
    let parameters = object.entries("parameters")
    if parameters.count > 512 { tooLong(.root.parameters, 512) }
    for entry in parameters where entry.key.isEmpty { invalid(.root.parameters, "", "field can not be empty.") }
    checkOptionalChoice(object["reclaimPolicy"]?.string, ["Delete", "Retain"], .root.reclaimPolicy)
    checkChoice(object.text("volumeBindingMode"), ["Immediate", "WaitForFirstConsumer"], .root.volumeBindingMode)
    for (index, term) in object.list("allowedTopologies").enumerated() {
      let path = FieldPath.root.allowedTopologies[index].matchLabelExpressions
      var keys: Set<String> = []
      for (position, requirement) in term.list("matchLabelExpressions").enumerated() {
        if !requirement.isSet("values") { required(path[position].values) }
        var values: Set<String> = []
        for (place, value) in requirement.texts("values").enumerated() where !values.insert(value).inserted {
          duplicate(path[position].values[place], .string(value))
        }
        let key = requirement.text("key")
        checkQualifiedName(key, path[position].key)
        if !keys.insert(key).inserted { duplicate(path[position].key, .string(key)) }
      }
    }
  }

  mutating func checkCSIDriver(_ object: KubeValue, updating prior: KubeValue? = nil) {
    let spec = object["spec"] ?? [:]
    let path = FieldPath.root.spec
    if let prior {
      let before = prior["spec"] ?? [:]
      checkMetadataUpdate(object, prior)
      checkDriverName(object.at("metadata", "name")?.string ?? "", .root.metadata.name)
      checkImmutable(spec["attachRequired"], before["attachRequired"], path.attachedRequired)
      checkImmutable(spec["volumeLifecycleModes"], before["volumeLifecycleModes"], path.volumeLifecycleModes)
    } else {
      checkMetadata(object, isNamespaced: false) { NameForms.dns1123Subdomain($0.lowercased()) }
      checkDriverName(object.at("metadata", "name")?.string ?? "", .root.metadata.name)
    }
    let policies = ["File", "None", "ReadWriteOnceWithFSType"]
    checkOptionalChoice(spec["fsGroupPolicy"]?.string, policies, path.fsGroupPolicy)
    for mode in spec.texts("volumeLifecycleModes") {
      checkOptionalChoice(mode, ["Ephemeral", "Persistent"], path.volumeLifecycleModes)
    }
  }

  // MARK: - Small kinds

  mutating func checkLease(_ object: KubeValue, updating prior: KubeValue? = nil) {
    if let prior {
      checkMetadataUpdate(object, prior)
    } else {
      checkMetadata(object, isNamespaced: true) { NameForms.dns1123Subdomain($0) }
    }
    let path = FieldPath.root.spec
    if let seconds = object.at("spec", "leaseDurationSeconds")?.integer, seconds <= 0 {
      invalid(path.leaseDurationSeconds, .integer(seconds), "must be greater than 0")
    }
    checkNonNegative(object.at("spec", "leaseTransitions")?.integer, path.leaseTransitions)
  }

  mutating func checkRuntimeClass(_ object: KubeValue, updating prior: KubeValue? = nil) {
    if let prior {
      checkMetadataUpdate(object, prior)
      checkImmutable(object["handler"], prior["handler"], .root.handler)
      return
    }
    checkMetadata(object, isNamespaced: false) { NameForms.dns1123Subdomain($0) }
    let handler = object.text("handler")
    checkLabel(handler, .root.handler)
    if let fixed = object.at("overhead", "podFixed") { checkResources(["limits": fixed], .root.overhead.podFixed) }
    if let scheduling = object["scheduling"] {
      checkLabels(scheduling["nodeSelector"], .root.scheduling.nodeSelector)
      checkTolerations(scheduling.list("tolerations"), .root.scheduling.tolerations)
    }
  }

  mutating func checkNamespace(_ object: KubeValue, updating prior: KubeValue? = nil) {
    checkMetadata(object, isNamespaced: false) { NameForms.dns1123Label($0) }
    for name in object["spec"]?.texts("finalizers") ?? [] {
      let place = FieldPath.root.spec.finalizers
      checkQualifiedName(name, place)
      if !name.contains("/"), name != "kubernetes" {
        invalid(place, .string(name), "name is neither a standard finalizer name nor is it fully qualified")
      }
    }
    if let prior { checkMetadataUpdate(object, prior) }
  }

  mutating func checkNode(_ object: KubeValue) {
    checkMetadata(object, isNamespaced: false) { NameForms.dns1123Subdomain($0) }
    var seen: Set<String> = []
    for (index, taint) in (object["spec"]?.list("taints") ?? []).enumerated() {
      let path = FieldPath.root.metadata.taints[index]
      checkQualifiedName(taint.text("key"), path.key)
      let problems = NameForms.labelValue(taint.text("value"))
      if !problems.isEmpty { invalid(path.value, taint["value"], problems.joined(separator: ";")) }
      checkChoice(taint.text("effect"), Self.taintEffects, path.effect)
      if !seen.insert("\(taint.text("effect"))/\(taint.text("key"))").inserted {
        let shown = GoDump.value(taint, .taint).json()
        append(
          FieldFault(
            .duplicate, path, "Duplicate value: \(shown): taints must be unique by key and effect pair"))
      }
    }
  }
}

/// What Go's JSON parser says of a text.
enum GoJSON {
  /// Nil for an object.
  static func problem(_ bytes: [UInt8]) -> String? {
    let text = String(decoding: bytes, as: UTF8.self)
    guard let first = text.unicodeScalars.first(where: { !$0.properties.isWhitespace }) else {
      return "unexpected end of JSON input"
    }
    let (values, problems) = KubeDocuments.values(text, file: "")
    switch first {
    case "{":
      guard problems.isEmpty, values.first.flatMap({ $0 })?.mapping != nil else {
        return "unexpected end of JSON input"
      }
      return nil
    case "[": return "json: cannot unmarshal array into Go value of type map[string]interface {}"
    case "\"": return "json: cannot unmarshal string into Go value of type map[string]interface {}"
    case "0"..."9", "-": return "json: cannot unmarshal number into Go value of type map[string]interface {}"
    default: return "invalid character '\(first)' looking for beginning of value"
    }
  }
}
