import PlatformSpec

extension ComponentRule {
  /// Keeps traces in object storage and finds them by their identifier and by TraceQL.
  static let tempo = ComponentRule(.tempo) { context in
    guard context.specification.observability.traceStore == .tempo else { return nil }
    let traces = TraceVolume(context.specification, context.workloads)
    let spans = Int(traces.keptPerSecond)
    return ComponentPlan(
      id: .tempo, deliverable: .observability, namespace: "tracing", chart: context.chart("tempo"),
      pods: [
        PodFootprint(
          "tempo", .replicas(1), cpuRequestMilli: 200 + spans / 10, memoryRequestMiB: 1024 + spans / 10,
          memoryLimitMiB: 2048 + spans / 5, storageGiB: traces.walGiB)
      ],
      identities: [CloudIdentity(namespace: "tracing", serviceAccount: "tempo", permissions: [.storeBackups])],
      metrics: MetricsEndpoint(port: 3200), after: [.kubePrometheusStack])
  }
}
