import PlatformSpec

extension ComponentRule {
  /// Runs Elasticsearch clusters: certificates, upgrades, members.
  static let eckOperator = ComponentRule(.eckOperator) { context in
    let holdsLogs = context.specification.observability.logStore == .elasticsearch
    guard holdsLogs || !context.stores(.eck).isEmpty else { return nil }
    return ComponentPlan(
      id: .eckOperator, deliverable: holdsLogs ? .observability : .storage, namespace: "elastic-system",
      chart: context.chart("eck-operator"),
      pods: [
        PodFootprint(
          "elastic-operator", .replicas(1), cpuRequestMilli: 100, memoryRequestMiB: 200, memoryLimitMiB: 1024)
      ],
      ports: [OpenPort(9443, from: [.apiServer])],
      calls: [
        ComponentCall(.elasticsearch, 9200), ComponentCall(.elasticsearch, 5601),
        ComponentCall(.elasticsearchStores, 9200),
      ], after: [.kubePrometheusStack],
      definesKinds: ["elasticsearch.k8s.elastic.co", "kibana.k8s.elastic.co"])
  }
}
