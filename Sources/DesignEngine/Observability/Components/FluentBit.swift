import PlatformSpec

extension ComponentRule {
  /// Reads the logs of every node and sends them to their store.
  static let fluentBit = ComponentRule(.fluentBit) { context in
    let wishes = context.specification.observability
    guard wishes.logStore != .none, wishes.logShipper == .fluentBit else { return nil }
    // A cloud whose own agent reads every log needs no second one.
    guard wishes.logStore != .cloud || context.profile.installs.contains(.fluentBit) else { return nil }
    return ComponentPlan(
      id: .fluentBit, deliverable: .observability, namespace: "logging", chart: context.chart("fluent-bit"),
      pods: [
        PodFootprint("fluent-bit", .perNode, cpuRequestMilli: 50, memoryRequestMiB: 64, memoryLimitMiB: 256)
      ],
      identities: wishes.logStore == .cloud
        ? [CloudIdentity(namespace: "logging", serviceAccount: "fluent-bit", permissions: [.writeLogs])] : [],
      calls: [ComponentCall(.elasticsearch, 9200), ComponentCall(.loki, 3100)],
      metrics: MetricsEndpoint(port: 2021),
      after: [.elasticsearch, .loki, .kubePrometheusStack],
      podSecurityException: "reads the node's log files: a host path, as root")
  }
}
