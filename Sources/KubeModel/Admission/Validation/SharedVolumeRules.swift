/// Rules for sources that volumes of pods and persistent volumes share.
extension FieldFaults {
  private static let hostPathTypes = [
    "", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket",
  ]

  mutating func checkSharedSource(_ source: String, _ value: KubeValue, _ path: FieldPath) {
    switch source {
    case "hostPath":
      if !value.isSet("path") { return required(path.path) }
      checkNoBacksteps(value.text("path"), path.path)
      checkOptionalChoice(value["type"]?.string, Self.hostPathTypes, path.type)
    case "local":
      if !value.isSet("path") { return required(path.path) }
      checkNoBacksteps(value.text("path"), path.path)
    case "nfs":
      checkNeeded(value, ["server", "path"], path)
      let place = value.text("path")
      if !place.hasPrefix("/") { invalid(path.path, .string(place), "must be an absolute path") }
    case "iscsi": checkISCSI(value, path)
    case "fc": checkFibreChannel(value, path)
    case "gcePersistentDisk", "awsElasticBlockStore":
      checkNeeded(value, [source == "gcePersistentDisk" ? "pdName" : "volumeID"], path)
      if let partition = value["partition"]?.integer, !(0...255).contains(partition) {
        invalid(path.partition, .integer(partition), Self.rangeText(1...255))
      }
    case "glusterfs": checkNeeded(value, ["endpoints", "path"], path)
    case "rbd": checkNeeded(value, ["monitors", "image"], path)
    case "cinder":
      checkNeeded(value, ["volumeID"], path)
      if let secret = value["secretRef"] { checkNeeded(secret, ["name"], path.secretRef) }
    case "cephfs": checkNeeded(value, ["monitors"], path)
    case "quobyte":
      if value.isSet("registry") {
        if value.text("tenant").utf8.count >= 65 {
          required(path.tenant, "must be a UUID and may not exceed a length of 64 characters")
        }
      } else {
        required(path.registry, "must be a host:port pair or multiple pairs separated by commas")
      }
      checkNeeded(value, ["volume"], path)
    case "flocker": checkFlocker(value, path)
    case "flexVolume": checkFlex(value, path)
    case "azureFile": checkNeeded(value, ["secretName", "shareName"], path)
    case "azureDisk": checkAzureDisk(value, path)
    case "vsphereVolume": checkNeeded(value, ["volumePath"], path)
    case "photonPersistentDisk": checkNeeded(value, ["pdID"], path)
    case "portworxVolume": checkNeeded(value, ["volumeID"], path)
    case "scaleIO": checkNeeded(value, ["gateway", "system", "volumeName"], path)
    case "storageos":
      if value.isSet("volumeName") {
        checkLabel(value.text("volumeName"), path.volumeName)
      } else {
        required(path.volumeName)
      }
      if value.isSet("volumeNamespace") { checkLabel(value.text("volumeNamespace"), path.volumeNamespace) }
      if let secret = value["secretRef"] { checkNeeded(secret, ["name"], path.secretRef) }
    default: break
    }
  }

  mutating func checkNeeded(_ value: KubeValue, _ fields: [String], _ path: FieldPath) {
    for field in fields where !value.isSet(field) { required(path[field]) }
  }

  private mutating func checkISCSI(_ value: KubeValue, _ path: FieldPath) {
    checkNeeded(value, ["targetPortal", "iqn"], path)
    let name = value.text("iqn")
    if !name.isEmpty, !["iqn", "eui", "naa"].contains(where: { name.hasPrefix($0) }) {
      invalid(path.iqn, .string(name), "must be valid format starting with iqn, eui, or naa")
    }
    checkRange(value["lun"]?.integer, 0...255, path.lun)
    let hasChap = value["chapAuthDiscovery"]?.bool == true || value["chapAuthSession"]?.bool == true
    if hasChap, !value.has("secretRef") { required(path.secretRef) }
  }

  private mutating func checkFibreChannel(_ value: KubeValue, _ path: FieldPath) {
    let hasNames = value.isSet("targetWWNs")
    if !hasNames, !value.isSet("wwids") {
      required(path.targetWWNs, "must specify either targetWWNs or wwids, but not both")
    }
    if hasNames, value.isSet("wwids") {
      invalid(path.targetWWNs, value["targetWWNs"], "targetWWNs and wwids can not be specified simultaneously")
    }
    guard hasNames else { return }
    if let lun = value["lun"]?.integer {
      checkRange(lun, 0...255, path.lun)
    } else {
      required(path.lun, "lun is required if targetWWNs is specified")
    }
  }

  private mutating func checkFlocker(_ value: KubeValue, _ path: FieldPath) {
    switch (value.isSet("datasetName"), value.isSet("datasetUUID")) {
    case (false, false): required(path, "one of datasetName and datasetUUID is required")
    case (true, true):
      invalid(path, "resource", "datasetName and datasetUUID can not be specified simultaneously")
    case (true, false), (false, true): break
    }
    let name = value.text("datasetName")
    if name.contains("/") { invalid(path.datasetName, .string(name), "must not contain '/'") }
  }

  private mutating func checkFlex(_ value: KubeValue, _ path: FieldPath) {
    checkNeeded(value, ["driver"], path)
    for option in value.entries("options") {
      let namespace = ".\(option.key.split(separator: "/", maxSplits: 1).first ?? "")".lowercased()
      if namespace.hasSuffix(".kubernetes.io") || namespace.hasSuffix(".k8s.io") {
        invalid(
          path.options[key: option.key], .string(option.key), "kubernetes.io and k8s.io namespaces are reserved")
      }
    }
  }

  private mutating func checkAzureDisk(_ value: KubeValue, _ path: FieldPath) {
    checkNeeded(value, ["diskName", "diskURI"], path)
    checkOptionalChoice(value["cachingMode"]?.string, ["None", "ReadOnly", "ReadWrite"], path.cachingMode)
    let kind = value["kind"]?.string
    checkOptionalChoice(kind, ["Dedicated", "Managed", "Shared"], path.kind)
    let uri = value.text("diskURI")
    if kind == "Managed", !uri.hasPrefix("/subscriptions/") {
      notSupported(
        path.diskURI, uri,
        [
          "/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}"
        ])
    } else if kind != nil, kind != "Managed", !uri.hasPrefix("https://") {
      notSupported(
        path.diskURI, uri, ["https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd"])
    }
  }

  mutating func checkDriverName(_ name: String, _ path: FieldPath) {
    if name.isEmpty { required(path) }
    if name.utf8.count > 63 { tooLong(path, 63) }
    invalid(path, .string(name), each: NameForms.dns1123Subdomain(name.lowercased()))
  }
}
