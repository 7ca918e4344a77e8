import DesignEngine
import KubeModel
import PlatformSpec

/// Stable addresses of the pods; two where a roll-out tells the versions apart.
enum ServiceManifests {
  static let rule = ManifestRule<WorkloadDesign>("service.yaml") { workload, context in
    // Flagger makes them.
    guard !workload.isFlaggers else { return [] }
    let isReached = workload.service.listens && (workload.isServer || !context.callers(of: workload).isEmpty)
    var services = isReached ? [service(workload.name, workload, context)] : []
    switch workload.kind {
    case .rollout where isReached:
      let other = workload.isBlueGreen ? workload.previewService : workload.canaryService
      services.append(service(other, workload, context))
    // Its pods have names of their own even where nobody calls them.
    case .statefulSet: services.append(podsService(workload, context))
    case .rollout, .deployment, .cronJob: break
    }
    return services
  }

  private static func service(
    _ name: String, _ workload: WorkloadDesign, _ context: RenderingContext
  ) -> KubeValue {
    let pairs = PublicIngress.entrance(of: workload, context).map(context.cloud.annotations) ?? []
    let annotations: KubeValue =
      pairs.isEmpty ? [:] : ["annotations": .mapping(pairs.map { ($0.key, .string($0.value)) })]
    return [
      "apiVersion": "v1",
      "kind": "Service",
      "metadata": context.serviceMetadata(of: workload, named: name).overlaid(with: annotations),
      "spec": [
        "type": "ClusterIP", "selector": context.selector(of: workload), "ports": ports(workload),
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
        "ports": workload.service.listens ? ports(workload) : .omitted,
      ],
    ]
  }

  /// The names begin with the protocol, by which meshes know it.
  private static func ports(_ workload: WorkloadDesign) -> KubeValue {
    let service = workload.service
    let main = port(service.transport, service.reachedPort, target: SharedNames.applicationPort)
    return .sequence(
      [main]
        + service.additionalPorts.map { port($0.transport, $0.reachedPort, target: $0.name, suffix: "-\($0.name)") })
  }

  private static func port(
    _ transport: Service.Transport, _ number: Int, target: String, suffix: String = ""
  ) -> KubeValue {
    [
      "name": .string(transport.rawValue + suffix), "port": .integer(number), "targetPort": .string(target),
      "protocol": "TCP", "appProtocol": .string(transport.rawValue),
    ]
  }
}

extension RenderingContext {
  fileprivate func serviceMetadata(of workload: WorkloadDesign, named name: String) -> KubeValue {
    let annotations = LinkerdTraffic.annotations(of: workload, in: self)
    var metadata = metadata(of: workload, named: name)
    if annotations.mapping?.entries.isEmpty == false { metadata["annotations"] = annotations }
    guard name == workload.name, isExported(workload) else { return metadata }
    return metadata.overlaid(with: ["labels": ["mirror.linkerd.io/exported": "true"]])
  }
}
