import DesignEngine
import KubeModel

/// A component that is installed from its chart, as every engine needs to know it.
struct ChartRelease {
  let plan: ComponentPlan
  let context: RenderingContext
  /// The chart has a folder `crds` that Helm alone would never update.
  var bringsKinds = false
  /// Its pods wait for a secret of a later stage: the release is done when its objects exist.
  var waitsForSecrets = false
  /// What others write into its objects on purpose, as JSON pointers by kind: replicas of an autoscaler, certificates
  /// of webhooks.
  var writtenByOthers: [(kind: String, path: String)] = []
  /// Values that stand in secrets of its namespace.
  var valuesFrom: [KubeValue] = []

  /// Nothing for a component that has no chart.
  func objects(_ values: KubeValue) -> [KubeValue] {
    guard let chart = plan.chart else { return [] }
    return context.delivery.release(self, of: chart, values)
  }
}

extension ChartReference {
  /// Published in a registry of images.
  var isOCI: Bool { repository.hasPrefix("oci://") }
}
