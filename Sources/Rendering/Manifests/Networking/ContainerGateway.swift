import DesignEngine
import KubeModel
import PlatformSpec

extension ComponentManifests {
  /// Application Gateway for Containers: its controller, which also brings its class of Gateways.
  static func containerGateway(_ plan: ComponentPlan, _ context: RenderingContext) -> ComponentManifests {
    let client = AKSSetting.client(.containerGateway).reference
    let values: KubeValue = [
      "albController": ["namespace": .string(plan.namespace), "podIdentity": ["clientID": .string(client)]]
    ]
    let release = ChartRelease(plan: plan, context: context, bringsKinds: true)
    return ComponentManifests(plan, controllers: release.objects(values))
  }
}
