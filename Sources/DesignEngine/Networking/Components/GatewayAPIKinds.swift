import PlatformSpec

extension ComponentRule {
  /// The kinds of the Gateway API, where something in the design uses them.
  static let gatewayAPIKinds = ComponentRule(.gatewayAPIKinds) { context in
    guard context.profile.installs.contains(.gatewayAPIKinds), context.specification.networking.ingress == .gatewayAPI
    else { return nil }
    return ComponentPlan(
      id: .gatewayAPIKinds, deliverable: .networking, namespace: "kube-system",
      definesKinds: ["gateway.networking.k8s.io"])
  }
}
