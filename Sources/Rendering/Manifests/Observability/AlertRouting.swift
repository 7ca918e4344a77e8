import DesignEngine
import KubeModel
import PlatformSpec

/// Which alert wakes whom; the key of the pager is a file that External Secrets brings.
enum AlertRouting {
  /// Without a pager every alert stays visible in Alertmanager and Grafana, and nobody is woken.
  ///
  /// Each cluster has an entry of its own in the store of secrets, so that each region may page a service of its own.
  static func configuration(pager: ObservabilityWishes.Pager?, of cluster: ClusterDesign, isAlone: Bool) -> KubeValue {
    let name = isAlone ? "pager" : "pager-\(cluster.region)"
    let page: KubeValue = ["receiver": .string(name), "matchers": ["severity = critical"], "group_wait": "10s"]
    let silent: KubeValue = ["receiver": "null", "matchers": [#"alertname = "Watchdog""#]]
    return [
      "global": ["resolve_timeout": "5m"],
      "route": [
        "receiver": "null", "group_by": ["alertname", "namespace", "service"],
        "group_wait": "30s", "group_interval": "5m", "repeat_interval": "4h",
        "routes": [silent, pager == nil ? .omitted : page],
      ],
      "receivers": [["name": "null"], pager.map { receiver($0, name, isAlone ? nil : cluster) } ?? .omitted],
      "inhibit_rules": [
        [
          "source_matchers": ["severity = critical"], "target_matchers": ["severity =~ warning|info"],
          "equal": ["namespace", "alertname"],
        ]
      ],
    ]
  }

  private static func receiver(
    _ pager: ObservabilityWishes.Pager, _ name: String, _ cluster: ClusterDesign?
  ) -> KubeValue {
    let name: KubeValue = .string(name)
    let place: KubeValue =
      cluster.map { ["group": .string($0.region), "client": .string($0.name)] } ?? [:]
    let key: KubeValue = "/etc/alertmanager/secrets/alertmanager-\(pager.rawValue)/key"
    switch pager {
    case .pagerduty:
      let route: KubeValue = ["routing_key_file": key, "send_resolved": true]
      return ["name": name, "pagerduty_configs": [route.overlaid(with: place)]]
    case .opsgenie:
      return ["name": name, "opsgenie_configs": [["api_key_file": key, "send_resolved": true]]]
    case .slack:
      return [
        "name": name, "slack_configs": [["api_url_file": key, "channel": "#alerts", "send_resolved": true]],
      ]
    }
  }
}
