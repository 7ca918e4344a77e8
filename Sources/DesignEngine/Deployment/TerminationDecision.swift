import PlatformSpec

extension DecisionRule {
  /// How pods leave.
  static let termination = DecisionRule { draft in
    let behind = draft.workloads.filter { TerminationPlan.isBehindLoadBalancer($0.service, draft.specification) }
    let seconds = draft.profile.loadBalancerPropagationSeconds
    return [
      Decision(
        id: "deployment.termination", deliverable: .deployment, title: "Termination",
        choice: behind.isEmpty
          ? "\(TerminationPlan.insideSeconds) s before SIGTERM, then time for what is under way"
          : "\(seconds) s before SIGTERM behind the load balancer, \(TerminationPlan.insideSeconds) s inside",
        alternatives: [
          Decision.Alternative("no preStop", whyNot: "requests still arrive while the pod is already stopping")
        ],
        reason: "Proxies learn of a leaving pod later than the pod itself; it waits for them, then finishes its work.",
        arithmetic: draft.workloads.prefix(3).map {
          "\($0.service.name): \($0.termination.preStopSeconds) s + work + 5 s = "
            + "\($0.termination.gracePeriodSeconds) s grace"
        }, sources: [draft.profile.propagationSource], fields: ["networking.ingress", "networking.mesh"])
    ]
  }
}
