import DesignEngine
import KubeModel
import PlatformSpec

/// The way from the load balancer straight to a service, where no mesh stands between them.
enum PublicIngress {
  static let rule = ManifestRule<WorkloadDesign>("ingress.yaml") { workload, context in
    guard isWritten(for: workload, context), let host = context.publicHost(of: workload.service) else { return [] }
    let metadata = context.metadata(of: workload).overlaid(
      with: ["annotations": context.loadBalancerAnnotations(healthPath: workload.healthPath)])
    return [
      [
        "apiVersion": "networking.k8s.io/v1",
        "kind": "Ingress",
        "metadata": metadata,
        "spec": [
          "ingressClassName": .string(SharedNames.ingressClass),
          "rules": [["host": .string(host), "http": ["paths": [path(workload)]]]],
        ],
      ]
    ]
  }

  static func isWritten(for workload: WorkloadDesign, _ context: RenderingContext) -> Bool {
    switch context.specification.networking.ingress {
    case .alb: !context.hasIstio && context.isEntrance(workload)
    // Their controllers come with their clouds.
    case .nginx, .gatewayAPI, .gkeIngress, .applicationGateway, .none: false
    }
  }

  private static func path(_ workload: WorkloadDesign) -> KubeValue {
    // A canary's weights stand in an annotation that the roll-out writes.
    let isWeighted = workload.kind == .rollout && !workload.isBlueGreen
    let port: KubeValue =
      isWeighted ? ["name": "use-annotation"] : ["name": .string(workload.service.transport.rawValue)]
    return [
      "path": "/", "pathType": "Prefix", "backend": ["service": ["name": .string(workload.name), "port": port]],
    ]
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
