import Basics
package import PlatformSpec

/// What the proxy beside each pod asks for.
package struct SidecarOverhead: Sendable, Hashable {
  package var cpuRequestMilli: Int
  package var cpuLimitMilli: Int
  package var memoryRequestMiB: Int
  package var memoryLimitMiB: Int

  /// 0.2 vCPU for 1,000 requests/s through one proxy (Istio, "performance and scalability", release 1.24).
  static let milliPerRequest = 0.2
}

extension WorkloadDesign {
  /// The proxy beside each pod of this workload; nil without a mesh of sidecars.
  ///
  /// Every request in and every call out passes the proxy; it is sized for its share at the peak.
  package func sidecar(in specification: Specification) -> SidecarOverhead? {
    switch specification.networking.mesh {
    case .none: return nil
    case .istio, .linkerd: break
    }
    guard specification.networking.meshMode == .sidecar else { return nil }
    let calls = service.calls.reduce(1000) { $0 + $1.perThousandRequests }
    let perPod = peakRequestsPerSecond * Double(calls) / 1000 / Double(max(1, peakReplicas))
    let load = perPod * SidecarOverhead.milliPerRequest / specification.scaling.cpuTarget.fraction
    let request = max(50, ceilDivide(Int(load.rounded(.up)), 10) * 10)
    return SidecarOverhead(
      cpuRequestMilli: request, cpuLimitMilli: max(500, request * 2), memoryRequestMiB: 96, memoryLimitMiB: 256)
  }
}
