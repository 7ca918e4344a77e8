import PlatformSpec

extension ComponentRule {
  /// Istio's kinds.
  static let istioBase = ComponentRule(.istioBase) { context in
    guard context.specification.networking.mesh == .istio else { return nil }
    return ComponentPlan(
      id: .istioBase, deliverable: .networking, namespace: "istio-system", chart: context.chart("istio", named: "base"),
      definesKinds: [
        "networking.istio.io", "security.istio.io", "telemetry.istio.io", "extensions.istio.io",
      ])
  }
}
