import PlatformSpec

extension ComponentRule {
  /// Judges objects by policies, and reports on those that were there before.
  static let kyverno = ComponentRule(.kyverno) { context in
    guard context.specification.security.policyEngine == .kyverno else { return nil }
    // Each change of a pod waits for it: three copies where one node may be lost.
    let copies = context.pair == 1 ? 1 : 3
    return ComponentPlan(
      id: .kyverno, deliverable: .security, namespace: "kyverno", chart: context.chart("kyverno"),
      pods: [
        PodFootprint(
          "kyverno-admission-controller", .replicas(copies), cpuRequestMilli: 100, memoryRequestMiB: 192,
          memoryLimitMiB: 384),
        PodFootprint(
          "kyverno-background-controller", .replicas(1), cpuRequestMilli: 50, memoryRequestMiB: 96,
          memoryLimitMiB: 256),
        PodFootprint(
          "kyverno-cleanup-controller", .replicas(1), cpuRequestMilli: 20, memoryRequestMiB: 64, memoryLimitMiB: 128),
        PodFootprint(
          "kyverno-reports-controller", .replicas(1), cpuRequestMilli: 50,
          memoryRequestMiB: 96 + context.peakPods / 5, memoryLimitMiB: 256 + context.peakPods / 2),
      ],
      ports: [OpenPort(9443, from: [.apiServer])], metrics: MetricsEndpoint(port: 8000),
      definesKinds: ["kyverno.io", "policies.kyverno.io"])
  }
}
