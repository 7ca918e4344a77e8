import PlatformSpec

extension DecisionRule {
  /// Requests, limits and quality of service.
  static let resources = DecisionRule { draft in
    [
      Decision(
        id: "deployment.resources", deliverable: .deployment, title: "Requests and limits",
        choice: "CPU 1:2; memory 1:1 for critical services, 1:2 for others",
        alternatives: [
          Decision.Alternative("Guaranteed for all", whyNot: "idle CPU could not help a pod that starts or bursts"),
          Decision.Alternative("no limits", whyNot: "one leak would take its neighbours with it"),
        ],
        reason: "CPU that is short makes slow, memory that is short kills: critical pods have all of theirs reserved.",
        arithmetic: draft.workloads.prefix(10).map { workload in
          "\(workload.service.name): \(workload.resources.cpuRequestMilli)m, \(workload.resources.memoryRequestMiB)/"
            + "\(workload.resources.memoryLimitMiB) MiB, \(workload.baseReplicas)/\(workload.averageReplicas)/"
            + "\(workload.peakReplicas) pods"
        }, fields: ["services.resources", "services.memory", "services.cpuPerRequest"])
    ]
  }
}
