import Basics
import KubeModel

extension ClusterReader {
  /// The volumes of a pod that the scheduler looks at.
  mutating func readVolumes(_ spec: KubeValue, _ object: KubeObject) -> PodVolumes {
    var volumes = PodVolumes()
    for volume in spec["volumes"]?.sequence ?? [] {
      if let claim = volume["persistentVolumeClaim"] {
        volumes.claims.append(PodVolumes.Claim(name: symbol(claim["claimName"]), isEphemeral: false))
      } else if volume["ephemeral"] != nil {
        let name = state.symbols.intern("\(object.name)-\(volume["name"]?.string ?? "")")
        volumes.claims.append(PodVolumes.Claim(name: name, isEphemeral: true))
      } else if let disk = disk(volume) {
        volumes.disks.append(disk)
      }
    }
    return volumes
  }

  private mutating func disk(_ volume: KubeValue) -> PodVolumes.Disk? {
    func text(_ value: KubeValue, _ field: String) -> String { value[field]?.string ?? "" }
    let identity: String
    let kind: String
    let source: KubeValue
    if let value = volume["gcePersistentDisk"] {
      (kind, source, identity) = ("gce", value, text(value, "pdName"))
    } else if let value = volume["awsElasticBlockStore"] {
      (kind, source, identity) = ("ebs", value, text(value, "volumeID"))
    } else if let value = volume["iscsi"] {
      (kind, source, identity) = ("iscsi", value, "\(text(value, "targetPortal")) \(text(value, "iqn"))")
    } else if let value = volume["rbd"] {
      let monitors = (value["monitors"]?.sequence ?? []).compactMap(\.string).sorted().joined(separator: ",")
      (kind, source, identity) = ("rbd", value, "\(monitors) \(text(value, "pool")) \(text(value, "image"))")
    } else {
      return nil
    }
    return PodVolumes.Disk(
      kind: state.symbols.intern(kind), identity: state.symbols.intern(identity),
      isReadOnly: source["readOnly"]?.bool ?? false, sharesReadOnly: kind != "ebs")
  }

  mutating func readClaim(_ object: KubeObject) {
    let claim = claim(object)
    state.volumes.claims[claim.name] = claim
  }

  mutating func claim(_ object: KubeObject) -> VolumeState.Claim {
    let root = object.root
    let spec = root["spec"] ?? .null
    let name = VolumeState.Name(namespace: namespace(of: object), name: state.symbols.intern(object.name))
    var claim = VolumeState.Claim(name: name)
    claim.volumeName = optionalSymbol(spec["volumeName"])
    let annotations = root.at("metadata", "annotations")
    let phase = root.at("status", "phase")?.string
    claim.isBound =
      claim.volumeName != nil && (annotations?["pv.kubernetes.io/bind-completed"] != nil || phase == "Bound")
    claim.isLost = phase == "Lost"
    claim.isDeleting = root.at("metadata", "deletionTimestamp")?.string != nil
    claim.className = symbol(spec["storageClassName"])
    if spec["storageClassName"] == nil { claim.className = state.volumes.defaultClass ?? .empty }
    claim.accessModes = accessModes(spec)
    claim.bytes = quantity(spec.at("resources", "requests", "storage"), in: object, path: "spec.resources").value
    claim.isBlock = spec["volumeMode"]?.string == "Block"
    claim.selector = selector(spec["selector"], in: object, path: "spec.selector")
    claim.attributesClass = symbol(spec["volumeAttributesClassName"])
    claim.selectedNode = optionalSymbol(annotations?["volume.kubernetes.io/selected-node"])
    return claim
  }

  private func accessModes(_ spec: KubeValue) -> [VolumeState.AccessMode] {
    (spec["accessModes"]?.sequence ?? []).compactMap { mode in
      switch mode.string {
      case "ReadWriteOnce": .readWriteOnce
      case "ReadOnlyMany": .readOnlyMany
      case "ReadWriteMany": .readWriteMany
      case "ReadWriteOncePod": .readWriteOncePod
      default: nil
      }
    }
  }

