/// Filter: disks that only one pod may mount, and claims with `ReadWriteOncePod`.
struct VolumeRestrictions: Sendable {
  private let disks: [PodVolumes.Disk]
  /// The pod's own claims that only one pod may use.
  private let exclusiveClaims: [VolumeState.Name]
  /// How many pods use one of these.
  private var users = 0

  /// nil (PreFilter skips) when the pod has no volume of these kinds.
  init?(_ shape: PodShape, _ state: ClusterState) {
    disks = shape.volumes.disks
    exclusiveClaims = shape.volumes.claims.compactMap { claim in
      let name = VolumeState.Name(namespace: shape.namespace, name: claim.name)
      let modes = state.volumes.claims[name]?.accessModes ?? []
      return modes.contains(.readWriteOncePod) ? name : nil
    }
    if disks.isEmpty && exclusiveClaims.isEmpty { return nil }
    if exclusiveClaims.isEmpty { return }
    for pod in 0..<state.pods.slotCount {
      guard let node = state.pods.node[pod], state.nodes.isLive[node.index] else { continue }
      users += uses(PodID(pod), state)
    }
  }

  func rejects(_ node: Int, _ state: borrowing ClusterState) -> Rejection? {
    for pod in state.nodes.pods[node] where !disks.isEmpty {
      let shape = state.pods.shapes[pod.index].index
      for disk in state.shapes[shape].volumes.disks where disks.contains(where: { Self.conflict($0, disk) }) {
        return Rejection(.diskConflict, isResolvable: true)
      }
    }
    return users > 0 ? Rejection(.readWriteOncePod, isResolvable: true) : nil
  }

  mutating func add(_ sign: Int, _ pod: PodID, _ state: borrowing ClusterState) { users += sign * uses(pod, state) }

  /// How many of the exclusive claims a pod uses.
  private func uses(_ pod: PodID, _ state: borrowing ClusterState) -> Int {
    let shape = state.pods.shapes[pod.index].index
    let namespace = state.shapes[shape].namespace
    return state.shapes[shape].volumes.claims.count {
      exclusiveClaims.contains(VolumeState.Name(namespace: namespace, name: $0.name))
    }
  }

  private static func conflict(_ left: PodVolumes.Disk, _ right: PodVolumes.Disk) -> Bool {
    left.kind == right.kind && left.identity == right.identity
      && !(left.sharesReadOnly && left.isReadOnly && right.isReadOnly)
  }
}
