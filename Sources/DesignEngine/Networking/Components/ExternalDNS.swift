import PlatformSpec

extension ComponentRule {
  /// Keeps the names of the domain in step with the load balancers.
  static let externalDNS = ComponentRule(.externalDNS) { context in
    guard context.specification.networking.ingress != .none else { return nil }
    return ComponentPlan(
      id: .externalDNS, deliverable: .networking, namespace: "external-dns", chart: context.chart("external-dns"),
      pods: [
        PodFootprint("external-dns", .replicas(1), cpuRequestMilli: 50, memoryRequestMiB: 96, memoryLimitMiB: 192)
      ],
      identities: [
        CloudIdentity(namespace: "external-dns", serviceAccount: "external-dns", permissions: [.writeDNSRecords])
      ],
      metrics: MetricsEndpoint(port: 7979), after: [.kubePrometheusStack, .gatewayAPIKinds])
  }
}
