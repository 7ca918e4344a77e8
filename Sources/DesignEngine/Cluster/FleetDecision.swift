import PlatformSpec

extension DecisionRule {
  /// What holds several clusters together.
  static let fleet = DecisionRule { draft in
    guard draft.clusters.count > 1 else { return [] }
    let provider = draft.specification.provider
    return [
      Decision(
        id: "cluster.fleet", deliverable: .cluster, title: "Several clusters as one",
        choice: choice(provider), alternatives: alternatives(provider),
        reason: reason(provider) + " What runs in them comes from one repository in any case.",
        sources: sources(provider), fields: ["regions", "provider"])
    ]
  }

  private static func choice(_ provider: Provider) -> String {
    switch provider {
    case .eks: "a group of resources in each region, by the tag of the platform, beside the list of EKS itself"
    case .gke: "a fleet of GKE, whose member each cluster is"
    case .aks: "Azure Arc for the inventory, Fleet Manager for upgrades in the order of the regions"
    }
  }

  private static func alternatives(_ provider: Provider) -> [Decision.Alternative] {
    switch provider {
    case .eks:
      [
        Decision.Alternative(
          "EKS Connector", whyNot: "it shows clusters that run elsewhere; those of EKS are in its list by themselves"),
        Decision.Alternative(
          "the dashboard of EKS over all accounts",
          whyNot: "the organization's management account turns it on, once and outside of this platform: "
            + "aws organizations enable-aws-service-access --service-principal dashboard.eks.amazonaws.com"),
        Decision.Alternative(
          "Argo CD as a capability of EKS",
          whyNot: "it asks for IAM Identity Center; gitOps: argocd delivers to all regions without it"),
      ]
    case .gke:
      [Decision.Alternative("none", whyNot: "nobody would see the clusters together, and it costs nothing")]
    case .aks:
      [
        Decision.Alternative(
          "Fleet Manager alone", whyNot: "policies and an inventory beside clusters of other places are Arc's")
      ]
    }
  }

  private static func reason(_ provider: Provider) -> String {
    switch provider {
    case .eks:
      "EKS has no object for a fleet. The group finds clusters, databases, queues and keys of the platform in one place,"
        + " for people, for Systems Manager and for CloudWatch; numbers of all regions stand in one workspace."
    case .gke: "A member needs no agent, and is seen with its settings and its state beside the others."
    case .aks: "Both are seen in one place, and a version reaches the primary region last."
    }
  }

  private static func sources(_ provider: Provider) -> [String] {
    switch provider {
    case .eks:
      [
        "https://docs.aws.amazon.com/eks/latest/userguide/cluster-dashboard.html",
        "https://docs.aws.amazon.com/eks/latest/userguide/eks-connector.html",
      ]
    case .gke: ["https://cloud.google.com/kubernetes-engine/fleet-management/docs"]
    case .aks: ["https://learn.microsoft.com/azure/kubernetes-fleet/overview"]
    }
  }
}
