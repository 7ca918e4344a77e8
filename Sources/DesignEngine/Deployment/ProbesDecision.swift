import PlatformSpec

extension DecisionRule {
  /// How health is asked for.
  static let probes = DecisionRule { draft in
    var seen: [Service.Runtime] = []
    for workload in draft.workloads where !seen.contains(workload.service.runtime) {
      seen.append(workload.service.runtime)
    }
    let lines = draft.workloads.filter { seen.contains($0.service.runtime) }.prefix(5).map { workload in
      let startup = workload.probes.startup
      return
        "\(workload.service.name) (\(workload.service.runtime.rawValue)): start-up up to \(startup.periodSeconds) s × "
        + "\(startup.failureThreshold) = \(startup.periodSeconds * startup.failureThreshold) s, usual "
        + "\(workload.service.startupSeconds) s; liveness after \(workload.probes.liveness.initialDelaySeconds) s"
    }
    return [
      Decision(
        id: "deployment.probes", deliverable: .deployment, title: "Probes",
        choice: "startup, readiness every 5 s, liveness every 10 s with three failures",
        alternatives: [
          Decision.Alternative("liveness alone", whyNot: "slow starts would be killed, or hangs found late"),
          Decision.Alternative(
            "dependencies in the liveness probe", whyNot: "one slow database would restart every service"),
        ],
        reason: "Start-up has its own patience by runtime, so that liveness can be strict afterwards.",
        arithmetic: Array(lines), fields: ["services.startup", "services.health", "services.runtime"])
    ]
  }
}
