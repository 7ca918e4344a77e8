/// Whether an event may help a pod that plugins of volumes refused. nil: the plugin doesn't ask for the event.
extension QueueingHint {
  static func volumeRestrictions(_ event: ClusterEvent, _ question: Question, _ shapes: [PodShape]) -> Bool? {
    switch event {
    case .nodeAdded, .nodeUpdated(.taints, _, _): return true
    case .claimAdded(let name), .claimUpdated(let name): return uses(name, question.shape)
    case .podDeleted(let id):
      let other = shapes[id.index]
      let sharesDisk = other.volumes.disks.contains { disk in
        question.shape.volumes.disks.contains { $0.kind == disk.kind && $0.identity == disk.identity }
      }
      let sharesClaim =
        other.namespace == question.shape.namespace
        && other.volumes.claims.contains { claim in question.shape.volumes.claims.contains { $0.name == claim.name } }
      return sharesDisk || sharesClaim
    default: return nil
    }
  }

  static func nodeVolumeLimits(
    _ event: ClusterEvent, _ question: Question, _ state: borrowing ClusterState
  ) -> Bool? {
    switch event {
    case .csiNodeAdded: return true
    case .csiNodeUpdated(let limitGrew): return limitGrew
    case .claimAdded(let name): return uses(name, question.shape)
    case .podDeleted(let other): return !state.shapes[other.index].volumes.claims.isEmpty
    case .attachmentDeleted(let driver):
      return question.shape.volumes.claims.contains { claim in
        let name = VolumeState.Name(namespace: question.shape.namespace, name: claim.name)
        return state.volumes.driver(of: name) == driver
      }
    default: return nil
    }
  }

  static func volumeBinding(_ event: ClusterEvent, _ question: Question) -> Bool? {
    switch event {
    case .volumeAdded, .volumeUpdated, .nodeAdded, .nodeUpdated(.labels, _, _), .nodeUpdated(.taints, _, _): true
    case .claimAdded(let name), .claimUpdated(let name): uses(name, question.shape)
    case .storageClassAdded, .capacityAdded: true
    case .storageClassUpdated(let topologiesChanged): topologiesChanged
    case .capacityUpdated(let limitGrew): limitGrew
    default: nil
    }
  }

  static func volumeZone(_ event: ClusterEvent, _ question: Question) -> Bool? {
    switch event {
    case .volumeAdded, .volumeUpdated, .nodeAdded, .nodeUpdated(.labels, _, _), .nodeUpdated(.taints, _, _): true
    case .claimAdded(let name), .claimUpdated(let name): uses(name, question.shape)
    case .storageClassAdded(let waitsForConsumer): waitsForConsumer
    default: nil
    }
  }

  private static func uses(_ claim: VolumeState.Name, _ shape: PodShape) -> Bool {
    claim.namespace == shape.namespace && shape.volumes.claims.contains { $0.name == claim.name }
  }
}

extension VolumeState {
  /// The driver of a claim's volume, or the one that would provision it.
  func driver(of name: Name) -> Symbol? {
    guard let claim = claims[name] else { return nil }
    if let volume = claim.volumeName.flatMap({ volumes[$0] }) { return volume.driver }
    return classes[claim.className]?.provisioner
  }
}
