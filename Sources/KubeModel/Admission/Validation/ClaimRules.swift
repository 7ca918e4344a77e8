/// Rules for claims and persistent volumes.
extension FieldFaults {
  static let accessModes = ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"]

  mutating func checkClaim(_ claim: KubeValue) {
    checkMetadata(claim, isNamespaced: true) { NameForms.dns1123Subdomain($0) }
    checkClaimSpec(claim["spec"] ?? [:], .root.spec)
  }

  mutating func checkClaimSpec(_ spec: KubeValue, _ path: FieldPath) {
    if !spec.isSet("accessModes") { required(path.accessModes, "at least 1 access mode is required") }
    checkLabelSelector(spec["selector"], path.selector)
    checkAccessModes(spec, path.accessModes)
    let place = path.resources[key: "storage"]
    if let storage = spec.at("resources", "requests", "storage") {
      let amount = (try? Quantity(storage)) ?? .zero
      if amount <= .zero { invalid(place, .string(amount.description), "must be greater than zero") }
    } else {
      required(place)
    }
    if spec.isSet("storageClassName") { checkSubdomain(spec.text("storageClassName"), path.storageClassName) }
    checkOptionalChoice(spec["volumeMode"]?.string, ["Block", "Filesystem"], path.volumeMode)
    for field in ["dataSource", "dataSourceRef"] {
      if let source = spec[field] { checkDataSource(source, path[field]) }
    }
    checkDataSources(spec, path)
    if spec.isSet("volumeAttributesClassName") {
      checkSubdomain(spec.text("volumeAttributesClassName"), path.volumeAttributesClassName)
    }
  }

  private mutating func checkAccessModes(_ spec: KubeValue, _ path: FieldPath) {
    let modes = spec.texts("accessModes")
    for mode in modes { checkOptionalChoice(mode, Self.accessModes, path) }
    if modes.contains("ReadWriteOncePod"),
      modes.contains(where: { $0 != "ReadWriteOncePod" && Self.accessModes.contains($0) })
    {
      forbidden(path, "may not use ReadWriteOncePod with other access modes")
    }
  }

  private mutating func checkDataSource(_ source: KubeValue, _ path: FieldPath) {
    checkNeeded(source, ["name", "kind"], path)
    let group = source.text("apiGroup")
    if group.isEmpty, source.text("kind") != "PersistentVolumeClaim" {
      invalid(
        path, source["kind"] ?? "", "must be 'PersistentVolumeClaim' when referencing the default apiGroup")
    }
    if !group.isEmpty { checkSubdomain(group, path.apiGroup) }
    if source.isSet("namespace") { checkLabel(source.text("namespace"), path.namespace) }
  }

  private mutating func checkDataSources(_ spec: KubeValue, _ path: FieldPath) {
    guard let source = spec["dataSource"], let reference = spec["dataSourceRef"] else { return }
    let shown = KubeValue.string(path.dataSource.text)
    if reference.isSet("namespace") {
      invalid(path, shown, "may not be specified when dataSourceRef.namespace is specified")
    } else if ["apiGroup", "kind", "name"].contains(where: { source[$0] != reference[$0] }) {
      invalid(path, shown, "must match dataSourceRef")
    }
  }

  /// Mirrors `ValidatePersistentVolumeClaimUpdate`.
  mutating func checkClaimUpdate(_ claim: KubeValue, _ prior: KubeValue) {
    checkMetadataUpdate(claim, prior)
    checkClaim(claim)
    var spec = claim["spec"] ?? [:]
    var before = prior["spec"] ?? [:]
    if !before.isSet("volumeName") { before["volumeName"] = spec["volumeName"] }
    if !before.has("storageClassName") { before["storageClassName"] = spec["storageClassName"] }
    let isBound = claim.at("status", "phase")?.string == "Bound"
    let size = ResourceAmounts(spec.at("resources", "requests"))["storage"] ?? .zero
    let oldSize = ResourceAmounts(before.at("resources", "requests"))["storage"] ?? .zero
    if isBound {
      let storage = before.at("resources", "requests", "storage")
      spec.update("resources") { resources in resources.update("requests") { $0["storage"] = storage } }
      if spec.has("volumeAttributesClassName") {
        spec["volumeAttributesClassName"] = before["volumeAttributesClassName"]
      }
    }
    let path = FieldPath.root
    if !Self.isSame(spec, before) {
      let difference = LineDifference.text(GoDump.value(before, .claimSpec), GoDump.value(spec, .claimSpec))
      forbidden(
        path.spec,
        "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims\n"
          + difference)
    }
    if size < oldSize {
      let capacity = ResourceAmounts(prior.at("status", "capacity"))["storage"] ?? .zero
      if size <= capacity {
        forbidden(path.spec.resources.requests.storage, "field can not be less than status.capacity")
      }
    }
    checkImmutable(claim.at("spec", "volumeMode"), prior.at("spec", "volumeMode"), path.volumeMode)
    if let old = prior.at("spec", "volumeAttributesClassName")?.string, !old.isEmpty {
      let new = claim.at("spec", "volumeAttributesClassName")?.string
      if new == nil {
        forbidden(path.spec.volumeAttributesClassName, "update from non-nil value to nil is forbidden")
      } else if new == "" {
        forbidden(path.spec.volumeAttributesClassName, "update from non-nil value to an empty string is forbidden")
      }
    }
  }

  // MARK: - Volumes

