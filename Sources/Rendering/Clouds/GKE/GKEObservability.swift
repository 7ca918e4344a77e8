import DesignEngine
import KubeModel

extension GKEManifests {
  func telemetryPlace(of component: ComponentID) -> ObjectPlace? {
    switch component {
    case .loki: .gcs(bucket: GKESetting.lokiBucket.reference)
    case .tempo: .gcs(bucket: GKESetting.tempoBucket.reference)
    default: nil
    }
  }

  /// Managed Service for Prometheus, which holds the numbers of all clusters of a project.
  var centralMetrics: CentralMetrics? {
    guard let plan = context.component(.kubePrometheusStack), plan.identities.contains(.grafana) else { return nil }
    let view = ManagedPrometheus(plan: plan, context: context)
    return CentralMetrics(
      source: [
        "name": "All clusters", "type": "prometheus", "uid": .string(Dashboard.centralSource), "access": "proxy",
        "url": .string("http://\(ManagedPrometheus.name).\(plan.namespace).svc:9090"),
      ],
      plugins: .omitted, sending: [:], objects: view.collection + (context.isFirstCluster ? view.frontend : []))
  }

  var logOutput: String {
    """
    [OUTPUT]
        Name stackdriver
        Match kube.*
        export_to_project_id \(project)
        resource k8s_container
        k8s_cluster_name \(context.cluster.name)
        k8s_cluster_location \(region)
        severity_key level
        Retry_Limit 20

    """
  }
}
