import DesignEngine
import KubeModel

/// Progressive delivery by Argo Rollouts: canary or blue-green, judged on its own requests, undone by itself.
enum RolloutManifest {
  static let rule = ManifestRule<WorkloadDesign>("rollout.yaml") { workload, context in
    switch workload.kind {
    case .rollout: [rollout(workload, context)]
    case .deployment, .statefulSet, .cronJob: []
    }
  }

  private static func rollout(_ workload: WorkloadDesign, _ context: RenderingContext) -> KubeValue {
    [
      "apiVersion": "argoproj.io/v1alpha1",
      "kind": "Rollout",
      "metadata": context.restartingMetadata(of: workload),
      "spec": [
        "replicas": workload.writtenReplicas,
        "revisionHistoryLimit": 3,
        "minReadySeconds": .integer(workload.rollout.minReadySeconds),
        "progressDeadlineSeconds": .integer(workload.rollout.progressDeadlineSeconds),
        "progressDeadlineAbort": true,
        // Back to one of the last two versions needs no canary.
        "rollbackWindow": ["revisions": 2],
        "strategy": context.rolloutStrategy(of: workload),
        "selector": ["matchLabels": context.selector(of: workload)],
        "template": context.podTemplate(of: workload),
      ],
    ]
  }
}
