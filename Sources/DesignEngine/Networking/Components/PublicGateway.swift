import PlatformSpec

extension ComponentRule {
  /// The one Gateway of a load balancer that the cloud's own controller keeps; routes of all teams hang on it.
  static let publicGateway = ComponentRule(.publicGateway) { context in
    let networking = context.specification.networking
    guard networking.ingress == .gatewayAPI else { return nil }
    return ComponentPlan(
      id: .publicGateway, deliverable: .networking, namespace: "public-gateway",
      after: [.gatewayAPIKinds, .loadBalancerController, .containerGateway, .externalDNS, .certManager])
  }
}
