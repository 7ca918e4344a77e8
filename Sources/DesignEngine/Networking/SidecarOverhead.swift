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
  /// Half of that for Linkerd's proxy, measured beside Istio's (linkerd.io benchmark of 2021-11-29: 36 to 67).
  static let linkerdMilliPerRequest = 0.1
}

extension WorkloadDesign {
  /// The proxy beside each pod of this workload; nil without a mesh of sidecars.
  ///
  /// Every request in and every call out passes the proxy; it is sized for its share at the peak.
  package func sidecar(in specification: Specification) -> SidecarOverhead? {
    guard specification.networking.meshMode == .sidecar else { return nil }
    let calls = service.calls.reduce(1000) { $0 + $1.perThousandRequests }
    let perPod = peakRequestsPerSecond * Double(calls) / 1000 / Double(max(1, peakReplicas))
    func request(_ milliPerRequest: Double, atLeast least: Int) -> Int {
      let load = perPod * milliPerRequest / specification.scaling.cpuTarget.fraction
      return max(least, ceilDivide(Int(load.rounded(.up)), 10) * 10)
    }
    switch specification.networking.mesh {
    case .none: return nil
    case .istio:
      let milli = request(SidecarOverhead.milliPerRequest, atLeast: 50)
      return SidecarOverhead(
        cpuRequestMilli: milli, cpuLimitMilli: max(500, milli * 2), memoryRequestMiB: 96, memoryLimitMiB: 256)
    case .linkerd:
      let milli = request(SidecarOverhead.linkerdMilliPerRequest, atLeast: 20)
      // About 26 MB in that benchmark; 90 MiB are 94 MB, so that no proxy takes more than 100 MB.
      return SidecarOverhead(
        cpuRequestMilli: milli, cpuLimitMilli: max(500, milli * 2), memoryRequestMiB: 40, memoryLimitMiB: 90)
    }
  }
}
