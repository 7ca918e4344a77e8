import DesignEngine
import KubeModel

extension ComponentManifests {
  /// Canary and blue-green roll-outs, judged by Prometheus.
  static func argoRollouts(_ plan: ComponentPlan, _ context: RenderingContext) -> ComponentManifests {
    let controller: KubeValue = [
      "replicas": .integer(plan.replicas("argo-rollouts", otherwise: 2)),
      "resources": plan.resources("argo-rollouts"),
      "logging": ["format": "json"],
      "metrics": ["enabled": true],
      "pdb": ["enabled": true, "minAvailable": 1],
      "priorityClassName": .string(SharedNames.platformPriority),
      "topologySpreadConstraints": PodParts.spread(["app.kubernetes.io/name": "argo-rollouts"]),
      "trafficRouterPlugins": context.routesByGateway ? [GatewayRouting.plugin] : .omitted,
    ]
    let hasMesh = context.has(.istiod)
    let providers: KubeValue = [
      "istio": .bool(hasMesh), "smi": false, "ambassador": false, "awsAppMesh": false, "traefik": false,
      "apisix": false, "contour": false, "glooPlatform": false,
      "gatewayAPI": context.routesByGateway ? true : .omitted,
    ]
    let values: KubeValue = [
      "installCRDs": true, "keepCRDs": true, "controller": controller, "dashboard": ["enabled": false],
      "providerRBAC": ["providers": providers],
    ]
    return ComponentManifests(plan, controllers: ChartRelease(plan: plan, context: context).objects(values))
  }
}
