import DesignEngine
import KubeModel
import PlatformSpec

extension EKSManifests {
  func variables(of queue: MessageQueue) -> [Variable] {
    [Variable("\(context.variableName(queue.name))_QUEUE_URL", address(of: queue))]
  }

  func trigger(of queue: MessageQueue, _ plan: WorkloadDesign.EventPlan) -> KubeValue? {
    switch queue.engine {
    case .sqs:
      [
        "type": "aws-sqs-queue",
        "metadata": [
          "queueURL": .string(address(of: queue)),
          "awsRegion": .string(region),
          "queueLength": .string("\(plan.messagesPerPod)"),
          "activationQueueLength": .string("\(plan.activationMessages)"),
          "scaleOnInFlight": "true",
        ],
      ]
    case .rabbitmq, .kafka, .pubsub, .serviceBus: nil
    }
  }

  var triggerIdentity: KubeValue { ["provider": "aws", "identityOwner": "keda"] }

  /// Address of the queue in SQS; the account comes from the cluster settings.
  private func address(of queue: MessageQueue) -> String {
    let account = EKSSetting.awsAccountID.reference
    return "https://sqs.\(region).amazonaws.com/\(account)/\(queue.cloudName(cluster: context.cluster.name))"
  }
}
