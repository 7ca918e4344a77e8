import PlatformSpec

extension DecisionRule {
  /// How changes reach the cluster.
  static let gitOps = DecisionRule { draft in
    let others: [Decision.Alternative] =
      switch draft.specification.gitOps {
      case .flux: []
      case .argocd: [Decision.Alternative("Flux", whyNot: "it shows its state on the command line alone")]
      }
    return [
      Decision(
        id: "cluster.gitops", deliverable: .cluster, title: "GitOps",
        choice: "\(draft.specification.gitOps.name), one repository, an overlay for each environment and region",
        alternatives: others + [
          Decision.Alternative("pipelines that push", whyNot: "they need the cluster's keys and see no drift")
        ],
        reason: "What runs is what is in the repository, and a cluster can be made again from it.",
        fields: ["gitOps", "environments"])
    ]
  }
}

extension GitOpsEngine {
  fileprivate var name: String {
    switch self {
    case .flux: "Flux"
    case .argocd: "Argo CD in each cluster"
    }
  }
}
