import DesignEngine
import PlatformSpec

/// How errors and latency of a service are asked from Prometheus.
///
/// With Istio from the callers' side, where a request that never arrived counts too; with Linkerd from the service's own
/// proxies; without a mesh from its own metrics in the names of OpenTelemetry's semantic conventions.
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
    let factor = isInSeconds ? "1000 * " : ""
    return """
      \(factor)histogram_quantile(\(quantile), sum by (le) (rate(\(histogram){\(selector(version))}[\(window)])))
      """
  }

  private var mesh: NetworkingWishes.Mesh { context.specification.networking.mesh }

  private var isGRPC: Bool { workload.service.transport == .grpc }

  private var isInSeconds: Bool {
    switch mesh {
    case .istio, .linkerd: false
    case .none: !isGRPC
    }
  }

  private var counter: String {
    switch mesh {
    case .istio: "istio_requests_total"
    case .linkerd: "response_total"
    case .none: isGRPC ? "rpc_server_duration_milliseconds_count" : "http_server_request_duration_seconds_count"
    }
  }

  private var histogram: String {
    switch mesh {
    case .istio: "istio_request_duration_milliseconds_bucket"
    case .linkerd: "response_latency_ms_bucket"
    case .none: isGRPC ? "rpc_server_duration_milliseconds_bucket" : "http_server_request_duration_seconds_bucket"
    }
  }

  /// Server errors; of gRPC: unknown, deadline exceeded, unimplemented, internal, unavailable, data loss.
  private var failure: String {
    let codes = "2|4|12|13|14|15"
    return switch mesh {
    case .istio: isGRPC ? #"grpc_response_status=~"\#(codes)""# : #"response_code=~"5..""#
    case .linkerd: #"classification="failure""#
    case .none: isGRPC ? #"rpc_grpc_status_code=~"\#(codes)""# : #"http_response_status_code=~"5..""#
    }
  }

  private func selector(_ version: Version) -> String {
    switch mesh {
    case .istio: istioSelector(version)
    case .linkerd: linkerdSelector(version)
    case .none: podSelector(version)
    }
  }

  private func istioSelector(_ version: Version) -> String {
    let reporter = context.hasSidecars ? #"reporter="source""# : #"reporter=~"source|waypoint""#
    // Without sidecars users are counted at the gateway, callers inside at the waypoint.
    let isCanary = workload.rollout.strategy != .rolling && !workload.isBlueGreen
    let stable = workload.isFlaggers ? workload.primaryService : workload.name
    let service =
      switch version {
      case .all where workload.isFlaggers:
        #"destination_service_name=~"\#(workload.name)|\#(stable)|\#(workload.canaryService)""#
      case .all:
        isCanary
          ? #"destination_service_name=~"\#(workload.name)|\#(workload.canaryService)""#
          : #"destination_service_name="\#(workload.name)""#
      case .stable: #"destination_service_name="\#(stable)""#
      case .new: #"destination_service_name="\#(workload.canaryService)""#
      }
    return "\(reporter),destination_service_namespace=\"\(workload.namespace)\",\(service)"
  }

  /// As the service's own proxies count, so that second tries of callers hide nothing; not what the node asks.
  private func linkerdSelector(_ version: Version) -> String {
    let requests = #"direction="inbound",route_name!="probe",namespace="\#(workload.namespace)""#
    guard workload.isFlaggers else { return requests + "," + hashSelector(version) }
    return switch version {
    case .all: requests + #",app_kubernetes_io_name="\#(workload.name)""#
    case .stable: requests + #",deployment="\#(workload.primaryService)""#
    case .new: requests + #",deployment="\#(workload.name)""#
    }
  }

  private func podSelector(_ version: Version) -> String {
    let pods = #"namespace="\#(workload.namespace)",container="\#(workload.name)""#
    if workload.isFlaggers {
      // The hash of the version, then that of the pod: the stable ones have one part more.
      let hashes = "-[0-9a-z]+-[0-9a-z]+"
      return switch version {
      case .all: pods
      case .stable: pods + #",pod=~"\#(workload.primaryService)\#(hashes)""#
      case .new: pods + #",pod=~"\#(workload.name)\#(hashes)""#
      }
    }
    return version == .all ? pods : pods + "," + hashSelector(version)
  }

  /// Pods of a version by the hash that Argo Rollouts gives them.
  private func hashSelector(_ version: Version) -> String {
    switch version {
    case .all: #"app_kubernetes_io_name="\#(workload.name)""#
    case .stable: #"pod=~"\#(workload.name)-{{args.stable-hash}}-.*""#
    case .new: #"pod=~"\#(workload.name)-{{args.canary-hash}}-.*""#
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
