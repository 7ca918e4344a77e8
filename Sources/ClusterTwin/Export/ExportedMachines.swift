import KubeModel

extension ClusterExport {
  // MARK: - Nodes

  func node(_ node: NodeID) -> KubeObject {
    let index = node.index
    let name = twin.cluster.symbols.text(twin.cluster.nodes.names[index])
    let identity = ObjectIdentity(kind: "Node", name: name)
    let group = twin.nodes.group[index]
    var object = base(identity)
    if group >= 0 {
      let zone = twin.cluster.symbols.text(twin.zone(of: node))
      object = twin.nodeGroups.groups[Int(group)].node(named: name, zone: zone)
    }
    var root = object?.root ?? ["apiVersion": "v1", "kind": "Node"]
    root["metadata"] = metadata(identity, on: root["metadata"], created: twin.nodes.joined[index])
    if group >= 0 {
      let title = twin.nodeGroups.groups[Int(group)].name
      root.set(.string(title), at: "metadata", "annotations", Self.groupAnnotation)
    }
    if twin.cluster.nodes.isUnschedulable[index] { root.set(true, at: "spec", "unschedulable") }
    let taints = twin.nodes.ownTaints[index].map { taint -> KubeValue in
      let value = twin.cluster.symbols.text(taint.value)
      return [
        "key": .string(twin.cluster.symbols.text(taint.key)), "value": value.isEmpty ? .omitted : .string(value),
        "effect": .string(text(taint.effect)),
      ]
    }
    root.set(taints.isEmpty ? .omitted : .sequence(taints), at: "spec", "taints")
    let isReady = twin.nodes.state[index] == .ready || twin.nodes.state[index] == .silent
    var ready = condition("Ready", isReady)
    if !isReady { ready["status"] = "Unknown" }
    root.set([ready], at: "status", "conditions")
    return KubeObject(root, file: object?.file ?? "")
  }

  private func text(_ effect: Taint.Effect) -> String {
    switch effect {
    case .noSchedule: "NoSchedule"
    case .preferNoSchedule: "PreferNoSchedule"
    case .noExecute: "NoExecute"
    }
  }

  // MARK: - Volumes

  func claims() -> [KubeObject] {
    let symbols = twin.cluster.symbols
    let names = twin.cluster.volumes.claims.keys.map {
      (key: $0, text: "\(symbols.text($0.namespace))/\(symbols.text($0.name))")
    }
    return names.sorted { $0.text < $1.text }.compactMap { name -> KubeObject? in
      guard let claim = twin.cluster.volumes.claims[name.key] else { return nil }
      let identity = ObjectIdentity(
        kind: "PersistentVolumeClaim", namespace: symbols.text(claim.name.namespace),
        name: symbols.text(claim.name.name))
      let object = base(identity)
      var root = object?.root ?? ["apiVersion": "v1", "kind": "PersistentVolumeClaim", "spec": spec(of: claim)]
      root["metadata"] = metadata(identity, on: root["metadata"])
      if claim.isDeleting { root.set(timestamp(twin.now), at: "metadata", "deletionTimestamp") }
      if let volume = claim.volumeName { root.set(.string(symbols.text(volume)), at: "spec", "volumeName") }
      if claim.isBound { root.set("yes", at: "metadata", "annotations", "pv.kubernetes.io/bind-completed") }
      if let node = claim.selectedNode {
        root.set(
          .string(symbols.text(node)), at: "metadata", "annotations", "volume.kubernetes.io/selected-node")
      }
      root.set(claim.isBound ? "Bound" : claim.isLost ? "Lost" : "Pending", at: "status", "phase")
      return KubeObject(root, file: object?.file ?? "")
    }
  }

  private func spec(of claim: VolumeState.Claim) -> KubeValue {
    let className = twin.cluster.symbols.text(claim.className)
    return [
      "accessModes": modes(claim.accessModes),
      "resources": ["requests": ["storage": .string(Quantity(claim.bytes, format: .binarySI).description)]],
      "storageClassName": className.isEmpty ? .omitted : .string(className),
      "volumeMode": claim.isBlock ? "Block" : "Filesystem",
    ]
  }

  private func modes(_ modes: [VolumeState.AccessMode]) -> KubeValue {
    .sequence(
      modes.map { mode in
        switch mode {
        case .readWriteOnce: "ReadWriteOnce"
        case .readOnlyMany: "ReadOnlyMany"
        case .readWriteMany: "ReadWriteMany"
        case .readWriteOncePod: "ReadWriteOncePod"
        }
      })
  }

  func volumes() -> [KubeObject] {
    twin.cluster.volumes.volumeNames.compactMap { name -> KubeObject? in
      guard let volume = twin.cluster.volumes.volumes[name] else { return nil }
      let identity = ObjectIdentity(kind: "PersistentVolume", name: twin.cluster.symbols.text(name))
      let object = base(identity)
      var root = object?.root ?? ["apiVersion": "v1", "kind": "PersistentVolume", "spec": spec(of: volume)]
      root["metadata"] = metadata(identity, on: root["metadata"])
      if let claim = volume.claim {
        let owner = ObjectIdentity(
          kind: "PersistentVolumeClaim", namespace: twin.cluster.symbols.text(claim.namespace),
          name: twin.cluster.symbols.text(claim.name))
        root.set(
          [
            "apiVersion": "v1", "kind": "PersistentVolumeClaim", "name": .string(owner.name),
            "namespace": .optional(owner.namespace), "uid": .string(Self.uid(owner)),
          ], at: "spec", "claimRef")
      }
      if volume.isDeleting { root.set(timestamp(twin.now), at: "metadata", "deletionTimestamp") }
      root.set(
        volume.isAvailable ? "Available" : volume.isReleased ? "Released" : "Bound", at: "status", "phase")
      return KubeObject(root, file: object?.file ?? "")
    }
  }

  private func spec(of volume: VolumeState.Volume) -> KubeValue {
    let symbols = twin.cluster.symbols
    let className = symbols.text(volume.className)
    // A volume that the run has made is tied to a zone or to nothing.
    let zones = (volume.nodes.terms ?? []).flatMap(\.labels).compactMap { requirement -> KubeValue? in
      guard case .isIn(let values) = requirement.condition else { return nil }
      return [
        "key": .string(symbols.text(requirement.key)), "operator": "In",
        "values": .strings(values.map { symbols.text($0) }),
      ]
    }
    return [
      "capacity": ["storage": .string(Quantity(volume.bytes, format: .binarySI).description)],
      "accessModes": modes(volume.accessModes),
      "persistentVolumeReclaimPolicy": volume.reclaim == .delete ? "Delete" : "Retain",
      "storageClassName": className.isEmpty ? .omitted : .string(className),
      "volumeMode": volume.isBlock ? "Block" : "Filesystem",
      "csi": [
        "driver": .string(volume.driver.map { symbols.text($0) } ?? ""),
        "volumeHandle": .string(symbols.text(volume.handle)),
      ],
      "nodeAffinity": zones.isEmpty
        ? .omitted : ["required": ["nodeSelectorTerms": [["matchExpressions": .sequence(zones)]]]],
    ]
  }
}
