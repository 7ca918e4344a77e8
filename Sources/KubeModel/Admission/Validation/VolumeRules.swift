/// Rules for volumes of pods.
extension FieldFaults {
  /// The volumes that are fine, by name: others can't be mounted.
  mutating func checkVolumes(_ volumes: [KubeValue], _ path: FieldPath, podName: String) -> [String: KubeValue] {
    var fine: [String: KubeValue] = [:]
    for (index, volume) in volumes.enumerated() {
      let place = path[index]
      let before = count
      checkVolumeSource(volume, place, podName: podName)
      let name = volume.text("name")
      if name.isEmpty { required(place.name) } else { checkLabel(name, place.name) }
      if fine[name] != nil { duplicate(place.name, .string(name)) }
      if count == before { fine[name] = volume }
    }
    return fine
  }

  /// Sources in the order of the server, each with its rules.
  private static let sources = [
    "emptyDir", "hostPath", "gitRepo", "gcePersistentDisk", "awsElasticBlockStore", "secret", "nfs", "iscsi",
    "glusterfs", "persistentVolumeClaim", "rbd", "cinder", "cephfs", "flocker", "quobyte", "downwardAPI", "fc",
    "flexVolume", "configMap", "azureFile", "vsphereVolume", "photonPersistentDisk", "portworxVolume", "azureDisk",
    "storageos", "projected", "scaleIO", "csi", "ephemeral", "image",
  ]

  private mutating func checkVolumeSource(_ volume: KubeValue, _ path: FieldPath, podName: String) {
    var found = 0
    for source in Self.sources {
      guard let value = volume[source] else { continue }
      if found > 0 {
        let name = source == "cephfs" ? "cephFS" : source == "downwardAPI" ? "downwarAPI" : source
        forbidden(path[name], "may not specify more than 1 volume type")
        continue
      }
      found += 1
      checkSource(source, value, path[source])
      if source == "ephemeral", !podName.isEmpty, volume.isSet("name") {
        let name = volume.text("name")
        for problem in NameForms.dns1123Subdomain("\(podName)-\(name)") {
          invalid(path.name, .string(name), "PVC name \(GoText.quoted("\(podName)-\(name)")): \(problem)")
        }
      }
    }
    if found == 0 { required(path, "must specify a volume type") }
  }

  private mutating func checkSource(_ source: String, _ value: KubeValue, _ path: FieldPath) {
    switch source {
    case "emptyDir":
      if let limit = value["sizeLimit"], let amount = try? Quantity(limit), amount < .zero {
        forbidden(path.sizeLimit, "SizeLimit field must be a valid resource quantity")
      }
    case "gitRepo":
      if !value.isSet("repository") { required(path.repository) }
      checkDescendingPath(value.text("directory"), path.directory)
    case "secret":
      if !value.isSet("secretName") { required(path.secretName) }
      checkModeAndItems(value, path)
    case "configMap":
      if !value.isSet("name") { required(path.name) }
      checkModeAndItems(value, path)
    case "persistentVolumeClaim": if !value.isSet("claimName") { required(path.claimName) }
    case "downwardAPI":
      checkMode(value["defaultMode"], path.defaultMode)
      for file in value.list("items") { checkDownwardFile(file, path) }
    case "projected": checkProjected(value, path)
    case "csi":
      checkDriverName(value.text("driver"), path.driver)
      if let secret = value["nodePublishSecretRef"] {
        if secret.isSet("name") {
          checkSubdomain(secret.text("name"), path.name)
        } else {
          required(path.nodePublishSecretRef.name)
        }
      }
    case "ephemeral":
      guard let template = value["volumeClaimTemplate"] else { return required(path.volumeClaimTemplate) }
      checkTemplateMetadata(template["metadata"], path.volumeClaimTemplate.metadata)
      checkClaimSpec(template["spec"] ?? [:], path.volumeClaimTemplate.spec)
    case "image":
      if !value.isSet("reference") { required(path.reference) }
      checkChoice(value.text("pullPolicy"), ["Always", "IfNotPresent", "Never"], path.pullPolicy)
    default: checkSharedSource(source, value, path)
    }
  }

  /// Only labels and annotations mean something in the template of a claim.
  private mutating func checkTemplateMetadata(_ metadata: KubeValue?, _ path: FieldPath) {
    checkAnnotations(metadata?["annotations"], path.annotations)
    checkLabels(metadata?["labels"], path.labels)
    for entry in metadata?.mapping?.entries ?? [] where entry.key != "annotations" && entry.key != "labels" {
      forbidden(path[entry.key], "cannot be set")
    }
  }

  static let fileModeText = "must be a number between 0 and 0777 (octal), both inclusive"

