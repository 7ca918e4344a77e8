import CloudCatalog
package import PlatformSpec

/// In which order a change reaches the regions.
enum RegionalRollout {
  /// Where the sun rises first, so that the people of a region are at work when it gets a change.
  private static let geographies = ["APAC", "Middle East", "Africa", "EU", "Norway", "Switzerland", "UK"]

  static func order(_ clusters: [ClusterDesign], _ provider: Provider) -> [ClusterDesign] {
    let ranked = clusters.enumerated().map { index, cluster in
      let geography = Catalog.current.region(provider.cloud, cluster.region)?.geography ?? ""
      // The Americas, and what nobody knows, come last.
      return (rank: geographies.firstIndex(of: geography) ?? geographies.count, index: index, cluster: cluster)
    }
    return ranked.sorted { ($0.rank, -$0.index) < ($1.rank, -$1.index) }.map(\.cluster)
  }
}

extension Specification {
  /// What keeps the order of the regions.
  private enum OrderKeeper { case nobody, branches, hub }

  private var orderKeeper: OrderKeeper {
    guard regions.count > 1, deployment.regionalRollout != .together else { return .nobody }
    return switch gitOps {
    case .flux: .branches
    // The first region's Argo CD speaks to the API server of every other.
    case .argocd: cluster.isPrivate ? .nobody : .hub
    }
  }

  /// Regions get a change one after the other, each from a branch of its own.
  package var rollsOutByRegion: Bool { orderKeeper == .branches }

  /// Regions get a change one after the other, all from the Argo CD of the first region.
  package var hasDeliveryHub: Bool { orderKeeper == .hub }
}

extension CloudIdentity {
  /// What applies the files of all regions, where one Argo CD does so.
  package static let deliverer = CloudIdentity(
    namespace: "argocd", serviceAccount: "argocd-application-controller", permissions: [.deployToClusters])
}

extension PlatformDesign {
  /// The clusters in the order in which a change reaches them.
  package var releaseOrder: [ClusterDesign] { RegionalRollout.order(clusters, specification.provider) }
}

extension DecisionRule {
  /// How a change travels between the regions.
  static let regionalRollout = DecisionRule { draft in
    guard draft.clusters.count > 1 else { return [] }
    if draft.specification.rollsOutByRegion { return [RegionalRollout.byBranches(draft)] }
    if draft.specification.hasDeliveryHub { return [RegionalRollout.byHub(draft)] }
    return [RegionalRollout.together(draft)]
  }
}

extension RegionalRollout {
  private static let fields = ["deployment.regionalRollout"]
  private static let everywhere = "all regions together"

  fileprivate static func together(_ draft: DesignDraft) -> Decision {
    let isWanted = draft.specification.deployment.regionalRollout == .together
    return decision(
      everywhere,
      [
        Decision.Alternative(
          "one after the other",
          whyNot: isWanted
            ? "the specification wants them the same at any time"
            : "the Argo CD of one region can't reach the private API servers of the others; Flux keeps the order by branches"
        )
      ],
      "Every cluster takes what is on the main branch; a bad version shows itself everywhere.", [])
  }

  fileprivate static func byBranches(_ draft: DesignDraft) -> Decision {
    decision(
      draft,
      [
        Decision.Alternative(everywhere, whyNot: "a bad version would reach all users at once"),
        Decision.Alternative(
          "dependencies between Kustomizations of Flux", whyNot: "they reach no further than their own cluster"),
        Decision.Alternative(
          "a pipeline with access to every cluster",
          whyNot: "its credentials would open all regions; here each cluster only reports to the repository"),
      ],
      "The branch of a region moves to a commit when the region before it has reported that commit as proven:")
  }

  fileprivate static func byHub(_ draft: DesignDraft) -> Decision {
    decision(
      draft,
      [
        Decision.Alternative(everywhere, whyNot: "a bad version would reach all users at once"),
        Decision.Alternative(
          "an ApplicationSet in each region", whyNot: "a RollingSync knows only the Applications of its own Argo CD"),
        Decision.Alternative(
          "a branch for each region, as Flux has it",
          whyNot: "needs a workflow beside Argo CD that waits for every region; write gitOps: flux for it"),
      ],
      "One ApplicationSet in \(draft.clusters[0].region) holds the Applications of all regions, and its RollingSync begins a"
        + " region when every Application of the one before is healthy. While that region is down, what runs elsewhere"
        + " runs on and nothing new reaches it. A region has proven a change when")
  }

  private static func decision(
    _ draft: DesignDraft, _ alternatives: [Decision.Alternative], _ how: String
  ) -> Decision {
    let order = order(draft.clusters, draft.specification.provider)
    let judged = draft.workloads.filter { $0.rollout.strategy != .rolling }
    let minutes = ReleaseGate(draft.workloads).limitSeconds / 60
    return decision(
      order.map(\.region).joined(separator: " → ") + ", each after the one before has proven the change", alternatives,
      how
        + (judged.isEmpty
          ? " all its pods are ready."
          : " all its canaries went through, judged by that region's own metrics. A failure leaves the rest as it was.")
        + " From east to west, each region meets a change in its working hours.",
      judged.isEmpty
        ? []
        : [
          "at most \(minutes) min for the verdict of a region (steps, one look of the analysis, start of"
            + " the pods) × \(order.count) regions = \(minutes * order.count) min"
        ])
  }

  private static func decision(
    _ choice: String, _ alternatives: [Decision.Alternative], _ reason: String, _ arithmetic: [String]
  ) -> Decision {
    Decision(
      id: "deployment.regions", deliverable: .deployment, title: "Order of the regions", choice: choice,
      alternatives: alternatives, reason: reason, arithmetic: arithmetic, fields: fields)
  }
}
