import PlatformSpec

extension ComponentRule {
  /// Reads the logs of every node like Fluent Bit, in Ruby: for who has filters or plug-ins of Fluentd already.
  static let fluentd = ComponentRule(.fluentd) { context in
    let wishes = context.specification.observability
    guard wishes.logStore != .none, wishes.logShipper == .fluentd else { return nil }
    // A cloud whose own agent reads every log needs no second one.
    guard wishes.logStore != .cloud || context.profile.installs.contains(.fluentBit) else { return nil }
    return ComponentPlan(
      id: .fluentd, deliverable: .observability, namespace: "logging", chart: context.chart("fluentd"),
      pods: [
        PodFootprint("fluentd", .perNode, cpuRequestMilli: 100, memoryRequestMiB: 256, memoryLimitMiB: 640)
      ],
      identities: wishes.logStore == .cloud
        ? [CloudIdentity(namespace: "logging", serviceAccount: "fluentd", permissions: [.writeLogs])] : [],
      calls: [ComponentCall(.elasticsearch, 9200), ComponentCall(.loki, 3100)],
      metrics: MetricsEndpoint(port: 24231), after: [.elasticsearch, .loki, .kubePrometheusStack],
      podSecurityException: "reads the node's log files: a host path, as root")
  }
}
