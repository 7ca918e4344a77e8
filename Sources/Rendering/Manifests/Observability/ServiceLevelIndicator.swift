import DesignEngine
import PlatformSpec

/// How errors and latency of a service are asked from Prometheus.
///
/// With Istio from the callers' side, where a request that never arrived counts too; without a mesh from the service's
/// own metrics in the names of OpenTelemetry's semantic conventions.
struct ServiceLevelIndicator {
  /// Which pods' requests are meant.
  enum Version { case all, stable, new }

  private let workload: WorkloadDesign
  private let context: RenderingContext

  init(_ workload: WorkloadDesign, _ context: RenderingContext) {
    self.workload = workload
    self.context = context
  }

  /// Share of requests that failed on the server's side; no value without requests.
  func errorRatio(_ version: Version, window: String) -> String {
    """
    (sum(rate(\(counter){\(selector(version)),\(failure)}[\(window)])) or vector(0))
    /
    sum(rate(\(counter){\(selector(version))}[\(window)]))
    """
  }

  /// A quantile of the time to answer in milliseconds; no number without requests.
  func latencyMillis(_ version: Version, quantile: String, window: String) -> String {
    let factor = context.hasIstio || isGRPC ? "" : "1000 * "
    return """
      \(factor)histogram_quantile(\(quantile), sum by (le) (rate(\(histogram){\(selector(version))}[\(window)])))
      """
  }

  private var isGRPC: Bool { workload.service.transport == .grpc }

  private var counter: String {
    if context.hasIstio { return "istio_requests_total" }
    return isGRPC ? "rpc_server_duration_milliseconds_count" : "http_server_request_duration_seconds_count"
  }

  private var histogram: String {
    if context.hasIstio { return "istio_request_duration_milliseconds_bucket" }
    return isGRPC ? "rpc_server_duration_milliseconds_bucket" : "http_server_request_duration_seconds_bucket"
  }

  /// Server errors; of gRPC: unknown, deadline exceeded, unimplemented, internal, unavailable, data loss.
  private var failure: String {
    let codes = "2|4|12|13|14|15"
    if context.hasIstio {
      return isGRPC ? #"grpc_response_status=~"\#(codes)""# : #"response_code=~"5..""#
    }
    return isGRPC ? #"rpc_grpc_status_code=~"\#(codes)""# : #"http_response_status_code=~"5..""#
  }

  private func selector(_ version: Version) -> String {
    context.hasIstio ? meshSelector(version) : podSelector(version)
  }

  private func meshSelector(_ version: Version) -> String {
    let reporter = context.hasSidecars ? #"reporter="source""# : #"reporter="waypoint""#
    let isCanary = workload.kind == .rollout && !workload.isBlueGreen
    let service =
      switch version {
      case .all:
        isCanary
          ? #"destination_service_name=~"\#(workload.name)|\#(workload.canaryService)""#
          : #"destination_service_name="\#(workload.name)""#
      case .stable: #"destination_service_name="\#(workload.name)""#
      case .new: #"destination_service_name="\#(workload.canaryService)""#
      }
    return "\(reporter),destination_service_namespace=\"\(workload.namespace)\",\(service)"
  }

  private func podSelector(_ version: Version) -> String {
    let pods = #"namespace="\#(workload.namespace)",container="\#(workload.name)""#
    return switch version {
    case .all: pods
    case .stable: pods + #",pod=~"\#(workload.name)-{{args.stable-hash}}-.*""#
    case .new: pods + #",pod=~"\#(workload.name)-{{args.canary-hash}}-.*""#
    }
  }
}

/// A length of time as Prometheus and Go write it, in its largest whole unit.
func promDuration(_ seconds: Int) -> String {
  for (length, unit) in [(86_400, "d"), (3600, "h"), (60, "m")] where seconds >= length && seconds % length == 0 {
    return "\(seconds / length)\(unit)"
  }
  return "\(seconds)s"
}
