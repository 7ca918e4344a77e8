import DesignEngine
import KubeModel
import PlatformSpec

/// Pods by the messages that wait, down to none where the design allows it.
enum EventScaling {
  static let rule = ManifestRule<WorkloadDesign>("scaledobject.yaml") { workload, context in
    switch workload.scaling {
    case .events(let plan): objects(plan, workload, context)
    case .fixed, .horizontal, .none: []
    }
  }

  private static func objects(
    _ plan: WorkloadDesign.EventPlan, _ workload: WorkloadDesign, _ context: RenderingContext
  ) -> [KubeValue] {
    guard let queue = context.specification.queues.first(where: { $0.name == plan.queue }),
      let (trigger, proof) = context.trigger(of: queue, plan, for: workload)
    else { return [] }
    let authentication: KubeValue = ["authenticationRef": ["name": .string(workload.name)]]
    return [
      scaledObject(plan, trigger.overlaid(with: authentication), workload, context),
      self.authentication(proof, workload, context),
    ]
  }

  private static func scaledObject(
    _ plan: WorkloadDesign.EventPlan, _ trigger: KubeValue, _ workload: WorkloadDesign, _ context: RenderingContext
  ) -> KubeValue {
    let target = context.reference(to: workload)
    return [
      "apiVersion": "keda.sh/v1alpha1",
      "kind": "ScaledObject",
      "metadata": context.metadata(of: workload),
      "spec": [
        "scaleTargetRef": [
          "apiVersion": .string(target.apiVersion), "kind": .string(target.kind),
          "name": .string(workload.controllerName),
        ],
        "minReplicaCount": .integer(plan.min),
        "maxReplicaCount": .integer(plan.max),
        "pollingInterval": .integer(plan.pollingSeconds),
        "cooldownPeriod": .integer(plan.cooldownSeconds),
        // When the queue can't be asked, as many as on an average day.
        "fallback": ["failureThreshold": 3, "replicas": .integer(min(plan.max, max(1, workload.averageReplicas)))],
        "advanced": ["horizontalPodAutoscalerConfig": ["behavior": behavior]],
        "triggers": [trigger],
      ],
    ]
  }

  private static var behavior: KubeValue {
    [
      "scaleUp": [
        "stabilizationWindowSeconds": 0,
        "policies": [["type": "Percent", "value": 100, "periodSeconds": 30]],
      ],
      "scaleDown": ["stabilizationWindowSeconds": 300],
    ]
  }

  private static func authentication(
    _ proof: KubeValue, _ workload: WorkloadDesign, _ context: RenderingContext
  ) -> KubeValue {
    [
      "apiVersion": "keda.sh/v1alpha1",
      "kind": "TriggerAuthentication",
      "metadata": context.metadata(of: workload),
      "spec": proof,
    ]
  }
}
