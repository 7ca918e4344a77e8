import DesignEngine
import KubeModel

/// Rolling updates: new pods come before old ones go.
enum DeploymentManifest {
  static let rule = ManifestRule<WorkloadDesign>("deployment.yaml") { workload, context in
    switch workload.kind {
    case .deployment: [deployment(workload, context)]
    case .rollout, .statefulSet, .cronJob: []
    }
  }

  private static func deployment(_ workload: WorkloadDesign, _ context: RenderingContext) -> KubeValue {
    [
      "apiVersion": "apps/v1",
      "kind": "Deployment",
      "metadata": context.restartingMetadata(of: workload),
      "spec": [
        "replicas": workload.writtenReplicas,
        "revisionHistoryLimit": 3,
        "minReadySeconds": .integer(workload.rollout.minReadySeconds),
        "progressDeadlineSeconds": .integer(workload.rollout.progressDeadlineSeconds),
        "strategy": [
          "type": "RollingUpdate",
          "rollingUpdate": [
            "maxSurge": workload.rollout.maxSurge.share, "maxUnavailable": workload.rollout.maxUnavailable.share,
          ],
        ],
        "selector": ["matchLabels": context.selector(of: workload).overlaid(with: workload.releaseLabel)],
        "template": context.podTemplate(of: workload),
      ],
    ]
  }
}

extension WorkloadDesign {
  /// Nothing where an autoscaler owns the number: a value here would undo its work at every reconciliation.
  var writtenReplicas: KubeValue {
    switch scaling {
    case .fixed(let count): .integer(count)
    case .horizontal, .events, .none: .omitted
    }
  }
}