  private static let volumeSources = [
    "hostPath", "gcePersistentDisk", "awsElasticBlockStore", "glusterfs", "flocker", "nfs", "rbd", "quobyte", "cephfs",
    "iscsi", "cinder", "fc", "flexVolume", "azureFile", "vsphereVolume", "photonPersistentDisk", "portworxVolume",
    "azureDisk", "scaleIO", "local", "storageos", "csi",
  ]

  mutating func checkVolume(_ volume: KubeValue) {
    checkMetadata(volume, isNamespaced: false) { NameForms.dns1123Subdomain($0) }
    let spec = volume["spec"] ?? [:]
    let path = FieldPath.root.spec
    if !spec.isSet("accessModes") { required(path.accessModes) }
    checkAccessModes(spec, path.accessModes)
    checkCapacity(spec, path.capacity)
    if spec.isSet("persistentVolumeReclaimPolicy") {
      checkOptionalChoice(
        spec.text("persistentVolumeReclaimPolicy"), ["Delete", "Recycle", "Retain"],
        path.persistentVolumeReclaimPolicy)
    }
    let hasAffinity = checkVolumeAffinity(spec["nodeAffinity"], path.nodeAffinity)
    checkVolumeSources(spec, path, hasAffinity: hasAffinity)
    let isRoot = spec.at("hostPath", "path")?.string?.split(separator: "/").filter { $0 != "." }.isEmpty ?? false
    if isRoot, spec.text("persistentVolumeReclaimPolicy") == "Recycle" {
      forbidden(path.persistentVolumeReclaimPolicy, "may not be 'recycle' for a hostPath mount of '/'")
    }
    if spec.isSet("storageClassName") { checkSubdomain(spec.text("storageClassName"), path.storageClassName) }
    checkOptionalChoice(spec["volumeMode"]?.string, ["Block", "Filesystem"], path.volumeMode)
    guard let attributes = spec["volumeAttributesClassName"]?.string else { return }
    if attributes.isEmpty {
      required(path.volumeAttributesClassName, "an empty string is disallowed")
    } else {
      checkSubdomain(attributes, path.volumeAttributesClassName)
    }
    if !spec.has("csi") { required(path.csi, "has to be specified when using volumeAttributesClassName") }
  }

  private mutating func checkCapacity(_ spec: KubeValue, _ path: FieldPath) {
    let entries = spec.entries("capacity").sorted { $0.key < $1.key }
    if entries.isEmpty { required(path) }
    if entries.count != 1 || entries[0].key != "storage" {
      let shown = spec["capacity"]?.json() ?? "null"
      append(FieldFault(.notSupported, path, "Unsupported value: \(shown): supported values: \"storage\""))
    }
    for entry in entries {
      guard let amount = try? Quantity(entry.value) else { continue }
      let text = KubeValue.string(amount.description)
      if amount < .zero {
        invalid(path[key: entry.key], .integer(Int(amount.value)), "must be a valid resource quantity")
      }
      if amount <= .zero { invalid(path[key: entry.key], text, "must be greater than zero") }
    }
  }

  /// Whether nodes are named.
  private mutating func checkVolumeAffinity(_ affinity: KubeValue?, _ path: FieldPath) -> Bool {
    guard let affinity else { return false }
    if let selector = affinity["required"] {
      checkNodeSelector(selector, path.required)
    } else {
      required(path.required, "must specify required node constraints")
    }
    return true
  }

  private mutating func checkVolumeSources(_ spec: KubeValue, _ path: FieldPath, hasAffinity: Bool) {
    var found = 0
    for source in Self.volumeSources {
      guard let value = spec[source] else { continue }
      if found > 0, source != "flexVolume" {
        forbidden(path[source == "cephfs" ? "cephFS" : source], "may not specify more than 1 volume type")
        continue
      }
      found += 1
      if source == "csi" { checkCSISource(value, path.csi) } else { checkSharedSource(source, value, path[source]) }
      if source == "local", !hasAffinity { required(path.nodeAffinity, "Local volume requires node affinity") }
    }
    if found == 0 { required(path, "must specify a volume type") }
  }

  private mutating func checkCSISource(_ value: KubeValue, _ path: FieldPath) {
    checkDriverName(value.text("driver"), path.driver)
    checkNeeded(value, ["volumeHandle"], path)
    let secrets = [
      "controllerPublishSecretRef", "controllerExpandSecretRef", "nodePublishSecretRef", "nodeExpandSecretRef",
    ]
    for field in secrets {
      guard let secret = value[field] else { continue }
      checkRequiredName(secret.text("name"), path[field].name)
      let namespace = secret.text("namespace")
      if namespace.isEmpty { required(path[field].namespace) } else { checkLabel(namespace, path[field].namespace) }
    }
  }

  /// Mirrors `ValidatePersistentVolumeUpdate`.
  mutating func checkVolumeUpdate(_ volume: KubeValue, _ prior: KubeValue) {
    checkVolume(volume)
    let spec = volume["spec"] ?? [:]
    let before = prior["spec"] ?? [:]
    let isChanged = Self.volumeSources.contains { !Self.isSame(spec[$0], before[$0]) }
    if isChanged {
      let difference = LineDifference.text(GoDump.value(before, .volumeSource), GoDump.value(spec, .volumeSource))
      forbidden(
        .root.spec.persistentvolumesource, "spec.persistentvolumesource is immutable after creation\n\(difference)")
    }
    checkImmutable(spec["volumeMode"], before["volumeMode"], .root.volumeMode)
    if before.has("nodeAffinity") {
      checkImmutable(spec["nodeAffinity"], before["nodeAffinity"], .root.nodeAffinity)
    }
  }
}
