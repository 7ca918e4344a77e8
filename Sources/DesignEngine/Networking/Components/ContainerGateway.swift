import PlatformSpec

extension ComponentRule {
  /// The controller of Application Gateway for Containers, which carries out what Gateways and routes ask for.
  static let containerGateway = ComponentRule(.containerGateway) { context in
    guard context.profile.installs.contains(.containerGateway), context.specification.networking.ingress == .gatewayAPI
    else { return nil }
    return ComponentPlan(
      id: .containerGateway, deliverable: .networking, namespace: CloudIdentity.containerGateway.namespace,
      // The newest that asks for no newer kinds of the Gateway API than the other components have.
      chart: ChartReference(
        name: "alb-controller", version: "1.10.27", appVersion: "1.10.27",
        repository: "oci://mcr.microsoft.com/application-lb/charts/alb-controller",
        source:
          "https://learn.microsoft.com/azure/application-gateway/for-containers/alb-controller-release-notes (2026)"),
      pods: [
        PodFootprint(
          "alb-controller", .replicas(2), cpuRequestMilli: 100, memoryRequestMiB: 200, memoryLimitMiB: 400)
      ],
      identities: [.containerGateway],
      ports: [OpenPort(8443, from: [.apiServer])], after: [.gatewayAPIKinds], definesKinds: ["alb.networking.azure.io"])
  }
}

extension CloudIdentity {
  /// As the chart calls its service account.
  package static let containerGateway = CloudIdentity(
    namespace: "azure-alb-system", serviceAccount: "alb-controller-sa", permissions: [.manageLoadBalancers])
}