  mutating func readVolume(_ object: KubeObject) {
    let root = object.root
    let spec = root["spec"] ?? .null
    var volume = VolumeState.Volume(name: state.symbols.intern(object.name))
    volume.labels = labels(root.at("metadata", "labels"))
    volume.className = symbol(spec["storageClassName"])
    volume.accessModes = accessModes(spec)
    volume.bytes = quantity(spec.at("capacity", "storage"), in: object, path: "spec.capacity").value
    volume.isBlock = spec["volumeMode"]?.string == "Block"
    volume.attributesClass = symbol(spec["volumeAttributesClassName"])
    let path = "spec.nodeAffinity.required"
    volume.nodes.terms = nodeTerms(spec.at("nodeAffinity", "required"), in: object, path: path)
    let phase = root.at("status", "phase")?.string ?? "Available"
    volume.isAvailable = phase == "Available"
    volume.isReleased = phase == "Released"
    volume.isDeleting = root.at("metadata", "deletionTimestamp")?.string != nil
    if spec["persistentVolumeReclaimPolicy"]?.string == "Delete" { volume.reclaim = .delete }
    if let claim = spec["claimRef"], let name = optionalSymbol(claim["name"]) {
      volume.claim = VolumeState.Name(namespace: symbol(claim["namespace"]), name: name)
    }
    if let csi = spec["csi"] {
      volume.driver = symbol(csi["driver"])
      volume.handle = symbol(csi["volumeHandle"])
    }
    volume.zones = zones(object)
    if state.volumes.volumes[volume.name] == nil { state.volumes.volumeNames.append(volume.name) }
    state.volumes.volumes[volume.name] = volume
  }

  /// The zone and region labels of a volume; several zones are separated by `__`.
  private mutating func zones(_ object: KubeObject) -> [(key: Symbol, values: [Symbol])] {
    var found: [(key: Symbol, values: [Symbol])] = []
    for label in object.labels where VolumeZone.labelKeys.contains(label.key) {
      let values = label.value.split(separator: "__").map { state.symbols.intern(String($0)) }
      found.append((state.symbols.intern(label.key), values))
    }
    return found
  }

  mutating func readStorageClass(_ object: KubeObject) {
    let name = state.symbols.intern(object.name)
    let terms: [NodeTerm]? = object.root["allowedTopologies"]?.sequence?.map { topology in
      var term = NodeTerm()
      for expression in topology["matchLabelExpressions"]?.sequence ?? [] {
        let values = (expression["values"]?.sequence ?? []).map { symbol($0) }
        term.labels.append(SymbolSelector.Requirement(key: symbol(expression["key"]), condition: .isIn(values)))
      }
      return term
    }
    state.volumes.classes[name] = VolumeState.StorageClass(
      provisioner: symbol(object.root["provisioner"]),
      waitsForConsumer: object.root["volumeBindingMode"]?.string == "WaitForFirstConsumer",
      topologies: NodeRequirements(terms: terms.flatMap { $0.isEmpty ? nil : $0 }),
      reclaim: object.root["reclaimPolicy"]?.string == "Retain" ? .retain : .delete)
    let annotations = object.root.at("metadata", "annotations")
    if annotations?["storageclass.kubernetes.io/is-default-class"]?.string == "true" {
      state.volumes.defaultClass = name
    }
  }

  mutating func readCSINode(_ object: KubeObject) {
    let name = state.symbols.intern(object.name)
    for driver in object.root.at("spec", "drivers")?.sequence ?? [] {
      guard let limit = driver.at("allocatable", "count")?.integer else { continue }
      state.volumes.attachLimits[name, default: [:]][symbol(driver["name"])] = limit
    }
  }

  mutating func readCSIDriver(_ object: KubeObject) {
    guard object.root.at("spec", "storageCapacity")?.bool == true else { return }
    state.volumes.driversWithCapacity.append(state.symbols.intern(object.name))
  }

  mutating func readCapacity(_ object: KubeObject) {
    let value = object.root["maximumVolumeSize"] ?? object.root["capacity"]
    guard let value else { return }
    let bytes = quantity(value, in: object, path: "capacity").value
    let topology = selector(object.root["nodeTopology"], in: object, path: "nodeTopology")
    state.volumes.capacities.append(
      VolumeState.Capacity(className: symbol(object.root["storageClassName"]), topology: topology, bytes: bytes))
  }

  mutating func readAttachment(_ object: KubeObject) {
    let spec = object.root["spec"] ?? .null
    guard let node = optionalSymbol(spec["nodeName"]),
      let volume = optionalSymbol(spec.at("source", "persistentVolumeName"))
    else { return }
    state.volumes.attachedNames[node, default: []].append(volume)
  }
}
