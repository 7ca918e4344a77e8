import DesignEngine
import KubeModel
import PlatformSpec

extension ComponentManifests {
  /// The Gateway of the cloud's own load balancer.
  static func publicGateway(_ plan: ComponentPlan, _ context: RenderingContext) -> ComponentManifests {
    ComponentManifests(plan, configs: context.cloud.sharedEntrance(plan))
  }
}

/// How Argo Rollouts moves the weights of an HTTPRoute.
enum GatewayRouting {
  static let name = "argoproj-labs/gatewayAPI"

  /// Source: github.com/argoproj-labs/rollouts-plugin-trafficrouter-gatewayapi, releases.
  static let plugin: KubeValue = [
    "name": .string(name),
    "location":
      "https://github.com/argoproj-labs/rollouts-plugin-trafficrouter-gatewayapi/releases/download/v0.16.0/gatewayapi-plugin-linux-amd64",
  ]

  /// What the plug-in writes, so that nobody else may.
  static let weights = ["/spec/rules/0/backendRefs/0/weight", "/spec/rules/0/backendRefs/1/weight"]

  static func strategy(of workload: WorkloadDesign) -> KubeValue {
    let route: KubeValue = ["httpRoute": .string(workload.name), "namespace": .string(workload.namespace)]
    return ["plugins": .mapping([(name, route)])]
  }
}

extension RenderingContext {
  /// Whether roll-outs move the weights of routes of a Gateway.
  var routesByGateway: Bool {
    has(.publicGateway)
      && design.workloads.contains { $0.kind == .rollout && PublicIngress.isWritten(for: $0, self) }
  }
}
