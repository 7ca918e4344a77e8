import PlatformSpec

/// Probes by protocol and runtime.
enum ProbePlan {
  static func probes(_ service: Service) -> WorkloadDesign.Probes {
    let live = handler(service, path: service.health.livenessPath)
    let ready = handler(service, path: service.health.readinessPath)
    let period = startupPeriod(service)
    return WorkloadDesign.Probes(
      // Twice the usual start and a minute: a node that pulls many images at once is slow.
      startup: WorkloadDesign.Probe(
        handler: live, initialDelaySeconds: 0, periodSeconds: period, timeoutSeconds: 2,
        failureThreshold: (service.startupSeconds * 2 + 60) / period + 1),
      liveness: WorkloadDesign.Probe(
        handler: live, initialDelaySeconds: livenessDelay(service), periodSeconds: 10, timeoutSeconds: 3,
        failureThreshold: 3),
      readiness: WorkloadDesign.Probe(
        handler: ready, initialDelaySeconds: 5, periodSeconds: 5, timeoutSeconds: 2, failureThreshold: 3))
  }

  private static func handler(_ service: Service, path: String?) -> WorkloadDesign.Probe.Handler {
    if !service.health.command.isEmpty { return .exec(service.health.command) }
    return switch service.transport {
    case .grpc: .grpc
    case .tcp: .tcp
    case .http: path.map { .http(path: $0) } ?? .tcp
    }
  }

  private static func startupPeriod(_ service: Service) -> Int { service.startupSeconds > 20 ? 5 : 2 }

  private static func livenessDelay(_ service: Service) -> Int {
    switch service.runtime {
    case .jvm: min(60, max(30, service.startupSeconds))
    case .dotnet, .python, .ruby: 15
    case .node, .php, .go, .rust, .native: 10
    }
  }
}
