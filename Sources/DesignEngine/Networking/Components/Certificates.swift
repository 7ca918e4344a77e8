import PlatformSpec

extension ComponentRule {
  /// Issues and renews certificates inside the cluster.
  static let certManager = ComponentRule(.certManager) { context in
    // The provider's load balancer brings its own certificate; inside, only a mesh or a gateway of ours needs one.
    let networking = context.specification.networking
    let isAtDoor =
      networking.tls && networking.ingress != .none
      && (!context.profile.endsTLS(networking.ingress) || context.hasMesh)
    // CloudNativePG and its plug-in for backups know each other by certificates, and so do members of Redis.
    let isForBackups = context.specification.storage.backup && !context.stores(.cloudNativePG).isEmpty
    let isForStores = isForBackups || !context.stores(.redisCluster).isEmpty
    // All identities inside of Linkerd are certificates that it issues.
    guard isAtDoor || isForStores || networking.mesh == .linkerd else { return nil }
    return ComponentPlan(
      id: .certManager, deliverable: .networking, namespace: "cert-manager", chart: context.chart("cert-manager"),
      pods: [
        PodFootprint(
          "cert-manager", .replicas(context.pair), cpuRequestMilli: 50, memoryRequestMiB: 128, memoryLimitMiB: 256),
        PodFootprint(
          "cert-manager-webhook", .replicas(context.pair), cpuRequestMilli: 20, memoryRequestMiB: 48,
          memoryLimitMiB: 96),
        PodFootprint(
          "cert-manager-cainjector", .replicas(context.pair), cpuRequestMilli: 20, memoryRequestMiB: 128,
          memoryLimitMiB: 256),
      ],
      identities: [
        CloudIdentity(namespace: "cert-manager", serviceAccount: "cert-manager", permissions: [.writeDNSRecords])
      ],
      ports: [OpenPort(10250, from: [.apiServer])],
      // Asks public servers whether a record is there.
      reaches: [.publicNames], metrics: MetricsEndpoint(port: 9402),
      after: [.kubePrometheusStack, .gatewayAPIKinds], definesKinds: ["cert-manager.io", "acme.cert-manager.io"])
  }
}
