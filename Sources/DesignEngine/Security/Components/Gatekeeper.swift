import PlatformSpec

extension ComponentRule {
  /// Judges objects by constraints, and audits those that were there before.
  static let gatekeeper = ComponentRule(.gatekeeper) { context in
    guard context.specification.security.policyEngine == .gatekeeper else { return nil }
    let copies = context.pair == 1 ? 1 : 3
    return ComponentPlan(
      id: .gatekeeper, deliverable: .security, namespace: "gatekeeper-system", chart: context.chart("gatekeeper"),
      pods: [
        PodFootprint(
          "gatekeeper-controller-manager", .replicas(copies), cpuRequestMilli: 100, memoryRequestMiB: 256,
          memoryLimitMiB: 512),
        PodFootprint(
          "gatekeeper-audit", .replicas(1), cpuRequestMilli: 100, memoryRequestMiB: 256 + context.peakPods / 4,
          memoryLimitMiB: 512 + context.peakPods / 2),
      ],
      ports: [OpenPort(8443, from: [.apiServer])], metrics: MetricsEndpoint(port: 8888),
      definesKinds: ["templates.gatekeeper.sh", "constraints.gatekeeper.sh"])
  }
}
