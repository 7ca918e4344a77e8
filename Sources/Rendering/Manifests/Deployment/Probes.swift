import DesignEngine
import KubeModel
import PlatformSpec

extension RenderingContext {
  /// One of the three probes of a container; nothing for a container that has none.
  func probe(_ probe: WorkloadDesign.Probe?, of workload: WorkloadDesign) -> KubeValue {
    guard let probe else { return .omitted }
    let own = workload.service.health.port
    let port: KubeValue = own.map { .integer($0) } ?? .string(SharedNames.applicationPort)
    var result: KubeValue =
      switch probe.handler {
      case .http(let path): ["httpGet": ["path": .string(path), "port": port]]
      // Takes numbers only.
      case .grpc: ["grpc": ["port": .integer(own ?? workload.service.port)]]
      case .tcp: ["tcpSocket": ["port": port]]
      case .exec(let command): ["exec": ["command": .strings(command.map { escaped($0) })]]
      }
    if probe.initialDelaySeconds > 0 { result["initialDelaySeconds"] = .integer(probe.initialDelaySeconds) }
    result["periodSeconds"] = .integer(probe.periodSeconds)
    result["timeoutSeconds"] = .integer(probe.timeoutSeconds)
    result["failureThreshold"] = .integer(probe.failureThreshold)
    return result
  }
}
