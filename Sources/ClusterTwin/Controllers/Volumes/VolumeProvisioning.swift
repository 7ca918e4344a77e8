/// The persistent volume controller and the provisioners of storage classes (`pkg/controller/volume/persistentvolume`,
/// `external-provisioner`): claims get a volume that exists, or one that is made for them where their pod runs.
extension Twin {
  /// The volumes of claims that waited for their first consumer are made where the scheduler has put it.
  mutating func provisionVolumes(of pod: PodID, on node: NodeID) {
    let shape = cluster.pods.shapes[pod.index].index
    for place in cluster.shapes[shape].volumes.claims.indices {
      let name = VolumeState.Name(
        namespace: cluster.shapes[shape].namespace, name: cluster.shapes[shape].volumes.claims[place].name)
      guard let claim = cluster.volumes.claims[name], !claim.isBound,
        claim.selectedNode == cluster.nodes.names[node.index]
      else { continue }
      provision(claim, zone: cluster.nodes.label(cluster.words.zone, of: node))
    }
  }

  /// Binds a claim of a class that waits for nobody: to the smallest volume that will do, else to one that is made in one
  /// of the zones, in turn.
  mutating func bindImmediately(_ name: VolumeState.Name) {
    guard let claim = cluster.volumes.claims[name], !claim.isBound, claim.volumeName == nil, !claim.isLost,
      cluster.volumes.classes[claim.className]?.waitsForConsumer == false
    else { return }
    var best: VolumeState.Volume?
    for title in cluster.volumes.volumeNames {
      guard let volume = cluster.volumes.volumes[title], volume.isAvailable, volume.claim ?? name == name,
        volume.className == claim.className, volume.bytes >= claim.bytes, volume.isBlock == claim.isBlock,
        claim.accessModes.allSatisfy({ volume.accessModes.contains($0) }),
        claim.selector?.matches(volume.labels, cluster.symbols) ?? true
      else { continue }
      if let best, best.bytes <= volume.bytes { continue }
      best = volume
    }
    if let best { return bind(claim, to: best.name) }
    let zones = provisioningZones(claim.className)
    provision(claim, zone: zones.isEmpty ? nil : zones[cluster.volumes.volumeNames.count % zones.count])
  }

  /// The zones of the nodes, in the order of their names, that the topologies of a class allow.
  private func provisioningZones(_ className: Symbol) -> [Symbol] {
    let topologies = cluster.volumes.classes[className]?.topologies ?? NodeRequirements()
    var zones: Set<Symbol> = []
    for index in 0..<cluster.nodes.slotCount where cluster.nodes.isLive[index] {
      guard cluster.node(NodeID(index), matches: topologies) else { continue }
      if let zone = cluster.nodes.label(cluster.words.zone, of: NodeID(index)) { zones.insert(zone) }
    }
    return zones.sorted { cluster.symbols.text($0) < cluster.symbols.text($1) }
  }

  private mutating func provision(_ claim: VolumeState.Claim, zone: Symbol?) {
    guard let kind = cluster.volumes.classes[claim.className] else { return }
    let provisioner = cluster.symbols.text(kind.provisioner)
    if provisioner.isEmpty || provisioner == "kubernetes.io/no-provisioner" { return }
    let namespace = cluster.symbols.text(claim.name.namespace)
    let base = "pvc-\(namespace)-\(cluster.symbols.text(claim.name.name))"
    var title = cluster.symbols.intern(base)
    // One of the same claim may have been retained.
    var number = 2
    while cluster.volumes.volumes[title] != nil {
      title = cluster.symbols.intern("\(base)-\(number)")
      number += 1
    }
    var volume = VolumeState.Volume(name: title)
    volume.className = claim.className
    volume.accessModes = claim.accessModes
    volume.bytes = claim.bytes
    volume.isBlock = claim.isBlock
    volume.attributesClass = claim.attributesClass
    volume.driver = kind.provisioner
    volume.handle = title
    volume.reclaim = kind.reclaim
    if let zone {
      let requirement = SymbolSelector.Requirement(key: cluster.words.zone, condition: .isIn([zone]))
      volume.nodes.terms = [NodeTerm(labels: [requirement])]
    }
    cluster.volumes.volumeNames.append(title)
    cluster.volumes.volumes[title] = volume
    bind(claim, to: title)
  }

  private mutating func bind(_ claim: VolumeState.Claim, to volume: Symbol) {
    cluster.volumes.claims[claim.name]?.volumeName = volume
    cluster.volumes.claims[claim.name]?.isBound = true
    cluster.volumes.volumes[volume]?.claim = claim.name
    cluster.volumes.volumes[volume]?.isAvailable = false
  }
}
