import PlatformSpec

extension ComponentRule {
  /// Brings secrets from the provider's store into the namespaces that may read them.
  static let externalSecrets = ComponentRule(.externalSecrets) { context in
    let wishes = context.specification
    let usesStores =
      wishes.services.contains { !$0.stores.isEmpty || !$0.secrets.isEmpty }
      || wishes.queues.contains { $0.engine == .rabbitmq || $0.engine == .kafka }
      || !wishes.replicatedStores.isEmpty
    guard usesStores || wishes.observability.metrics || wishes.observability.traceStore == .datadog else { return nil }
    return ComponentPlan(
      id: .externalSecrets, deliverable: .security, namespace: "external-secrets",
      chart: context.chart("external-secrets"),
      pods: [
        PodFootprint(
          "external-secrets", .replicas(context.pair), cpuRequestMilli: 50, memoryRequestMiB: 128,
          memoryLimitMiB: 256),
        PodFootprint(
          "external-secrets-webhook", .replicas(context.pair), cpuRequestMilli: 20, memoryRequestMiB: 64,
          memoryLimitMiB: 128),
        PodFootprint(
          "external-secrets-cert-controller", .replicas(1), cpuRequestMilli: 20, memoryRequestMiB: 128,
          memoryLimitMiB: 256),
      ],
      identities: wishes.security.secretStore == .vault
        ? []
        : [
          CloudIdentity(
            namespace: "external-secrets", serviceAccount: "external-secrets", permissions: [.readSecrets])
        ],
      ports: [OpenPort(10250, from: [.apiServer])], metrics: MetricsEndpoint(port: 8080),
      definesKinds: ["external-secrets.io", "generators.external-secrets.io"])
  }
}
