import DesignEngine
import KubeModel

extension ComponentManifests {
  /// Drains nodes that EC2 announces to take back; it reads the announcements from a queue.
  static func nodeTerminationHandler(_ plan: ComponentPlan, _ context: RenderingContext) -> ComponentManifests {
    let values: KubeValue = [
      "enableSqsTerminationDraining": true,
      "queueURL": .string(EKSSetting.interruptionQueueURL.reference),
      "awsRegion": .string(context.cluster.region),
      // The events of the whole region arrive; only machines with the handler's tag are this cluster's.
      "checkTagBeforeDraining": true,
      "enablePrometheusServer": true,
      "jsonLogging": true,
      "replicas": .integer(plan.replicas("aws-node-termination-handler", otherwise: 2)),
      "podDisruptionBudget": ["maxUnavailable": 1],
      "resources": plan.resources("aws-node-termination-handler"),
      "serviceAccount": plan.serviceAccount(in: context),
      "priorityClassName": "system-cluster-critical",
    ]
    return ComponentManifests(plan, controllers: ChartRelease(plan: plan, context: context).objects(values))
  }
}
