import DesignEngine

extension EKSManifests {
  func telemetryPlace(of component: ComponentID) -> ObjectPlace? {
    switch component {
    case .loki: .s3(bucket: EKSSetting.lokiBucket.reference, region: region)
    case .tempo: .s3(bucket: EKSSetting.tempoBucket.reference, region: region)
    default: nil
    }
  }

  var logOutput: String {
    """
    [OUTPUT]
        Name cloudwatch_logs
        Match kube.*
        region \(region)
        log_group_name /\(context.cluster.name)/application
        log_stream_prefix pod-
        auto_create_group On
        Retry_Limit 20

    """
  }
}
