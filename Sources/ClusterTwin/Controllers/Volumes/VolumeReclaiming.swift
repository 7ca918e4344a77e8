import SimKernel

/// What becomes of claims and volumes that are deleted (`pkg/controller/volume/{pvcprotection,pvprotection}`, and the
/// reclaim policy in `persistentvolume`).
extension Twin {
  /// DELETE of a claim: it goes once no pod uses it.
  mutating func deletePersistentVolumeClaim(_ name: VolumeState.Name) {
    guard cluster.volumes.claims[name] != nil else { return }
    cluster.volumes.claims[name]?.isDeleting = true
    if !isClaimUsed(name) { removeClaim(name) }
  }

  /// DELETE of a volume: it goes once no claim is bound to it.
  mutating func deletePersistentVolume(_ name: Symbol) {
    guard let volume = cluster.volumes.volumes[name] else { return }
    cluster.volumes.volumes[name]?.isDeleting = true
    let isBound = volume.claim.map { cluster.volumes.claims[$0]?.isBound == true } ?? false
    if !isBound || volume.isReleased { removeVolume(name) }
  }

  /// Whether a pod uses a claim: one that was bound to a node at any time and whose object exists.
  func isClaimUsed(_ name: VolumeState.Name, except leaving: PodID? = nil) -> Bool {
    (0..<cluster.pods.slotCount).contains { index in
      guard cluster.pods.isLive[index], PodID(index) != leaving,
        cluster.pods.node[index] != nil || life.phase[index].isTerminal
      else { return false }
      let shape = cluster.shape(of: PodID(index))
      return shape.namespace == name.namespace && shape.volumes.claims.contains { $0.name == name.name }
    }
  }

  /// A pod is gone: so go the claims that only waited for it.
  mutating func releaseDeletedClaims(of pod: PodID) {
    let shape = cluster.pods.shapes[pod.index].index
    for place in cluster.shapes[shape].volumes.claims.indices {
      let name = VolumeState.Name(
        namespace: cluster.shapes[shape].namespace, name: cluster.shapes[shape].volumes.claims[place].name)
      guard cluster.volumes.claims[name]?.isDeleting == true, !isClaimUsed(name, except: pod) else { continue }
      removeClaim(name)
    }
  }

  /// The object of a claim is gone: its volume goes with it, or is released and kept, by its reclaim policy.
  mutating func removeClaim(_ name: VolumeState.Name) {
    guard let claim = cluster.volumes.claims.removeValue(forKey: name), claim.isBound, let volume = claim.volumeName,
      let policy = cluster.volumes.volumes[volume]?.reclaim
    else { return }
    if policy == .delete || cluster.volumes.volumes[volume]?.isDeleting == true { return removeVolume(volume) }
    cluster.volumes.volumes[volume]?.isReleased = true
    cluster.volumes.volumes[volume]?.isAvailable = false
  }

  private mutating func removeVolume(_ name: Symbol) {
    cluster.volumes.volumes[name] = nil
    cluster.volumes.volumeNames.removeAll { $0 == name }
  }
}
