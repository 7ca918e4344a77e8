import PlatformSpec

extension ComponentRule {
  /// Scales consumers by what waits in their queues.
  static let keda = ComponentRule(.keda) { context in
    let hasTriggers = context.specification.services.contains { !$0.triggers.isEmpty }
    guard context.hasEvents || hasTriggers || !context.stores(.sparkOperator).isEmpty else { return nil }
    let wishes = context.specification
    let broker = wishes.dataStores.first { $0.isRunHere && $0.engine == .kafka }
    let asksBroker = wishes.queues.contains { $0.engine == .kafka }
    let asksRabbit = wishes.queues.contains { $0.engine == .rabbitmq }
    let reads = context.specification.queues.contains { $0.engine == .sqs || $0.engine == .pubsub }
    return ComponentPlan(
      id: .keda, deliverable: .scaling, namespace: "keda", chart: context.chart("keda"),
      pods: [
        PodFootprint(
          "keda-operator", .replicas(context.pair), cpuRequestMilli: 100, memoryRequestMiB: 128, memoryLimitMiB: 512),
        PodFootprint(
          "keda-operator-metrics-apiserver", .replicas(context.pair), cpuRequestMilli: 100, memoryRequestMiB: 128,
          memoryLimitMiB: 512),
        PodFootprint(
          "keda-admission-webhooks", .replicas(1), cpuRequestMilli: 50, memoryRequestMiB: 64, memoryLimitMiB: 256),
      ],
      identities: reads
        ? [CloudIdentity(namespace: "keda", serviceAccount: "keda-operator", permissions: [.readQueueDepth])] : [],
      ports: [OpenPort(6443, from: [.apiServer]), OpenPort(9443, from: [.apiServer])],
      calls: [ComponentCall(.kubePrometheusStack, 9090)]
        + (asksBroker ? broker.map { [ComponentCall(.strimzi, $0.port)] } ?? [] : []),
      reaches: asksRabbit ? [.outside(ports: MessageQueue.rabbitPorts)] : [], metrics: MetricsEndpoint(port: 8080),
      after: [.kubePrometheusStack],
      definesKinds: ["keda.sh", "eventing.keda.sh"])
  }
}
