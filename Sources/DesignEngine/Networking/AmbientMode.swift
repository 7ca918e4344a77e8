import Basics
package import PlatformSpec

extension Specification {
  /// Istio without sidecars: a proxy on each node encrypts, one for each namespace reads requests.
  package var isAmbient: Bool { networking.mesh == .istio && networking.meshMode == .ambient }
}

/// The proxy of a namespace through which all requests to its services go.
package struct Waypoint: Sendable, Hashable {
  package var replicas: Int
  package var mostReplicas: Int
  package var cpuRequestMilli: Int
  package var cpuLimitMilli: Int
  package var memoryRequestMiB: Int
  package var memoryLimitMiB: Int

  /// 0.25 vCPU and 60 MB for 1,000 requests/s (Istio, "performance and scalability", release 1.24).
  static let milliPerRequest = 0.25

  package init(_ workloads: [WorkloadDesign], in namespace: String, _ specification: Specification) {
    let requests = workloads.filter { $0.namespace == namespace }.reduce(0) { $0 + $1.peakRequestsPerSecond }
    let milli = Int((requests * Self.milliPerRequest / specification.scaling.cpuTarget.fraction).rounded(.up))
    replicas = max(2, ceilDivide(milli, 1000))
    mostReplicas = replicas * 2
    cpuRequestMilli = max(100, ceilDivide(ceilDivide(milli, replicas), 10) * 10)
    cpuLimitMilli = max(1000, cpuRequestMilli * 2)
    memoryRequestMiB = 128
    memoryLimitMiB = 512
  }
}

/// The proxy of a node.
enum NodeProxy {
  /// 0.06 vCPU and 12 MB for 1,000 requests/s, of the same source; every request passes one on each side.
  static let milliPerRequest = 0.06

  /// About 15 pods of the application share a node.
  static func cpuRequestMilli(_ context: ComponentContext) -> Int {
    let nodes = max(3, ceilDivide(context.peakPods, 15))
    let milli = context.peakRequests * 2 * milliPerRequest / context.specification.scaling.cpuTarget.fraction
    return max(50, ceilDivide(ceilDivide(Int(milli.rounded(.up)), nodes), 10) * 10)
  }
}
