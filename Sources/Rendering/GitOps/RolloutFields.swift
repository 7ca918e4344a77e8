import DesignEngine
import KubeModel
import PlatformSpec

/// Fields that Argo Rollouts or Flagger write while a roll-out goes on.
struct RolloutFields {
  struct Field {
    /// JSON pointers.
    var paths: [String]
    var group: String
    var kind: String
    var name: String
    var namespace: String
  }

  let all: [Field]

  init(_ context: RenderingContext) {
    all = context.design.workloads.filter { $0.rollout.strategy != .rolling }.flatMap { Self.fields(of: $0, context) }
  }

  private static func fields(of workload: WorkloadDesign, _ context: RenderingContext) -> [Field] {
    let namespace = workload.namespace
    if workload.isFlaggers {
      // Between two releases Flagger keeps the Deployment of the next one at none.
      guard !workload.writtenReplicas.isOmitted else { return [] }
      return [
        Field(paths: ["/spec/replicas"], group: "apps", kind: "Deployment", name: workload.name, namespace: namespace)
      ]
    }
    let other = workload.isBlueGreen ? workload.previewService : workload.canaryService
    var fields = [workload.name, other].map {
      Field(paths: ["/spec/selector"], group: "", kind: "Service", name: $0, namespace: namespace)
    }
    if context.has(.istiod), !workload.isBlueGreen {
      let route = context.specification.deployment.canaryHeader == nil ? 0 : 1
      fields.append(
        Field(
          paths: [0, 1].map { "/spec/http/\(route)/route/\($0)/weight" }, group: "networking.istio.io",
          kind: "VirtualService", name: workload.name, namespace: namespace))
    }
    func route(_ kind: String, _ name: String) -> Field {
      Field(
        paths: GatewayRouting.weights(context), group: "gateway.networking.k8s.io", kind: kind, name: name,
        namespace: namespace)
    }
    if context.has(.publicGateway), PublicIngress.isWritten(for: workload, context), !workload.isBlueGreen {
      fields.append(route("HTTPRoute", workload.name))
    }
    if context.splitsInLinkerd(workload) {
      let kind = workload.service.transport == .grpc ? "GRPCRoute" : "HTTPRoute"
      fields.append(route(kind, LinkerdTraffic.routeName(of: workload, in: context)))
    }
    return fields
  }
}
