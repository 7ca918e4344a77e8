import DesignEngine
import KubeModel
import PlatformSpec

extension ComponentManifests {
  /// The kinds of the Gateway API, which have no chart: Flux takes them from their own repository at a fixed tag.
  static func gatewayAPIKinds(_ plan: ComponentPlan, _ context: RenderingContext) -> ComponentManifests {
    guard let chart = plan.chart else { return ComponentManifests(plan) }
    let source: KubeValue = [
      "apiVersion": "source.toolkit.fluxcd.io/v1", "kind": "GitRepository",
      "metadata": context.metadata(of: plan),
      "spec": ["interval": "24h", "url": .string(chart.repository), "ref": ["tag": .string(chart.version)]],
    ]
    let apply: KubeValue = [
      "apiVersion": "kustomize.toolkit.fluxcd.io/v1", "kind": "Kustomization",
      "metadata": context.metadata(of: plan),
      "spec": [
        "interval": "24h", "path": "./config/crd/standard", "prune": false, "wait": true,
        "sourceRef": ["kind": "GitRepository", "name": .string(plan.id.rawValue)],
      ],
    ]
    return ComponentManifests(plan, controllers: [source, apply])
  }
}
