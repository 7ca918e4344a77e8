package import DesignEngine
import PlatformSpec

extension CloudIdentity {
  /// The identity of a service that speaks to queues of the cloud; nil for one that needs nothing there.
  package init?(of workload: WorkloadDesign, in design: PlatformDesign) {
    let cloudQueues = design.specification.queues.filter(\.isInTheCloud).map(\.name)
    var permissions: [Permission] = []
    if workload.service.consumes.contains(where: { cloudQueues.contains($0) }) { permissions.append(.consumeQueues) }
    if workload.service.produces.contains(where: { cloudQueues.contains($0) }) { permissions.append(.produceQueues) }
    guard !permissions.isEmpty else { return nil }
    self.init(namespace: workload.namespace, serviceAccount: workload.service.name, permissions: permissions)
  }
}

extension MessageQueue {
  /// Whether the cloud runs it and guards it by its own identities.
  package var isInTheCloud: Bool {
    switch engine {
    case .sqs, .pubsub, .serviceBus: true
    case .rabbitmq, .kafka: false
    }
  }
}
