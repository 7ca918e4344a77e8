import DesignEngine
import KubeModel
import PlatformSpec

extension AKSManifests {
  /// Host of the namespace and name of the queue.
  func variables(of queue: MessageQueue) -> [Variable] {
    let name = context.variableName(queue.name)
    return [
      Variable("\(name)_NAMESPACE", "\(AKSSetting.queueNamespace.reference).servicebus.windows.net"),
      Variable("\(name)_QUEUE", queue.cloudName(cluster: context.cluster.name)),
    ]
  }

  func trigger(of queue: MessageQueue, _ plan: WorkloadDesign.EventPlan) -> KubeValue? {
    switch queue.engine {
    case .serviceBus:
      [
        "type": "azure-servicebus",
        "metadata": [
          "queueName": .string(queue.cloudName(cluster: context.cluster.name)),
          "namespace": .string(AKSSetting.queueNamespace.reference),
          "messageCount": .string("\(plan.messagesPerPod)"),
          "activationMessageCount": .string("\(plan.activationMessages)"),
        ],
      ]
    case .rabbitmq, .kafka, .sqs, .pubsub: nil
    }
  }

  var triggerIdentity: KubeValue { ["provider": "azure-workload"] }
}
