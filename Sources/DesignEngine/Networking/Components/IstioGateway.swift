import PlatformSpec

extension ComponentRule {
  /// Takes requests from the load balancer into the mesh.
  static let istioGateway = ComponentRule(.istioGateway) { context in
    let networking = context.specification.networking
    guard networking.mesh == .istio, networking.ingress != .none else { return nil }
    // 0.2 vCPU for 1,000 requests/s at 70 %, and half as much again for the loss of a zone; the load balancer ends TLS.
    let entry = Double(context.specification.traffic.peakRequestsPerSecond)
    let milli = Int(entry * 0.2 / 0.7 * 1.5)
    let replicas = max(context.pair, (milli + 999) / 1000)
    return ComponentPlan(
      id: .istioGateway, deliverable: .networking, namespace: "istio-ingress",
      chart: context.chart("istio", named: "gateway"),
      pods: [
        PodFootprint(
          "istio-ingress", .replicas(replicas), cpuRequestMilli: min(1000, max(100, milli / replicas)),
          memoryRequestMiB: 256,
          memoryLimitMiB: 1024)
      ],
      ports: [OpenPort(8080, from: [.loadBalancer]), OpenPort(15021, from: [.loadBalancer])],
      calls: [ComponentCall(.istiod, 15012), ComponentCall(.openTelemetryCollector, 4317)], reaches: [.application],
      // Read as the proxy that it is.
      metrics: MetricsEndpoint(port: 15020, path: "/stats/prometheus", hasMonitor: false),
      after: [.istiod, .gatewayAPIKinds])
  }
}
