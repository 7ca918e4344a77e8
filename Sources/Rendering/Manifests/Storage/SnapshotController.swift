import DesignEngine
import KubeModel
import PlatformSpec

extension ComponentManifests {
  /// Carries out VolumeSnapshots; the driver of the disks alone does not.
  static func snapshotController(_ plan: ComponentPlan, _ context: RenderingContext) -> ComponentManifests {
    let values: KubeValue = [
      "controller": [
        "replicaCount": .integer(plan.replicas("snapshot-controller", otherwise: 2)),
        "resources": plan.resources("snapshot-controller"),
        "priorityClassName": "system-cluster-critical",
      ]
    ]
    let release = ChartRelease(plan: plan, context: context, bringsKinds: true)
    return ComponentManifests(
      plan, controllers: release.objects(values), configs: [context.snapshotClass(of: plan)])
  }
}

extension RenderingContext {
  /// Whether backups take snapshots of volumes.
  var takesSnapshots: Bool {
    has(.snapshotController)
      || cloud.bringsSnapshots && has(.velero)
        && (specification.hasSnapshotStores || design.workloads.contains { $0.kind == .statefulSet })
  }

  /// Whether snapshots are copied into the bucket, with which they travel to another region.
  var movesSnapshots: Bool { takesSnapshots && specification.storage.crossRegionCopies }

  /// How snapshots are taken; Velero takes the class that bears its label.
  func snapshotClass(of plan: ComponentPlan) -> KubeValue {
    let labels = labels(of: plan).overlaid(with: ["velero.io/csi-volumesnapshot-class": "true"])
    return [
      "apiVersion": "snapshot.storage.k8s.io/v1", "kind": "VolumeSnapshotClass",
      "metadata": [
        "name": .string(SharedNames.generalStorageClass), "labels": labels,
        "annotations": ["snapshot.storage.kubernetes.io/is-default-class": "true"],
      ],
      "driver": .string(cloud.diskDriver), "deletionPolicy": "Retain",
    ]
  }
}
