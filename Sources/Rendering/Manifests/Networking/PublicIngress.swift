import DesignEngine
import KubeModel
import PlatformSpec

/// The way from the load balancer straight to a service, where no mesh stands between them.
enum PublicIngress {
  static let rule = ManifestRule<WorkloadDesign>("ingress.yaml") { workload, context in
    entrance(of: workload, context)?.objects(in: context) ?? []
  }

  /// nil for a service that requests from outside reach through the mesh, or not at all.
  static func entrance(of workload: WorkloadDesign, _ context: RenderingContext) -> Entrance? {
    guard isWritten(for: workload, context), let host = context.publicHost(of: workload.service) else { return nil }
    return Entrance(
      metadata: context.metadata(of: workload), hosts: [host], service: workload.name,
      port: .name(workload.service.transport.rawValue), servicePort: workload.service.reachedPort, isEncrypted: false,
      healthPath: workload.healthPath, healthPort: nil,
      splitting: workload.splitting, language: workload.service.transport == .grpc ? "GRPC" : "HTTP")
  }

  static func isWritten(for workload: WorkloadDesign, _ context: RenderingContext) -> Bool {
    !context.hasIstio && context.isEntrance(workload)
  }
}

extension Entrance {
  /// What the chosen kind of ingress needs to send requests here.
  func objects(in context: RenderingContext) -> [KubeValue] {
    switch context.specification.networking.ingress {
    case .alb, .gkeIngress, .applicationGateway, .gatewayAPI: context.cloud.objects(of: self)
    case .nginx: NginxIngress.objects(of: self, context)
    case .none: []
    }
  }
}

extension WorkloadDesign {
  fileprivate var splitting: Entrance.Splitting {
    if isFlaggers { return .flagger }
    return kind == .rollout && !isBlueGreen ? .rollouts : .nobody
  }

  /// Where a load balancer asks whether a pod is ready.
  var healthPath: String {
    switch probes.readiness.handler {
    case .http(let path): path
    case .grpc, .tcp, .exec: "/"
    }
  }
}
