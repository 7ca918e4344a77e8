import DesignEngine

extension EKSManifests {
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
