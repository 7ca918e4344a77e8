import PlatformSpec

extension DecisionRule {
  /// How nodes come and go.
  static let nodeAutoscaler = DecisionRule { draft in
    if draft.component(.karpenter) != nil { return [karpenter(draft)] }
    guard draft.component(.clusterAutoscaler) != nil else { return [] }
    let minutes = draft.specification.cluster.scaleDownDelayMinutes
    let seconds = draft.profile.nodeProvisioningSeconds
    return [
      Decision(
        id: "cluster.autoscaler", deliverable: .cluster, title: "Node autoscaler",
        choice: "cluster autoscaler, scale-down after \(minutes) minutes, expander least-waste",
        alternatives: [
          Decision.Alternative(
            "Karpenter", whyNot: "it works differently on each cloud; pools stay comparable without"),
          Decision.Alternative("fixed nodes", whyNot: "they would have to be bought for the peak all day"),
        ],
        reason: "A shorter delay makes nodes come and go with every wave; a longer one pays for idle machines.",
        arithmetic: [
          "a new node takes about \(seconds) s, two waves an hour would cost it \(2 * minutes) minutes idle"
        ],
        sources: [draft.profile.provisioningSource],
        fields: ["cluster.nodeAutoscaler", "cluster.scaleDownDelay"])
    ]
  }

  private static func karpenter(_ draft: DesignDraft) -> Decision {
    let minutes = draft.specification.cluster.scaleDownDelayMinutes
    let fixedNodes = draft.clusters.map { $0.pools.first(where: \.carriesKarpenter)?.minNodes ?? 0 }
    return Decision(
      id: "cluster.autoscaler", deliverable: .cluster, title: "Node autoscaler",
      choice: "Karpenter, nodes brought together after \(minutes) minutes, a tenth of them at a time",
      alternatives: [
        Decision.Alternative(
          "cluster autoscaler", whyNot: "it grows groups of one machine type, which must be made before"),
        Decision.Alternative("fixed nodes", whyNot: "they would have to be bought for the peak all day"),
      ],
      reason:
        "It starts the cheapest machine on which the waiting pods fit, and hears itself of spot interruptions. It "
        + "can't start the nodes it runs on, so the fewest nodes of the general pool stand in a managed group.",
      arithmetic: [
        "\(fixedNodes.map(String.init).joined(separator: ", ")) nodes in the managed group, all others by NodePools",
        "limits of a NodePool: its most nodes × the CPU and memory of its machine",
      ],
      sources: [draft.profile.provisioningSource], fields: ["cluster.nodeAutoscaler", "cluster.scaleDownDelay"])
  }
}
