import DesignEngine
import KubeModel

extension RenderingContext {
  /// The cluster whose Grafana shows all of them.
  var isFirstCluster: Bool { design.clusters.first == cluster }

  /// The values of a service account that acts in the cloud; nothing where the component has no such identity.
  func account(_ identity: CloudIdentity, of plan: ComponentPlan) -> KubeValue {
    guard plan.identities.contains(identity) else { return .omitted }
    let pairs = cloud.annotations(of: identity)
    return [
      "create": true, "name": .string(identity.serviceAccount),
      "annotations": pairs.isEmpty ? .omitted : .mapping(pairs.map { ($0.key, .string($0.value)) }),
    ]
  }
}

extension Dashboard {
  static let centralSource = "central"

  /// All clusters beside each other, from where their recorded series come together.
  static func clusters(_ context: RenderingContext, _ central: CentralMetrics) -> Dashboard {
    let panels = ClusterIndicator.all(context).map { indicator in
      Panel(
        indicator.title, unit: indicator.unit,
        (#"max by (cluster, region) (\#(indicator.record){cluster=~"$cluster"})"#, "{{cluster}}"))
    }
    let failing =
      #"topk(10, max by (cluster, namespace, service) (service:request_errors:ratio_rate5m{cluster=~"$cluster"}))"#
    let services = Panel("Services with the most errors", unit: "percentunit", (failing, "{{cluster}} {{service}}"))
    return Dashboard(
      uid: "clusters", title: "Clusters beside each other",
      variables: [("cluster", "label_values(cluster:nodes_ready:sum, cluster)")], panels: panels + [services],
      source: ["type": central.source["type"] ?? "prometheus", "uid": .string(centralSource)])
  }
}
