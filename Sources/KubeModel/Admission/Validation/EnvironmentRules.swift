/// Rules for environment variables and for fields handed to containers.
extension FieldFaults {
  mutating func checkEnvironment(_ variables: [KubeValue], _ setting: ContainerSetting, _ path: FieldPath) {
    for (index, variable) in variables.enumerated() {
      let place = path[index]
      let name = variable.text("name")
      if name.isEmpty {
        required(place.name)
      } else {
        invalid(place.name, .string(name), each: NameForms.environmentName(name))
      }
      checkValueSource(variable, setting, place.valueFrom)
    }
  }

  private mutating func checkValueSource(_ variable: KubeValue, _ setting: ContainerSetting, _ path: FieldPath) {
    guard let source = variable["valueFrom"] else { return }
    var found = 0
    if let reference = source["fieldRef"] {
      found += 1
      checkFieldReference(reference, Self.environmentFields, path.fieldRef)
    }
    if let reference = source["resourceFieldRef"] {
      found += 1
      checkResourceReference(reference, path.resourceFieldRef, isVolume: false)
    }
    for kind in ["configMapKeyRef", "secretKeyRef"] {
      guard let reference = source[kind] else { continue }
      found += 1
      checkSubdomain(reference.text("name"), path[kind].name)
      let key = reference.text("key")
      if key.isEmpty {
        required(path[kind].key)
      } else {
        invalid(path[kind].key, .string(key), each: NameForms.configKey(key))
      }
    }
    if let reference = source["fileKeyRef"] {
      found += 1
      checkFileReference(reference, setting, path.fileKeyRef)
    }
    if found == 0 {
      invalid(
        path, "",
        "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`")
    } else if variable.isSet("value") {
      invalid(path, "", "may not be specified when `value` is not empty")
    } else if found > 1 {
      invalid(path, "", "may not have more than one field specified at a time")
    }
  }

  private mutating func checkFileReference(_ reference: KubeValue, _ setting: ContainerSetting, _ path: FieldPath) {
    let volume = reference.text("volumeName")
    if volume.isEmpty {
      required(path.volumeName)
    } else if setting.volumes[volume] == nil {
      notFound(path.volumeName, .string(volume))
    }
    let key = reference.text("key")
    if key.isEmpty {
      required(path.key)
    } else {
      invalid(path.key, .string(key), each: NameForms.environmentName(key))
    }
    let file = reference.text("path")
    if file.isEmpty { required(path.path) } else { checkLocalPath(file, path.path) }
  }

  mutating func checkEnvironmentSources(_ sources: [KubeValue], _ path: FieldPath) {
    for (index, source) in sources.enumerated() {
      let place = path[index]
      let prefix = source.text("prefix")
      if !prefix.isEmpty { invalid(place.prefix, .string(prefix), each: NameForms.environmentName(prefix)) }
      var found = 0
      for kind in ["configMapRef", "secretRef"] {
        guard let reference = source[kind] else { continue }
        found += 1
        let name = reference.text("name")
        if name.isEmpty {
          required(place[kind].name)
        } else {
          invalid(place[kind].name, .string(name), each: NameForms.dns1123Subdomain(NameForms.masked(name)))
        }
      }
      if found == 0 {
        invalid(path, "", "must specify one of: `configMapRef` or `secretRef`")
      } else if found > 1 {
        invalid(path, "", "may not have more than one field specified at a time")
      }
    }
  }

  // MARK: - Fields of the pod

  static let environmentFields = [
    "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName", "status.hostIP",
    "status.hostIPs", "status.podIP", "status.podIPs",
  ]

  static let volumeFields = [
    "metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid",
  ]

  /// Every field that a pod can hand down in one way or another.
  private static let knownFields: Set<String> = Set(
    environmentFields + volumeFields + [
      "spec.restartPolicy", "spec.schedulerName", "status.phase", "spec.hostNetwork", "status.nominatedNodeName",
    ])

  mutating func checkFieldReference(_ reference: KubeValue, _ supported: [String], _ path: FieldPath) {
    if !reference.isSet("apiVersion") { return required(path.apiVersion) }
    let field = reference.text("fieldPath")
    if field.isEmpty { return required(path.fieldPath) }
    if reference.text("apiVersion") != "v1" {
      return invalid(
        path.fieldPath, .string(field),
        "error converting fieldPath: unsupported pod version: \(reference.text("apiVersion"))")
    }
    if let (map, key) = Self.subscripted(field) {
      switch map {
      case "metadata.annotations": checkQualifiedName(key.lowercased(), path)
      case "metadata.labels": checkQualifiedName(key, path)
      default:
        invalid(
          path.fieldPath, .string(field), "error converting fieldPath: field label does not support subscript")
      }
      return
    }
    if !Self.knownFields.contains(field), field != "spec.host" {
      return invalid(
        path.fieldPath, .string(field), "error converting fieldPath: field label not supported: \(field)")
    }
    if !supported.contains(field) { notSupported(path.fieldPath, field, supported) }
  }

  /// `metadata.labels['app']`
  private static func subscripted(_ field: String) -> (String, String)? {
    guard field.hasSuffix("']"), let open = field.firstRange(of: "['") else { return nil }
    return (String(field[..<open.lowerBound]), String(field[open.upperBound...].dropLast(2)))
  }

  private static let resourceFields = [
    "limits.cpu", "limits.ephemeral-storage", "limits.memory", "requests.cpu", "requests.ephemeral-storage",
    "requests.memory",
  ]

  mutating func checkResourceReference(_ reference: KubeValue, _ path: FieldPath, isVolume: Bool) {
    let resource = reference.text("resource")
    let isHuge = resource.hasPrefix("requests.hugepages-") || resource.hasPrefix("limits.hugepages-")
    if isVolume, !reference.isSet("containerName") {
      required(path.containerName)
    } else if resource.isEmpty {
      required(path.resource)
    } else if !Self.resourceFields.contains(resource), !isHuge {
      notSupported(path.resource, resource, Self.resourceFields)
    }
    checkDivisor(reference["divisor"], of: resource, isHuge, path.divisor)
  }

  private mutating func checkDivisor(_ divisor: KubeValue?, of resource: String, _ isHuge: Bool, _ path: FieldPath) {
    guard let divisor, let amount = try? Quantity(divisor), !amount.isZero else { return }
    let sizes = ["1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei"]
    let text = amount.description
    if resource.hasSuffix(".cpu") {
      if text != "1m", text != "1" {
        invalid(path, .string(resource), "only divisor's values 1m and 1 are supported with the cpu resource")
      }
      return
    }
    let title: String
    switch resource {
    case "limits.memory", "requests.memory": title = "memory"
    case "limits.ephemeral-storage", "requests.ephemeral-storage": title = "local ephemeral storage"
    default:
      guard isHuge else { return }
      title = "hugepages"
    }
    if !sizes.contains(text) {
      invalid(
        path, .string(resource),
        "only divisor's values \(sizes.joined(separator: ", ")) are supported with the \(title) resource")
    }
  }
}
