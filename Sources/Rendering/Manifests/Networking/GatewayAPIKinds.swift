import DesignEngine
import KubeModel
import PlatformSpec

extension ComponentManifests {
  /// The kinds of the Gateway API, which have no chart: they come from their own repository at a fixed tag.
  static func gatewayAPIKinds(_ plan: ComponentPlan, _ context: RenderingContext) -> ComponentManifests {
    guard let chart = plan.chart else { return ComponentManifests(plan) }
    return ComponentManifests(plan, controllers: context.delivery.folder("config/crd/standard", of: plan, in: chart))
  }
}
