import DesignEngine
import KubeModel

/// More pods as load rises; with several metrics the highest answer wins.
enum HorizontalAutoscaler {
  static let rule = ManifestRule<WorkloadDesign>("horizontalpodautoscaler.yaml") { workload, context in
    switch workload.scaling {
    case .horizontal(let plan): context.isScaledByTriggers(workload) ? [] : [autoscaler(plan, workload, context)]
    case .fixed, .events, .none: []
    }
  }

  private static func autoscaler(
    _ plan: WorkloadDesign.HorizontalPlan, _ workload: WorkloadDesign, _ context: RenderingContext
  ) -> KubeValue {
    let target = context.reference(to: workload)
    return [
      "apiVersion": "autoscaling/v2",
      "kind": "HorizontalPodAutoscaler",
      "metadata": context.metadata(of: workload),
      "spec": [
        "scaleTargetRef": [
          "apiVersion": .string(target.apiVersion), "kind": .string(target.kind),
          "name": .string(workload.controllerName),
        ],
        "minReplicas": .integer(plan.min),
        "maxReplicas": .integer(plan.max),
        "metrics": metrics(plan, workload, context),
        "behavior": plan.behavior,
      ],
    ]
  }

  private static func metrics(
    _ plan: WorkloadDesign.HorizontalPlan, _ workload: WorkloadDesign, _ context: RenderingContext
  ) -> KubeValue {
    var metrics = [resource("cpu", percent: plan.cpuTargetPercent, workload, context)]
    if let percent = plan.memoryTargetPercent {
      metrics.append(resource("memory", percent: percent, workload, context))
    }
    if let rate = plan.requestsPerSecondPerPod, context.has(.prometheusAdapter) {
      let pods: KubeValue = [
        "metric": ["name": .string(SharedNames.requestsPerSecond)],
        "target": ["type": "AverageValue", "averageValue": .string("\(rate)")],
      ]
      metrics.append(["type": "Pods", "pods": pods])
    }
    return .sequence(metrics)
  }

  /// Of the application's container alone where a proxy runs beside it, whose idle request would hide the load.
  private static func resource(
    _ name: String, percent: Int, _ workload: WorkloadDesign, _ context: RenderingContext
  ) -> KubeValue {
    let target: KubeValue = ["type": "Utilization", "averageUtilization": .integer(percent)]
    guard context.proxyContainer != nil else {
      return ["type": "Resource", "resource": ["name": .string(name), "target": target]]
    }
    let container: KubeValue = ["name": .string(name), "container": .string(workload.name), "target": target]
    return ["type": "ContainerResource", "containerResource": container]
  }
}

extension WorkloadDesign.HorizontalPlan {
  /// Quickly up, slowly down.
  fileprivate var behavior: KubeValue {
    [
      "scaleUp": [
        "stabilizationWindowSeconds": .integer(scaleUpStabilizationSeconds),
        "policies": [policy(scaleUpPercent, every: scaleUpPeriodSeconds)],
      ],
      "scaleDown": [
        "stabilizationWindowSeconds": .integer(scaleDownStabilizationSeconds),
        "policies": [policy(scaleDownPercent, every: scaleDownPeriodSeconds)],
      ],
    ]
  }

  private func policy(_ percent: Int, every seconds: Int) -> KubeValue {
    ["type": "Percent", "value": .integer(percent), "periodSeconds": .integer(seconds)]
  }
}
