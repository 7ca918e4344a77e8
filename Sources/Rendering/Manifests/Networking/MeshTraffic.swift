import DesignEngine
import KubeModel
import PlatformSpec

/// How Istio sends requests to a service: weights, time limits, second tries, and the pods that it leaves out.
enum MeshTraffic {
  /// Annotations that size the proxy of each pod for its share of the peak; the chart's size is for gateways and others.
  static func proxy(of workload: WorkloadDesign, in context: RenderingContext) -> KubeValue {
    guard context.hasIstio, let proxy = workload.sidecar(in: context.specification) else { return [:] }
    return [
      "sidecar.istio.io/proxyCPU": .string("\(proxy.cpuRequestMilli)m"),
      "sidecar.istio.io/proxyCPULimit": .string("\(proxy.cpuLimitMilli)m"),
      "sidecar.istio.io/proxyMemory": .string("\(proxy.memoryRequestMiB)Mi"),
      "sidecar.istio.io/proxyMemoryLimit": .string("\(proxy.memoryLimitMiB)Mi"),
    ]
  }

  /// The route whose weights a roll-out moves.
  static let route = "primary"

  static let virtualService = ManifestRule<WorkloadDesign>("virtualservice.yaml") { workload, context in
    guard context.hasIstio, workload.isServer, workload.isRequestBased, !workload.isFlaggers else { return [] }
    let publicHost = context.publicHost(of: workload.service)
    let gateway = "\(context.component(.istioGateway)?.namespace ?? "istio-ingress")/\(SharedNames.gateway)"
    return [
      [
        "apiVersion": "networking.istio.io/v1",
        "kind": "VirtualService",
        "metadata": context.metadata(of: workload),
        "spec": [
          "hosts": .strings([context.clusterHost(of: workload)] + (publicHost.map { [$0] } ?? [])),
          "gateways": .strings(["mesh"] + (publicHost == nil ? [] : [gateway])),
          "http": .sequence(asked(workload, context) + [http(workload, context)] + additionalRoutes(workload, context)),
        ],
      ]
    ]
  }

  /// Who asks for the new version by the header gets it, whatever the weights are.
  private static func asked(_ workload: WorkloadDesign, _ context: RenderingContext) -> [KubeValue] {
    guard let header = context.specification.deployment.canaryHeader, workload.kind == .rollout, !workload.isBlueGreen
    else { return [] }
    let own: KubeValue = requestPorts(workload).isEmpty ? [:] : ["port": .integer(workload.service.reachedPort)]
    let match: KubeValue = ["headers": .mapping([(header, ["exact": .string(CanaryHeader.value)] as KubeValue)])]
    return [
      [
        "name": "asked", "match": [match.overlaid(with: own)],
        "route": [["destination": target(workload.canaryService, workload, context)]],
        "timeout": .string(TrafficLimits(workload).timeout),
      ]
    ]
  }

  private static func http(_ workload: WorkloadDesign, _ context: RenderingContext) -> KubeValue {
    var destinations: [KubeValue] = [destination(workload.name, weight: 100, workload, context)]
    if workload.kind == .rollout, !workload.isBlueGreen {
      destinations.append(destination(workload.canaryService, weight: 0, workload, context))
    }
    let limits = TrafficLimits(workload)
    let own: KubeValue = [["port": .integer(workload.service.reachedPort)]]
    return [
      "name": .string(route),
      "match": requestPorts(workload).isEmpty ? .omitted : own,
      "route": .sequence(destinations),
      "timeout": .string(limits.timeout),
      "retries": [
        "attempts": 2,
        "perTryTimeout": .string(limits.tryTimeout),
        // Only what the service has not begun to work on, or refused: a payment must not be made twice.
        "retryOn": "connect-failure,refused-stream,reset-before-request,unavailable,503",
      ],
    ]
  }

  /// Ports beside the main one that carry requests.
  private static func requestPorts(_ workload: WorkloadDesign) -> [Int] {
    workload.service.additionalPorts.filter { $0.transport != .tcp }.map(\.reachedPort)
  }

