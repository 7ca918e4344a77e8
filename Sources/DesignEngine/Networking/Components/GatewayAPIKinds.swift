import PlatformSpec

extension ComponentRule {
  /// The kinds of the Gateway API, where something in the design uses them and the cloud does not bring them.
  static let gatewayAPIKinds = ComponentRule(.gatewayAPIKinds) { context in
    guard context.specification.usesGatewayAPI, context.profile.installs.contains(.gatewayAPIKinds) else { return nil }
    return ComponentPlan(
      id: .gatewayAPIKinds, deliverable: .networking, namespace: "kube-system",
      chart: ChartReference(
        name: "gateway-api", version: "v1.4.0", appVersion: "1.4.0",
        repository: "https://github.com/kubernetes-sigs/gateway-api",
        source: "https://github.com/kubernetes-sigs/gateway-api/releases/tag/v1.4.0 (2025-10)"),
      definesKinds: ["gateway.networking.k8s.io"])
  }
}

extension Specification {
  /// Something in the design is written in the kinds of the Gateway API: the entrance, or routes inside of Linkerd.
  var usesGatewayAPI: Bool { networking.ingress == .gatewayAPI || networking.mesh == .linkerd || isAmbient }
}
