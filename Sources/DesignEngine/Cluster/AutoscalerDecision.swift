import PlatformSpec

extension DecisionRule {
  /// How nodes come and go.
  static let nodeAutoscaler = DecisionRule { draft in
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
}
