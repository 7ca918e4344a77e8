import DesignEngine
import KubeModel
import PlatformSpec

extension RenderingContext {
  /// Trigger of KEDA for the messages that wait, and how KEDA proves who it is (`spec` of a TriggerAuthentication).
  func trigger(
    of queue: MessageQueue, _ plan: WorkloadDesign.EventPlan, for workload: WorkloadDesign
  ) -> (trigger: KubeValue, proof: KubeValue)? {
    switch queue.engine {
    // The account of KEDA's operator asks for the length, so that no consumer's account must be taken on.
    case .sqs, .pubsub, .serviceBus:
      cloud.trigger(of: queue, plan).map { ($0, ["podIdentity": cloud.triggerIdentity]) }
    case .kafka: lag(of: queue, plan, for: workload)
    case .rabbitmq: (length(of: queue, plan), rabbitProof(queue))
    }
  }

  /// Records that the consumer's group has not read yet, asked for with the account of the consumer.
  private func lag(
    of queue: MessageQueue, _ plan: WorkloadDesign.EventPlan, for workload: WorkloadDesign
  ) -> (trigger: KubeValue, proof: KubeValue)? {
    guard let grant = storeGrants(of: workload).first(where: { $0.store == broker }) else { return nil }
    let metadata: KubeValue = [
      "bootstrapServers": "\(grant.access.host):\(grant.access.port)", "topic": .string(queue.name),
      "consumerGroup": .string(workload.service.name), "lagThreshold": .string("\(plan.messagesPerPod)"),
      "activationLagThreshold": .string("\(plan.activationMessages)"), "offsetResetPolicy": "latest",
      "sasl": "scram_sha512", "tls": "enable",
    ]
    let keys: KubeValue = .sequence(
      [("username", "username"), ("password", "password"), ("ca", "ca")].map { parameter, key in
        ["parameter": .string(parameter), "name": .string(grant.secret), "key": .string(key)]
      })
    return (["type": "kafka", "metadata": metadata], ["secretTargetRef": keys])
  }

  private func length(of queue: MessageQueue, _ plan: WorkloadDesign.EventPlan) -> KubeValue {
    [
      "type": "rabbitmq",
      "metadata": [
        "protocol": "amqp", "queueName": .string(queue.name), "mode": "QueueLength",
        "value": .string("\(plan.messagesPerPod)"), "activationValue": .string("\(plan.activationMessages)"),
      ],
    ]
  }

  private func rabbitProof(_ queue: MessageQueue) -> KubeValue {
    [
      "secretTargetRef": [
        ["parameter": "host", "name": .string(CloudSecret.purpose(of: queue)), "key": "uri"]
      ]
    ]
  }

  /// What a service that uses a queue is told about it; no secret.
  func variables(of queue: MessageQueue, for workload: WorkloadDesign) -> [Variable] {
    let prefix = variableName(queue.name)
    switch queue.engine {
    case .sqs, .pubsub, .serviceBus: return cloud.variables(of: queue)
    case .kafka:
      let group = Variable("\(prefix)_GROUP", workload.service.name)
      return [Variable("\(prefix)_TOPIC", queue.name)]
        + (workload.service.consumes.contains(queue.name) ? [group] : [])
    case .rabbitmq: return [Variable("\(prefix)_QUEUE", queue.name)]
    }
  }
}
