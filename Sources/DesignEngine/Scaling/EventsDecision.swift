import PlatformSpec

extension DecisionRule {
  /// What scales consumers of queues.
  static let eventScaling = DecisionRule { draft in
    let plans = draft.workloads.compactMap { workload -> (String, WorkloadDesign.EventPlan)? in
      if case .events(let plan) = workload.scaling { (workload.service.name, plan) } else { nil }
    }
    guard !plans.isEmpty else { return [] }
    return [
      Decision(
        id: "scaling.events", deliverable: .scaling, title: "Event-driven scaling",
        choice: plans.map {
          "\($0.0): 1 pod per \($0.1.messagesPerPod) messages in \($0.1.queue), \($0.1.min)-\($0.1.max)"
        }
        .joined(separator: "; "),
        alternatives: [
          Decision.Alternative("HPA on CPU", whyNot: "a queue may grow while its consumers wait for something else")
        ],
        reason: "KEDA asks the queue every 30 s; the number that waits is the work to be done.",
        arithmetic: plans.map { "\($0.0): \($0.1.max) pods at \($0.1.max * $0.1.messagesPerPod) waiting messages" },
        fields: ["scaling.messagesPerPod", "queues"])
    ]
  }
}
