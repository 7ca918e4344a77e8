import PlatformSpec

/// One decision, or one for each pool or region: when it is taken and why. A decision is one file and one line below.
struct DecisionRule: Sendable {
  let decide: @Sendable (DesignDraft) -> [Decision]

  init(_ decide: @escaping @Sendable (DesignDraft) -> [Decision]) { self.decide = decide }

  static func rules(of deliverable: Deliverable) -> [DecisionRule] {
    switch deliverable {
    case .cluster:
      [
        pools, kubernetesVersion, zones, network, placement, nodeAutoscaler, tenancy, availability, monthlyCost,
        costAllocation, gitOps, fleet,
      ]
    case .deployment:
      [rollingUpdate, progressiveDelivery, regionalRollout, probes, termination, disruption, spread, resources]
    case .scaling:
      [horizontal, eventScaling, vertical]
    case .networking:
      [ingress, globalEntrance, firewall, mesh, networkPolicies]
    case .storage:
      [volumes, encryption, backup, durability, dataStores, storeOperators, geoReplication]
    case .observability:
      [metrics, logs, traces]
    case .security:
      [podSecurity, identity, secrets, admission, audit]
    }
  }

  static func decisions(_ draft: DesignDraft) -> [Decision] {
    Deliverable.allCases.flatMap { rules(of: $0) }.flatMap { $0.decide(draft) }
  }
}
