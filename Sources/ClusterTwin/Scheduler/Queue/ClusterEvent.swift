/// Something that happened in the cluster and may make a waiting pod schedulable.
enum ClusterEvent: Sendable {
  case nodeAdded(NodeTable.Description)
  case nodeDeleted(NodeTable.Description)
  case nodeUpdated(NodeUpdate, before: NodeTable.Description, after: NodeTable.Description)
  /// A pod was bound, or a bound pod was seen for the first time.
  case podAdded(ShapeID)
  /// A bound pod is gone, a binding failed, or a pod gave up the room that was promised to it.
  case podDeleted(ShapeID)
  /// A bound pod was changed.
  case podUpdated(PodUpdate, before: ShapeID, after: ShapeID)
  /// A waiting pod was changed itself.
  case ownUpdate(PodID, PodUpdate, before: ShapeID, after: ShapeID)
  case claimAdded(VolumeState.Name)
  case claimUpdated(VolumeState.Name)
  case volumeAdded
  case volumeUpdated
  case storageClassAdded(waitsForConsumer: Bool)
  case storageClassUpdated(topologiesChanged: Bool)
  case csiNodeAdded
  /// `limitGrew` tells whether the node may attach more volumes of some driver.
  case csiNodeUpdated(limitGrew: Bool)
  case capacityAdded
  case capacityUpdated(limitGrew: Bool)
  case attachmentDeleted(driver: Symbol)
  /// A pod is to be tried again whatever refused it.
  case forceActivate(PodID)

  /// What about a node changed; one update of a node may be several events.
  enum NodeUpdate: Sendable, CaseIterable {
    /// Taints, or the end of `spec.unschedulable`.
    case allocatable, labels, taints
  }

  enum PodUpdate: Sendable, CaseIterable {
    case labels, scaleDown, gatesEliminated, tolerations
  }
}

extension ClusterEvent.NodeUpdate {
  /// Whether two descriptions of a node differ in this (`NodeSchedulingPropertiesChange`).
  func differs(_ before: NodeTable.Description, _ after: NodeTable.Description) -> Bool {
    switch self {
    case .allocatable: before.allocatable != after.allocatable || before.podLimit != after.podLimit
    case .labels: before.labels != after.labels
    case .taints: before.taints != after.taints || before.isUnschedulable && !after.isUnschedulable
    }
  }
}

extension ClusterEvent.PodUpdate {
  /// Whether two shapes of a pod differ in this (`PodSchedulingPropertiesChange`).
  func differs(_ before: PodShape, _ after: PodShape) -> Bool {
    switch self {
    case .labels: before.labels != after.labels
    case .scaleDown:
      before.requests.amounts.indices.contains {
        before.requests.amounts[$0] > after.requests[ResourceID(index: $0)]
      }
    case .gatesEliminated: !before.gates.isEmpty && after.gates.isEmpty
    case .tolerations: before.tolerations.count != after.tolerations.count
    }
  }
}
