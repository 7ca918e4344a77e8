/// What an API server fills into HorizontalPodAutoscalers.
///
/// Mirrors `pkg/apis/autoscaling/v2/defaults.go`.
enum AutoscalingDefaults {
  static func fill(_ spec: inout KubeValue) {
    spec.setDefault("minReplicas", 1)
    if !spec.isSet("metrics") {
      spec["metrics"] = [
        [
          "type": "Resource",
          "resource": ["name": "cpu", "target": ["type": "Utilization", "averageUtilization": 80]],
        ]
      ]
    }
    spec.update("behavior") { behavior in
      behavior.updateOrAdd("scaleUp") { rules in
        rules.setDefault("selectPolicy", "Max")
        rules.setDefault("stabilizationWindowSeconds", 0)
        rules.setDefault(
          "policies",
          [
            ["type": "Pods", "value": 4, "periodSeconds": 15], ["type": "Percent", "value": 100, "periodSeconds": 15],
          ])
      }
      behavior.updateOrAdd("scaleDown") { rules in
        rules.setDefault("selectPolicy", "Max")
        rules.setDefault("policies", [["type": "Percent", "value": 100, "periodSeconds": 15]])
      }
    }
  }

  /// `autoscaling/v1` knows only one metric.
  static func fillVersion1(_ spec: inout KubeValue) { spec.setDefault("minReplicas", 1) }
}
