/// A volume that one node may write to is attached to one node, one for one pod to one pod, and never bound to two claims.
struct VolumeAttachments: Invariant {
  static let rule = "volumes are attached once"

  func look(at twin: Twin, _ breaches: inout Breaches) {
    let volumes = twin.cluster.volumes
    if volumes.claims.isEmpty { return }
    var holders: [VolumeState.Name: PodID] = [:]
    for index in 0..<twin.cluster.pods.slotCount where twin.cluster.pods.isLive[index] {
      let pod = PodID(index)
      let shape = twin.cluster.shape(of: pod)
      guard let node = twin.cluster.pods.node[index], twin.life.phase[index] == .running else { continue }
      for reference in shape.volumes.claims {
        let name = VolumeState.Name(namespace: shape.namespace, name: reference.name)
        guard let claim = volumes.claims[name] else {
          breaches.add("\(twin.title(of: pod)) runs without its claim \(twin.cluster.symbols.text(reference.name))")
          continue
        }
        let isExclusive = claim.accessModes.contains(.readWriteOncePod)
        guard isExclusive || claim.accessModes == [.readWriteOnce] else { continue }
        guard let other = holders.updateValue(pod, forKey: name) else { continue }
        if isExclusive || twin.cluster.pods.node[other.index] != node {
          breaches.add(
            "\(twin.title(of: other)) and \(twin.title(of: pod)) both use claim "
              + "\(twin.cluster.symbols.text(reference.name))")
        }
      }
    }
    var claimOf: [Symbol: VolumeState.Name] = [:]
    let names = volumes.claims.keys.sorted { ($0.namespace.raw, $0.name.raw) < ($1.namespace.raw, $1.name.raw) }
    for name in names {
      guard let claim = volumes.claims[name], claim.isBound, let volume = claim.volumeName else { continue }
      if let other = claimOf.updateValue(name, forKey: volume) {
        breaches.add(
          "claims \(twin.cluster.symbols.text(other.name)) and \(twin.cluster.symbols.text(name.name)) are both bound to "
            + "volume \(twin.cluster.symbols.text(volume))")
      }
    }
  }
}
