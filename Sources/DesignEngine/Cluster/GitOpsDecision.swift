import PlatformSpec

extension DecisionRule {
  /// How changes reach the cluster.
  static let gitOps = DecisionRule { draft in
    [
      Decision(
        id: "cluster.gitops", deliverable: .cluster, title: "GitOps",
        choice: "Flux, one repository, an overlay for each environment and region",
        alternatives: [
          Decision.Alternative("pipelines that push", whyNot: "they need the cluster's keys and see no drift")
        ],
        reason: "What runs is what is in the repository, and a cluster can be made again from it.",
        fields: ["gitOps", "environments"])
    ]
  }
}