  /// A route without a port would take the requests of every port to the main one.
  private static func additionalRoutes(_ workload: WorkloadDesign, _ context: RenderingContext) -> [KubeValue] {
    requestPorts(workload).map { port in
      let host: KubeValue = .string(context.clusterHost(of: workload))
      return [
        "name": "port-\(port)", "match": [["port": .integer(port)]],
        "route": [["destination": ["host": host, "port": ["number": .integer(port)]]]],
      ]
    }
  }

  private static func destination(
    _ service: String, weight: Int, _ workload: WorkloadDesign, _ context: RenderingContext
  ) -> KubeValue {
    ["destination": target(service, workload, context), "weight": .integer(weight)]
  }

  private static func target(_ service: String, _ workload: WorkloadDesign, _ context: RenderingContext) -> KubeValue {
    [
      "host": .string(context.clusterHost(of: workload, service: service)),
      "port": ["number": .integer(workload.service.reachedPort)],
    ]
  }

  static let destinationRule = ManifestRule<WorkloadDesign>("destinationrule.yaml") { workload, context in
    guard context.hasIstio, workload.isServer, !workload.isFlaggers else { return [] }
    var services = [workload.name]
    if workload.kind == .rollout {
      services.append(workload.isBlueGreen ? workload.previewService : workload.canaryService)
    }
    return services.map { rule($0, workload, context) }
  }

  private static func rule(_ service: String, _ workload: WorkloadDesign, _ context: RenderingContext) -> KubeValue {
    let outliers: KubeValue = [
      "consecutive5xxErrors": workload.isRequestBased ? 5 : .omitted,
      "consecutiveLocalOriginFailures": 5,
      "splitExternalLocalOriginErrors": true,
      "interval": "10s",
      "baseEjectionTime": "30s",
      // Half of the pods stay, whatever they answer.
      "maxEjectionPercent": 50,
    ]
    return [
      "apiVersion": "networking.istio.io/v1",
      "kind": "DestinationRule",
      "metadata": context.metadata(of: workload, named: service),
      "spec": [
        "host": .string(context.clusterHost(of: workload, service: service)),
        "trafficPolicy": [
          "tls": context.specification.networking.mutualTLS && context.hasSidecars
            ? ["mode": "ISTIO_MUTUAL"] : .omitted,
          "loadBalancer": ["simple": "LEAST_REQUEST"],
          "connectionPool": TrafficLimits(workload).connectionPool,
          "outlierDetection": outliers,
        ],
      ],
    ]
  }
}

/// Bounds of the requests that one client has under way to a service.
struct TrafficLimits {
  let workload: WorkloadDesign

  init(_ workload: WorkloadDesign) { self.workload = workload }

  private var latencyMillis: Int { max(100, workload.rollout.maxLatencyP99Millis) }

  /// A try may take twice as long as 99 of 100 requests do.
  var tryTimeout: String { "\(2 * latencyMillis)ms" }

  /// Room for a second and half of a third try.
  var timeout: String { "\(5 * latencyMillis)ms" }

  /// What is under way at the peak when everything takes as long as the slowest of 100 requests (Little's law): more
  /// means that the service stands still, and waiting longer helps nobody.
  var concurrentRequests: Int {
    let underWay = workload.peakRequestsPerSecond * Double(latencyMillis) / 1000
    return max(64, Int(underWay.rounded(.up)))
  }

  var connectionPool: KubeValue {
    let tcp: KubeValue = ["maxConnections": .integer(concurrentRequests), "connectTimeout": "2s"]
    guard workload.isRequestBased else { return ["tcp": tcp] }
    return [
      "tcp": tcp,
      "http": [
        "http1MaxPendingRequests": .integer(concurrentRequests),
        "http2MaxRequests": .integer(concurrentRequests),
        // At most a tenth of them are second tries, so that tries never multiply the load.
        "maxRetries": .integer(max(3, concurrentRequests / 10)),
      ],
    ]
  }
}
