import DesignEngine
import KubeModel

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
    return ComponentManifests(plan, controllers: release.objects(values))
  }
}
