import DesignEngine

extension GKEManifests {
  func telemetryPlace(of component: ComponentID) -> ObjectPlace? {
    switch component {
    case .loki: .gcs(bucket: GKESetting.lokiBucket.reference)
    case .tempo: .gcs(bucket: GKESetting.tempoBucket.reference)
    default: nil
    }
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
