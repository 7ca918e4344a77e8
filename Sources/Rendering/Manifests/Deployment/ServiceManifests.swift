import DesignEngine
import KubeModel
import PlatformSpec

/// Stable addresses of the pods; two where a roll-out tells the versions apart.
enum ServiceManifests {
  static let rule = ManifestRule<WorkloadDesign>("service.yaml") { workload, context in
    guard workload.isServer || !context.callers(of: workload).isEmpty else { return [] }
    var services = [service(workload.name, workload, context)]
    switch workload.kind {
    case .rollout:
      let other = workload.isBlueGreen ? workload.previewService : workload.canaryService
      services.append(service(other, workload, context))
    case .statefulSet: services.append(podsService(workload, context))
    case .deployment, .cronJob: break
    }
    return services
  }

  private static func service(
    _ name: String, _ workload: WorkloadDesign, _ context: RenderingContext
  ) -> KubeValue {
    [
      "apiVersion": "v1",
      "kind": "Service",
      "metadata": context.metadata(of: workload, named: name),
      "spec": [
        "type": "ClusterIP", "selector": context.selector(of: workload), "ports": [port(workload)],
      ],
    ]
  }

  private static func podsService(_ workload: WorkloadDesign, _ context: RenderingContext) -> KubeValue {
    [
      "apiVersion": "v1",
      "kind": "Service",
      "metadata": context.metadata(of: workload, named: workload.podsService),
      "spec": [
        "clusterIP": "None", "publishNotReadyAddresses": true, "selector": context.selector(of: workload),
        "ports": [port(workload)],
      ],
    ]
  }

  /// The name begins with the protocol, by which meshes know it.
  private static func port(_ workload: WorkloadDesign) -> KubeValue {
    let transport = workload.service.transport.rawValue
    return [
      "name": .string(transport), "port": .integer(workload.service.port),
      "targetPort": .string(SharedNames.applicationPort), "protocol": "TCP", "appProtocol": .string(transport),
    ]
  }
}
