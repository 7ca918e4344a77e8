import KubeModel
import PlatformSpec

/// Which alert wakes whom; the key of the pager is a file that External Secrets brings.
enum AlertRouting {
  /// Without a pager every alert stays visible in Alertmanager and Grafana, and nobody is woken.
  static func configuration(pager: ObservabilityWishes.Pager?) -> KubeValue {
    let page: KubeValue = ["receiver": "pager", "matchers": ["severity = critical"], "group_wait": "10s"]
    let silent: KubeValue = ["receiver": "null", "matchers": [#"alertname = "Watchdog""#]]
    return [
      "global": ["resolve_timeout": "5m"],
      "route": [
        "receiver": "null", "group_by": ["alertname", "namespace", "service"],
        "group_wait": "30s", "group_interval": "5m", "repeat_interval": "4h",
        "routes": [silent, pager == nil ? .omitted : page],
      ],
      "receivers": [["name": "null"], pager.map(receiver) ?? .omitted],
      "inhibit_rules": [
        [
          "source_matchers": ["severity = critical"], "target_matchers": ["severity =~ warning|info"],
          "equal": ["namespace", "alertname"],
        ]
      ],
    ]
  }

  private static func receiver(_ pager: ObservabilityWishes.Pager) -> KubeValue {
    let key: KubeValue = "/etc/alertmanager/secrets/alertmanager-\(pager.rawValue)/key"
    switch pager {
    case .pagerduty:
      return ["name": "pager", "pagerduty_configs": [["routing_key_file": key, "send_resolved": true]]]
    case .opsgenie:
      return ["name": "pager", "opsgenie_configs": [["api_key_file": key, "send_resolved": true]]]
    case .slack:
      return [
        "name": "pager", "slack_configs": [["api_url_file": key, "channel": "#alerts", "send_resolved": true]],
      ]
    }
  }
}
