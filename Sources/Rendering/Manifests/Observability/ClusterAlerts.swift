import DesignEngine
import KubeModel
import PlatformSpec

extension RenderingContext {
  /// Alerts about the platform itself, a group for each component that is there; those about services stand with them.
  ///
  /// What the Prometheus stack's own rules say (crash loops, full volumes, nodes that are not ready) is not said again.
  func clusterAlerts(_ components: [ComponentManifests]) -> [KubeValue] {
    guard let plan = component(.kubePrometheusStack) else { return [] }
    let groups: [KubeValue] = components.filter { !$0.alerts.isEmpty }.map { component in
      ["name": .string(component.id.rawValue), "rules": .sequence(component.alerts.map(\.rule))]
    }
    // Prometheus fills in the labels of an alert: `{{ $labels.pod }}` is no variable of Flux.
    return [
      [
        "apiVersion": "monitoring.coreos.com/v1", "kind": "PrometheusRule",
        "metadata": metadata(of: plan, named: "platform"),
        "spec": ["groups": .sequence([clusterRecordings] + groups)],
      ]
    ]
  }
}

/// One alert about a component: when it fires, how long that must last, and what it means. It stands in the file of its
/// component, and its metrics are those of the version that the design pins.
struct ComponentAlert {
  let name: String
  let expression: String
  let minutes: Int
  /// Critical pages; a warning waits for the working day.
  let isCritical: Bool
  let summary: String
  let action: String

  init(_ name: String, _ expression: String, minutes: Int, critical: Bool = false, _ summary: String, do action: String)
  {
    self.name = name
    self.expression = expression
    self.minutes = minutes
    isCritical = critical
    self.summary = summary
    self.action = action
  }

  var rule: KubeValue {
    [
      "alert": .string(name), "expr": .string(expression), "for": "\(minutes)m",
      "labels": ["severity": isCritical ? "critical" : "warning", "team": "platform"],
      "annotations": [
        "summary": .string(summary), "description": .string(action),
        "runbook_url": .string("DESIGN.md#\(AlertRule.anchor(of: name))"),
      ],
    ]
  }
}
