import DesignEngine
import KubeModel
import PlatformSpec

extension RenderingContext {
  /// Whether KEDA scales a service in place of an HPA of ours: then what the HPA would measure is among its triggers.
  func isScaledByTriggers(_ workload: WorkloadDesign) -> Bool {
    !workload.service.triggers.isEmpty && has(.keda)
  }

  /// Hours and figures that the specification names; they need no proof of who asks.
  func ownTriggers(of workload: WorkloadDesign) -> [KubeValue] {
    workload.service.triggers.compactMap { trigger in
      switch trigger {
      case .hours(let start, let end, let timeZone, let replicas):
        [
          "type": "cron",
          "metadata": [
            "timezone": .string(timeZone), "start": .string(start), "end": .string(end),
            "desiredReplicas": .string("\(replicas)"),
          ],
        ]
      case .metric(let query, let perPod): prometheusTrigger(escaped(query), threshold: perPod)
      }
    }
  }

  private func prometheusTrigger(_ query: String, threshold: String) -> KubeValue? {
    guard let monitoring = component(.kubePrometheusStack) else { return nil }
    return [
      "type": "prometheus",
      "metadata": [
        "serverAddress": .string(SharedNames.prometheus(namespace: monitoring.namespace)), "query": .string(query),
        "threshold": .string(threshold), "activationThreshold": "0", "ignoreNullValues": "true",
      ],
    ]
  }

  /// What the HPA of a service would measure, in the words of KEDA.
  func loadTriggers(_ plan: WorkloadDesign.HorizontalPlan, of workload: WorkloadDesign) -> [KubeValue] {
    // Where nothing runs there is no use of CPU to measure.
    guard plan.min > 0 else { return [] }
    var triggers = [use("cpu", plan.cpuTargetPercent, workload)]
    if let percent = plan.memoryTargetPercent { triggers.append(use("memory", percent, workload)) }
    return triggers
  }

  private func use(_ resource: String, _ percent: Int, _ workload: WorkloadDesign) -> KubeValue {
    let container: KubeValue = proxyContainer == nil ? .omitted : .string(workload.name)
    return [
      "type": .string(resource), "metricType": "Utilization",
      "metadata": ["value": .string("\(percent)"), "containerName": container],
    ]
  }
}
