import DesignEngine

extension EKSManifests {
  func telemetryPlace(of component: ComponentID) -> ObjectPlace? {
    switch component {
    case .loki: .s3(bucket: EKSSetting.lokiBucket.reference, region: region)
    case .tempo: .s3(bucket: EKSSetting.tempoBucket.reference, region: region)
    default: nil
    }
  }

  var fluentdOutput: FluentdOutput? {
    FluentdOutput(
      variant: "cloudwatch",
      lines: """
            @type cloudwatch_logs
            region \(region)
            log_group_name /\(context.cluster.name)/application
            use_tag_as_stream true
            remove_log_stream_name_key true
            auto_create_stream true
            json_handler yajl

        """)
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
