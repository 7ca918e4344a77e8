import DesignEngine
import KubeModel
import PlatformSpec

/// Pods by the messages that wait, by hours and by figures, down to none where the design allows it.
enum EventScaling {
  static let rule = ManifestRule<WorkloadDesign>("scaledobject.yaml") { workload, context in
    guard !workload.isJob else { return [] }
    switch workload.scaling {
    case .events(let plan): return objects(plan, workload, context)
    case .horizontal(let plan):
      guard context.isScaledByTriggers(workload) else { return [] }
      let triggers = context.loadTriggers(plan, of: workload) + context.ownTriggers(of: workload)
      return [scaledObject(Bounds(plan.min, plan.max, polling: 30, cooldown: 300), triggers, workload, context)]
    case .fixed, .none: return []
    }
  }

  private static func objects(
    _ plan: WorkloadDesign.EventPlan, _ workload: WorkloadDesign, _ context: RenderingContext
  ) -> [KubeValue] {
    guard let queue = context.specification.queues.first(where: { $0.name == plan.queue }),
      let (trigger, proof) = context.trigger(of: queue, plan, for: workload)
    else { return [] }
    let reference: KubeValue = ["authenticationRef": ["name": .string(workload.name)]]
    let bounds = Bounds(plan.min, plan.max, polling: plan.pollingSeconds, cooldown: plan.cooldownSeconds)
    return [
      scaledObject(
        bounds, [trigger.overlaid(with: reference)] + context.ownTriggers(of: workload), workload, context),
      authentication(proof, workload, context),
    ]
  }

  private struct Bounds {
    let min: Int
    let max: Int
    let pollingSeconds: Int
    let cooldownSeconds: Int

    init(_ min: Int, _ max: Int, polling: Int, cooldown: Int) {
      self.min = min
      self.max = max
      pollingSeconds = polling
      cooldownSeconds = cooldown
    }
  }

  private static func scaledObject(
    _ bounds: Bounds, _ triggers: [KubeValue], _ workload: WorkloadDesign, _ context: RenderingContext
  ) -> KubeValue {
    let target = context.reference(to: workload)
    // KEDA falls back only where something other than CPU, memory and the clock is asked.
    let usual: KubeValue = [
      "failureThreshold": 3, "replicas": .integer(min(bounds.max, max(1, workload.averageReplicas))),
    ]
    let isAsked = triggers.contains { !["cpu", "memory", "cron"].contains($0["type"]?.string ?? "") }
    return [
      "apiVersion": "keda.sh/v1alpha1",
      "kind": "ScaledObject",
      "metadata": context.metadata(of: workload),
      "spec": [
        "scaleTargetRef": [
          "apiVersion": .string(target.apiVersion), "kind": .string(target.kind),
          "name": .string(workload.controllerName),
        ],
        "minReplicaCount": .integer(bounds.min),
        "maxReplicaCount": .integer(bounds.max),
        "pollingInterval": .integer(bounds.pollingSeconds),
        "cooldownPeriod": .integer(bounds.cooldownSeconds),
        // When the queue can't be asked, as many as on an average day.
        "fallback": isAsked ? usual : .omitted,
        "advanced": ["horizontalPodAutoscalerConfig": ["behavior": behavior]],
        "triggers": .sequence(triggers),
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

  static func authentication(
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
