import PlatformSpec

extension ComponentRule {
  /// Restarts the pods of a service, one after the other, when a secret that they read has changed.
  static let reloader = ComponentRule(.reloader) { context in
    let wishes = context.specification
    guard wishes.services.contains(where: { !$0.stores.isEmpty || !$0.secrets.isEmpty }) else { return nil }
    // Not among the dated facts: read from the project's own change of its chart.
    let chart = ChartReference(
      name: "reloader", version: "2.2.16", appVersion: "1.4.21",
      repository: "https://stakater.github.io/stakater-charts", source: "stakater/Reloader pull request 1205")
    return ComponentPlan(
      id: .reloader, deliverable: .security, namespace: "reloader", chart: chart,
      pods: [
        PodFootprint(
          "reloader", .replicas(1), cpuRequestMilli: 20, memoryRequestMiB: 96, memoryLimitMiB: 256)
      ],
      metrics: MetricsEndpoint(port: 9090), after: [.kubePrometheusStack])
  }
}
