import DesignEngine
import KubeModel
import PlatformSpec

extension ComponentManifests {
  /// Recommends requests from what pods used; whether it also changes pods is the specification's wish.
  static func verticalPodAutoscaler(_ plan: ComponentPlan, _ context: RenderingContext) -> ComponentManifests {
    let changesPods = context.specification.scaling.verticalMode.changesPods
    let values: KubeValue = [
      "containerSecurityContext": PodParts.restricted,
      "recommender": part("vpa-recommender", plan, enabled: true),
      "updater": part("vpa-updater", plan, enabled: changesPods),
      "admissionController": part("vpa-admission-controller", plan, enabled: changesPods),
    ]
    let release = ChartRelease(
      plan: plan, context: context, bringsKinds: true,
      writtenByOthers: changesPods ? [("MutatingWebhookConfiguration", "/webhooks")] : [])
    return ComponentManifests(plan, controllers: release.objects(values))
  }

  private static func part(_ name: String, _ plan: ComponentPlan, enabled: Bool) -> KubeValue {
    guard enabled else { return ["enabled": false] }
    let replicas = plan.replicas(name, otherwise: 1)
    return [
      "enabled": true, "replicas": .integer(replicas), "resources": plan.resources(name),
      "priorityClassName": .string(SharedNames.platformPriority),
      "podDisruptionBudget": replicas > 1 ? ["enabled": true, "minAvailable": 1] : ["enabled": false],
    ]
  }
}

extension ScalingWishes.VerticalMode {
  /// Recommendations are carried out, not only written down.
  var changesPods: Bool {
    switch self {
    case .off, .none: false
    case .initial, .recreate, .inPlaceOrRecreate: true
    }
  }
}
