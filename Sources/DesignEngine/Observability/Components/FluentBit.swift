import PlatformSpec

extension ComponentRule {
  /// Reads the logs of every node and sends them to their store, or counts their errors where the cloud's agent sends them.
  static let fluentBit = ComponentRule(.fluentBit) { context in
    let wishes = context.specification.observability
    let counts = LoggedErrorRule.needsCounter(context)
    guard wishes.logStore != .none, wishes.logShipper == .fluentBit || counts else { return nil }
    // A cloud whose own agent sends every line needs no second one for it.
    let sends = wishes.logStore == .cloud && context.profile.installs.contains(.fluentBit)
    guard wishes.logStore != .cloud || sends || counts else { return nil }
    return ComponentPlan(
      id: .fluentBit, deliverable: .observability, namespace: "logging", chart: context.chart("fluent-bit"),
      pods: [
        PodFootprint("fluent-bit", .perNode, cpuRequestMilli: 50, memoryRequestMiB: 64, memoryLimitMiB: 256)
      ],
      identities: sends
        ? [CloudIdentity(namespace: "logging", serviceAccount: "fluent-bit", permissions: [.writeLogs])] : [],
      calls: [ComponentCall(.elasticsearch, 9200), ComponentCall(.loki, 3100)],
      metrics: MetricsEndpoint(port: 2021),
      after: [.elasticsearch, .loki, .kubePrometheusStack],
      podSecurityException: "reads the node's log files: a host path, as root")
  }
}
