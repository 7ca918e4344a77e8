import DesignEngine
import KubeModel
import PlatformSpec

/// The way from the load balancer straight to a service, where no mesh stands between them.
enum PublicIngress {
  static let rule = ManifestRule<WorkloadDesign>("ingress.yaml") { workload, context in
    guard isWritten(for: workload, context), let host = context.publicHost(of: workload.service) else { return [] }
    return Entrance(
      metadata: context.metadata(of: workload), hosts: [host], service: workload.name,
      port: .name(workload.service.transport.rawValue), isEncrypted: false, healthPath: workload.healthPath,
      healthPort: nil, isWeighted: workload.kind == .rollout && !workload.isBlueGreen
    ).objects(in: context)
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
    // Refused by the designer.
    case .nginx: []
    case .none: []
    }
  }
}

extension WorkloadDesign {
  /// Where a load balancer asks whether a pod is ready.
  fileprivate var healthPath: String {
    switch probes.readiness.handler {
    case .http(let path): path
    case .grpc, .tcp, .exec: "/"
    }
  }
}
