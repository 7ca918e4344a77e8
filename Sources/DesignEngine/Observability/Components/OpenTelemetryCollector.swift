import Basics
import PlatformSpec

extension ComponentRule {
  /// Takes spans from pods and proxies, keeps errors and slow requests, samples the rest.
  static let openTelemetryCollector = ComponentRule(.openTelemetryCollector) { context in
    let wishes = context.specification.observability
    guard wishes.traceStore != .none else { return nil }
    // A span for each request of a service and its proxy; about 10,000 spans/s for a core.
    let spans = Int(context.peakRequests * 2 * wishes.traceSampling.fraction)
    return ComponentPlan(
      id: .openTelemetryCollector, deliverable: .observability, namespace: "tracing",
      chart: context.chart("opentelemetry-collector"),
      pods: [
        PodFootprint(
          "opentelemetry-collector", .replicas(context.pair), cpuRequestMilli: 200 + spans / 10 / context.pair,
          memoryRequestMiB: 512 + spans / 20, memoryLimitMiB: 1024 + spans / 10)
      ],
      identities: wishes.traceStore == .xray
        ? [
          CloudIdentity(
            namespace: "tracing", serviceAccount: "opentelemetry-collector", permissions: [.writeLogs])
        ] : [],
      ports: [
        OpenPort(4317, from: [.application]), OpenPort(4318, from: [.application]),
      ],
      calls: [ComponentCall(.jaeger, 4317), ComponentCall(.jaeger, 4318)],
      metrics: MetricsEndpoint(port: 8888), after: [.jaeger, .kubePrometheusStack])
  }
}
