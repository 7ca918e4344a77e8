import PlatformSpec

extension ComponentRule {
  /// Linkerd's own kinds; those of the Gateway API come apart, as others use them too.
  static let linkerdKinds = ComponentRule(.linkerdKinds) { context in
    guard context.specification.networking.mesh == .linkerd else { return nil }
    return ComponentPlan(
      id: .linkerdKinds, deliverable: .networking, namespace: Linkerd.namespace, chart: Linkerd.chart("linkerd-crds"),
      after: [.gatewayAPIKinds], definesKinds: ["policy.linkerd.io", "linkerd.io", "workload.linkerd.io"])
  }
}
