import DesignEngine
import KubeModel
import PlatformSpec

/// Pods with a name and a volume of their own, started and stopped in order.
enum StatefulSetManifest {
  static let rule = ManifestRule<WorkloadDesign>("statefulset.yaml") { workload, context in
    switch workload.kind {
    case .statefulSet: [statefulSet(workload, context)]
    case .deployment, .rollout, .cronJob: []
    }
  }

  private static func statefulSet(_ workload: WorkloadDesign, _ context: RenderingContext) -> KubeValue {
    [
      "apiVersion": "apps/v1",
      "kind": "StatefulSet",
      "metadata": context.restartingMetadata(of: workload, named: workload.controllerName),
      "spec": [
        "replicas": workload.writtenReplicas,
        "revisionHistoryLimit": 3,
        "serviceName": .string(workload.podsService),
        "podManagementPolicy": workload.startsTogether ? "Parallel" : "OrderedReady",
        "minReadySeconds": .integer(workload.rollout.minReadySeconds),
        "updateStrategy": ["type": "RollingUpdate"],
        "persistentVolumeClaimRetentionPolicy": [
          "whenDeleted": retention(workload.service.volume?.whenDeleted),
          "whenScaled": retention(workload.service.volume?.whenScaled),
        ],
        "selector": ["matchLabels": context.selector(of: workload)],
        "template": context.podTemplate(of: workload),
        "volumeClaimTemplates": context.volumeClaimTemplates(of: workload),
      ],
    ]
  }

  private static func retention(_ wish: Service.VolumeWish.Retention?) -> KubeValue {
    switch wish {
    case .delete: "Delete"
    case .retain, nil: "Retain"
    }
  }
}

extension WorkloadDesign {
  fileprivate var startsTogether: Bool { service.volume?.podManagement == .parallel }
}
