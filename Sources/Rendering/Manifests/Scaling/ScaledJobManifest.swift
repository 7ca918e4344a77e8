import DesignEngine
import KubeModel
import PlatformSpec

/// A job for each share of the messages that wait: what was begun is never cut short by scaling down.
enum ScaledJobManifest {
  static let rule = ManifestRule<WorkloadDesign>("scaledjob.yaml") { workload, context in
    guard workload.isScaledJob, case .events(let plan) = workload.scaling,
      let queue = context.specification.queues.first(where: { $0.name == plan.queue }),
      let (trigger, proof) = context.trigger(of: queue, plan, for: workload)
    else { return [] }
    let authentication: KubeValue = ["authenticationRef": ["name": .string(workload.name)]]
    return [
      scaledJob(plan, trigger.overlaid(with: authentication), workload, context),
      EventScaling.authentication(proof, workload, context),
    ]
  }

  private static func scaledJob(
    _ plan: WorkloadDesign.EventPlan, _ trigger: KubeValue, _ workload: WorkloadDesign, _ context: RenderingContext
  ) -> KubeValue {
    [
      "apiVersion": "keda.sh/v1alpha1", "kind": "ScaledJob",
      "metadata": context.metadata(of: workload, named: workload.controllerName),
      "spec": [
        "jobTargetRef": CronJobManifest.job(workload, context),
        "minReplicaCount": .integer(plan.min), "maxReplicaCount": .integer(plan.max),
        "pollingInterval": .integer(plan.pollingSeconds), "successfulJobsHistoryLimit": 3,
        "failedJobsHistoryLimit": 3,
        // Jobs that still start count as running, so that no message is asked for twice.
        "scalingStrategy": ["strategy": "accurate"], "triggers": [trigger],
      ],
    ]
  }
}

extension WorkloadDesign {
  /// A job that messages start rather than the clock.
  var isScaledJob: Bool {
    switch (kind, scaling) {
    case (.cronJob, .events): true
    case (.cronJob, .fixed), (.cronJob, .horizontal), (.cronJob, .none): false
    case (.deployment, _), (.rollout, _), (.statefulSet, _): false
    }
  }
}