  private mutating func checkMode(_ mode: KubeValue?, _ path: FieldPath) {
    if let mode = mode?.integer, !(0...0o777).contains(mode) { invalid(path, .integer(mode), Self.fileModeText) }
  }

  private mutating func checkModeAndItems(_ value: KubeValue, _ path: FieldPath) {
    checkMode(value["defaultMode"], path.defaultMode)
    for (index, item) in value.list("items").enumerated() { checkKeyToPath(item, path.items[index]) }
  }

  private mutating func checkKeyToPath(_ item: KubeValue, _ path: FieldPath) {
    if !item.isSet("key") { required(path.key) }
    if !item.isSet("path") { required(path.path) }
    checkLocalPath(item.text("path"), path.path)
    checkMode(item["mode"], path.mode)
  }

  private mutating func checkDownwardFile(_ file: KubeValue, _ path: FieldPath) {
    if !file.isSet("path") { required(path.path) }
    checkLocalPath(file.text("path"), path.path)
    if let reference = file["fieldRef"] {
      checkFieldReference(reference, Self.volumeFields, path.fieldRef)
      if file.has("resourceFieldRef") {
        invalid(path, "resource", "fieldRef and resourceFieldRef can not be specified simultaneously")
      }
    } else if let reference = file["resourceFieldRef"] {
      checkResourceReference(reference, path.resourceFieldRef, isVolume: true)
    } else {
      required(path, "one of fieldRef and resourceFieldRef is required")
    }
    checkMode(file["mode"], path.mode)
  }

  private mutating func checkProjected(_ value: KubeValue, _ path: FieldPath) {
    checkMode(value["defaultMode"], path.defaultMode)
    var places: Set<String> = []
    for (index, source) in value.list("sources").enumerated() {
      let place = path.sources[index]
      var found = 0
      for kind in ["secret", "configMap"] {
        guard let projection = source[kind] else { continue }
        found += 1
        if !projection.isSet("name") { required(place[kind].name) }
        for (position, item) in projection.list("items").enumerated() {
          checkKeyToPath(item, place[kind].items[position])
          checkConflict(item.text("path"), shown: projection.text("name"), &places, path)
        }
      }
      if let projection = source["downwardAPI"] {
        found += 1
        for file in projection.list("items") {
          checkDownwardFile(file, place.downwardAPI)
          checkConflict(file.text("path"), shown: file.text("path"), &places, path)
        }
      }
      if let token = source["serviceAccountToken"] {
        found += 1
        checkToken(token, place.serviceAccountToken, path)
      }
      if let bundle = source["clusterTrustBundle"] {
        found += 1
        checkTrustBundle(bundle, place.clusterTrustBundle)
        checkConflict(bundle.text("path"), shown: bundle.text("path"), &places, path)
      }
      if source.has("podCertificate") { found += 1 }
      if found > 1 { forbidden(place, "may not specify more than 1 volume type per source") }
      if found == 0 { required(place, "must specify one of the volume projection sources") }
    }
  }

  private mutating func checkConflict(
    _ file: String, shown: String, _ places: inout Set<String>, _ path: FieldPath
  ) {
    if !file.isEmpty, !places.insert(file).inserted { invalid(path, .string(shown), "conflicting duplicate paths") }
  }

  private mutating func checkToken(_ token: KubeValue, _ path: FieldPath, _ volume: FieldPath) {
    let seconds = token["expirationSeconds"]?.integer ?? 0
    if seconds < 600 {
      invalid(path.expirationSeconds, .integer(seconds), "may not specify a duration less than 10 minutes")
    }
    if seconds > 1 << 32 {
      invalid(path.expirationSeconds, .integer(seconds), "may not specify a duration larger than 2^32 seconds")
    }
    if token.isSet("path") { checkLocalPath(token.text("path"), volume.path) } else { required(volume.path) }
  }

  private mutating func checkTrustBundle(_ bundle: KubeValue, _ path: FieldPath) {
    switch (bundle.has("name"), bundle.has("signerName")) {
    case (true, true):
      invalid(path, bundle, "only one of name and signerName may be used")
    case (true, false):
      if !bundle.isSet("name") { required(path.name, "must be a valid object name") }
      if let selector = bundle["labelSelector"] {
        invalid(path.labelSelector, selector, "labelSelector must be unset if name is specified")
      }
    case (false, true):
      if !bundle.isSet("signerName") { required(path.signerName, "must be a valid signer name") }
      checkLabelSelector(bundle["labelSelector"], path.labelSelector)
    case (false, false): required(path, "either name or signerName must be specified")
    }
    if !bundle.isSet("path") { required(path.path) }
    checkLocalPath(bundle.text("path"), path.path)
  }
}
