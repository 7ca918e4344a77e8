import PlatformSpec

extension ComponentRule {
  /// Takes spans from pods and proxies, keeps errors and slow requests, samples the rest.
  static let openTelemetryCollector = ComponentRule(.openTelemetryCollector) { context in
    let wishes = context.specification.observability
    guard wishes.traceStore != .none else { return nil }
    let traces = TraceVolume(context.specification, context.workloads)
    let collectors = traces.collectors(atLeast: context.pair)
    let waiting = traces.waitingMiB(collectors: collectors.peak)
    let count: PodFootprint.Count =
      collectors.base == collectors.peak
      ? .replicas(collectors.peak)
      : .scaled(base: collectors.base, average: collectors.average, peak: collectors.peak)
    return ComponentPlan(
      id: .openTelemetryCollector, deliverable: .observability, namespace: "tracing",
      chart: context.chart("opentelemetry-collector"),
      pods: [
        PodFootprint(
          "opentelemetry-collector", count,
          cpuRequestMilli: traces.milliEach(atLeast: context.pair), memoryRequestMiB: 384 + waiting,
          memoryLimitMiB: 768 + waiting * 2)
      ],
      identities: wishes.traceStore == .xray
        ? [
          CloudIdentity(
            namespace: "tracing", serviceAccount: "opentelemetry-collector", permissions: [.writeLogs])
        ] : [],
      ports: [
        OpenPort(4317, from: [.application]), OpenPort(4318, from: [.application]),
      ],
      calls: [ComponentCall(.jaeger, 4317), ComponentCall(.jaeger, 4318), ComponentCall(.tempo, 4317)],
      metrics: MetricsEndpoint(port: 8888), after: [.jaeger, .tempo, .kubePrometheusStack])
  }
}
