import DesignEngine
import KubeModel
import PlatformSpec

/// Work that runs to its end on a schedule.
enum CronJobManifest {
  static let rule = ManifestRule<WorkloadDesign>("cronjob.yaml") { workload, context in
    switch workload.kind {
    case .cronJob: workload.isScaledJob ? [] : [cronJob(workload, context)]
    case .deployment, .rollout, .statefulSet: []
    }
  }

  private static func cronJob(_ workload: WorkloadDesign, _ context: RenderingContext) -> KubeValue {
    let isOnDemand = workload.service.schedule == Service.onDemand
    // The first minute of the year stands in where nothing but a person starts it.
    let schedule = isOnDemand ? "0 0 1 1 *" : workload.service.schedule ?? "0 3 * * *"
    return [
      "apiVersion": "batch/v1",
      "kind": "CronJob",
      "metadata": context.metadata(of: workload, named: workload.controllerName),
      "spec": [
        "schedule": .string(schedule),
        "suspend": isOnDemand ? true : .omitted,
        "timeZone": "Etc/UTC",
        "concurrencyPolicy": "Forbid",
        "startingDeadlineSeconds": 600,
        "successfulJobsHistoryLimit": 3,
        "failedJobsHistoryLimit": 3,
        "jobTemplate": ["metadata": ["labels": context.labels(of: workload)], "spec": job(workload, context)],
      ],
    ]
  }

  /// A pod that lost its node doesn't count as a failed try.
  static func job(_ workload: WorkloadDesign, _ context: RenderingContext) -> KubeValue {
    let disruption: KubeValue = [
      "action": "Ignore", "onPodConditions": [["type": "DisruptionTarget", "status": "True"]],
    ]
    return [
      "backoffLimit": 3,
      "activeDeadlineSeconds": 14_400,
      "ttlSecondsAfterFinished": 86_400,
      "podFailurePolicy": ["rules": [disruption]],
      "template": context.podTemplate(of: workload),
    ]
  }
}
