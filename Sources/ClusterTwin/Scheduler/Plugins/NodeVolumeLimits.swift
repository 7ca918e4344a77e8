/// Filter: the node can attach the pod's volumes beside those that it has (CSI drivers).
struct NodeVolumeLimits: Sendable {
  private struct Volume: Hashable {
    var driver: Symbol
    /// The volume handle; for a claim that is not bound, its namespaced name.
    var handle: Symbol
    var claim: VolumeState.Name?
  }

  private let wanted: [Volume]

  /// nil (PreFilter skips) when the pod has no claims.
  init?(_ shape: PodShape, _ state: ClusterState) {
    wanted = Self.volumes(shape, state)
    if wanted.isEmpty { return nil }
  }

  func rejects(_ node: Int, _ state: borrowing ClusterState) -> Rejection? {
    guard let limits = state.volumes.attachLimits[state.nodes.names[node]] else { return nil }
    var attached: [Volume] = []
    for pod in state.nodes.pods[node] {
      let shape = state.pods.shapes[pod.index].index
      for volume in Self.volumes(state.shapes[shape], state) where !attached.contains(volume) {
        attached.append(volume)
      }
    }
    for name in state.volumes.attachedNames[state.nodes.names[node]] ?? [] {
      guard let volume = state.volumes.volumes[name], let driver = volume.driver else { continue }
      let found = Volume(driver: driver, handle: volume.handle)
      if !attached.contains(found) { attached.append(found) }
    }
    let added = wanted.filter { !attached.contains($0) }
    for volume in added {
      guard let limit = limits[volume.driver] else { continue }
      let count = attached.count { $0.driver == volume.driver } + added.count { $0.driver == volume.driver }
      if count > limit { return Rejection(.volumeCount, isResolvable: true) }
    }
    return nil
  }

  /// The CSI volumes of a pod, each once.
  private static func volumes(_ shape: PodShape, _ state: borrowing ClusterState) -> [Volume] {
    var found: [Volume] = []
    for claim in shape.volumes.claims {
      let name = VolumeState.Name(namespace: shape.namespace, name: claim.name)
      guard let claim = state.volumes.claims[name] else { continue }
      var volume: Volume?
      if let bound = claim.volumeName.flatMap({ state.volumes.volumes[$0] }) {
        if let driver = bound.driver { volume = Volume(driver: driver, handle: bound.handle) }
      } else if let kind = state.volumes.classes[claim.className] {
        volume = Volume(driver: kind.provisioner, handle: .empty, claim: name)
      }
      if let volume, !found.contains(volume) { found.append(volume) }
    }
    return found
  }
}
