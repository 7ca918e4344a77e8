import PlatformSpec

extension ComponentRule {
  /// Routes of Ingress objects; retired upstream, and installed where it is asked for by name.
  static let ingressNginx = ComponentRule(.ingressNginx) { context in
    let networking = context.specification.networking
    guard networking.ingress == .nginx else { return nil }
    // 0.1 vCPU for 1,000 requests/s with TLS at 70 %, and half as much again for the loss of a zone.
    let milli = Int(Double(context.specification.traffic.peakRequestsPerSecond) * 0.1 / 0.7 * 1.5)
    let replicas = max(2, context.pair, (milli + 999) / 1000)
    return ComponentPlan(
      id: .ingressNginx, deliverable: .networking, namespace: "ingress-nginx", chart: context.chart("ingress-nginx"),
      pods: [
        PodFootprint(
          "ingress-nginx", .replicas(replicas), cpuRequestMilli: min(1000, max(100, milli / replicas)),
          memoryRequestMiB: 192, memoryLimitMiB: 512)
      ],
      ports: [
        // The network load balancer hands the address of the client on.
        OpenPort(80, from: [.internet]), OpenPort(443, from: [.internet]), OpenPort(8443, from: [.apiServer]),
      ],
      calls: [ComponentCall(.istioGateway, 8080)],
      reaches: [.application], metrics: MetricsEndpoint(port: 10254),
      after: [.loadBalancerController, .certManager, .externalDNS, .kubePrometheusStack])
  }
}
