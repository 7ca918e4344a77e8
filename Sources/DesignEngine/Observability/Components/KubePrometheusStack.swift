import PlatformSpec

extension ComponentRule {
  /// Prometheus, Alertmanager, Grafana and the exporters of nodes and objects.
  static let kubePrometheusStack = ComponentRule(.kubePrometheusStack) { context in
    guard context.specification.observability.metrics else { return nil }
    // About 600 series a pod with a proxy, 250 without; 4 KiB of memory and 1.5 bytes a sample each.
    let pods = context.peakPods + 60
    let series = pods * (context.hasMesh ? 600 : 250) + 40_000
    let memory = 512 + series * 4 / 1024
    let days = context.specification.observability.metricsRetentionDays
    let disk = max(20, Int(Double(series) / 30 * 86_400 * Double(days) * 1.5 / 1_073_741_824 * 1.3))
    let central = context.specification.regions.count > 1 ? context.profile.centralMetrics(context.specification) : []
    // Who only reads needs a proxy that signs what is asked.
    let proxy =
      central == [.grafana]
      ? [
        PodFootprint(
          "central-metrics", .replicas(1), cpuRequestMilli: 20, memoryRequestMiB: 64, memoryLimitMiB: 256)
      ] : []
    return ComponentPlan(
      id: .kubePrometheusStack, deliverable: .observability, namespace: "monitoring",
      chart: context.chart("kube-prometheus-stack"),
      pods: [
        PodFootprint(
          "prometheus", .replicas(context.pair), cpuRequestMilli: min(2000, 200 + pods), memoryRequestMiB: memory,
          memoryLimitMiB: memory * 2, storageGiB: disk),
        PodFootprint(
          "alertmanager", .replicas(context.pair), cpuRequestMilli: 20, memoryRequestMiB: 64, memoryLimitMiB: 128,
          storageGiB: 2),
        PodFootprint("grafana", .replicas(1), cpuRequestMilli: 100, memoryRequestMiB: 256, memoryLimitMiB: 512),
        PodFootprint(
          "kube-prometheus-operator", .replicas(1), cpuRequestMilli: 50, memoryRequestMiB: 128, memoryLimitMiB: 256),
        PodFootprint(
          "kube-state-metrics", .replicas(1), cpuRequestMilli: 50, memoryRequestMiB: 96 + pods / 2,
          memoryLimitMiB: 256 + pods),
        PodFootprint("node-exporter", .perNode, cpuRequestMilli: 20, memoryRequestMiB: 32, memoryLimitMiB: 64),
      ] + proxy,
      identities: central,
      ports: [OpenPort(10250, from: [.apiServer])],
      // Grafana shows traces and logs beside metrics.
      calls: [ComponentCall(.jaeger, 16686), ComponentCall(.loki, 3100), ComponentCall(.tempo, 3200)],
      // Scrapes pods wherever they are, and the nodes with their exporters.
      reaches: [.cluster], metrics: MetricsEndpoint(port: 9090, hasMonitor: false),
      definesKinds: ["monitoring.coreos.com"],
      podSecurityException: "the node exporter reads the host's /proc and /sys and its network")
  }
}

extension CloudIdentity {
  /// Sends recorded numbers to the store of all clusters.
  package static let prometheus = CloudIdentity(
    namespace: "monitoring", serviceAccount: "prometheus", permissions: [.writeMetrics])
  /// Shows the numbers of all clusters.
  package static let grafana = CloudIdentity(
    namespace: "monitoring", serviceAccount: "grafana", permissions: [.readMetrics])
}
