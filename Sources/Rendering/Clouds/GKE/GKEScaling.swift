import DesignEngine
import KubeModel
import PlatformSpec

extension GKEManifests {
  /// A topic to write to and a subscription to read from.
  func variables(of queue: MessageQueue) -> [Variable] {
    let name = context.variableName(queue.name)
    return [
      Variable("\(name)_TOPIC", "projects/\(project)/topics/\(queue.cloudName(cluster: context.cluster.name))"),
      Variable("\(name)_SUBSCRIPTION", subscription(of: queue)),
    ]
  }

  /// Sizes come from Cloud Monitoring, which is a minute or two behind.
  func trigger(of queue: MessageQueue, _ plan: WorkloadDesign.EventPlan) -> KubeValue? {
    switch queue.engine {
    case .pubsub:
      [
        "type": "gcp-pubsub",
        "metadata": [
          "subscriptionName": .string(subscription(of: queue)),
          "mode": "SubscriptionSize",
          "value": .string("\(plan.messagesPerPod)"),
          "activationValue": .string("\(plan.activationMessages)"),
        ],
      ]
    case .rabbitmq, .kafka, .sqs, .serviceBus: nil
    }
  }

  var triggerIdentity: KubeValue { ["provider": "gcp"] }

  private func subscription(of queue: MessageQueue) -> String {
    "projects/\(project)/subscriptions/\(queue.cloudName(cluster: context.cluster.name))"
  }
}
