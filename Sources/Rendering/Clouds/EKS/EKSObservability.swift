import DesignEngine
import KubeModel

extension EKSManifests {
  func telemetryPlace(of component: ComponentID) -> ObjectPlace? {
    switch component {
    case .loki: .s3(bucket: EKSSetting.lokiBucket.reference, region: region)
    case .tempo: .s3(bucket: EKSSetting.tempoBucket.reference, region: region)
    default: nil
    }
  }

  /// A workspace of Amazon Managed Prometheus in the first region.
  var centralMetrics: CentralMetrics? {
    guard EKSSetting.metricsWorkspace.isNeeded(by: context.design) else { return nil }
    let home = context.design.clusters[0].region
    let address =
      "https://aps-workspaces.\(home).amazonaws.com/workspaces/\(EKSSetting.metricsWorkspace.reference)"
    let kind = "grafana-amazonprometheus-datasource"
    let signed: KubeValue = [
      "httpMethod": "POST", "sigV4Auth": true, "sigV4AuthType": "default", "sigV4Region": .string(home),
    ]
    let sending: KubeValue = [
      "url": .string("\(address)/api/v1/remote_write"), "sigv4": ["region": .string(home)],
      "writeRelabelConfigs": CentralMetrics.selected,
    ]
    return CentralMetrics(
      source: [
        "name": "All clusters", "type": .string(kind), "uid": .string(Dashboard.centralSource), "access": "proxy",
        "url": .string(address), "jsonData": signed,
      ],
      plugins: [.string(kind)],
      // The store takes one of two copies that differ in this label alone.
      sending: ["remoteWrite": [sending], "replicaExternalLabelName": "__replica__"])
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
