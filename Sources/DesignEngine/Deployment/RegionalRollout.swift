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
  /// Regions get a change one after the other.
  package var rollsOutByRegion: Bool {
    guard regions.count > 1, gitOps == .flux else { return false }
    return switch deployment.regionalRollout {
    case .followTheSun, nil: true
    case .together: false
    }
  }
}

extension PlatformDesign {
  /// The clusters in the order in which a change reaches them.
  package var releaseOrder: [ClusterDesign] { RegionalRollout.order(clusters, specification.provider) }
}

extension DecisionRule {
  /// How a change travels between the regions.
  static let regionalRollout = DecisionRule { draft in
    guard draft.clusters.count > 1 else { return [] }
    let fields = ["deployment.regionalRollout"]
    let together = "all regions together"
    guard draft.specification.rollsOutByRegion else {
      return [
        Decision(
          id: "deployment.regions", deliverable: .deployment, title: "Order of the regions", choice: together,
          alternatives: [
            Decision.Alternative("one after the other", whyNot: "the specification wants them the same at any time")
          ],
          reason: "Every cluster takes what is on the main branch; a bad version shows itself everywhere.",
          fields: fields)
      ]
    }
    let order = RegionalRollout.order(draft.clusters, draft.specification.provider)
    let judged = draft.workloads.filter { $0.rollout.strategy != .rolling }
    let gate = ReleaseGate(draft.workloads)
    return [
      Decision(
        id: "deployment.regions", deliverable: .deployment, title: "Order of the regions",
        choice: order.map(\.region).joined(separator: " → ") + ", each after the one before has proven the change",
        alternatives: [
          Decision.Alternative(together, whyNot: "a bad version would reach all users at once"),
          Decision.Alternative(
            "dependencies between Kustomizations of Flux", whyNot: "they reach no further than their own cluster"),
          Decision.Alternative(
            "a pipeline with access to every cluster",
            whyNot: "its credentials would open all regions; here each cluster only reports to the repository"),
        ],
        reason:
          "The branch of a region moves to a commit when the region before it has reported that commit as proven:"
          + (judged.isEmpty
            ? " all its pods are ready."
            : " all its canaries went through, judged by that region's own metrics. A failure leaves the rest as it was.")
          + " From east to west, each region meets a change in its working hours.",
        arithmetic: judged.isEmpty
          ? []
          : [
            "at most \(gate.limitSeconds / 60) min for the verdict of a region (steps, one look of the analysis, start of"
              + " the pods) × \(order.count) regions = \(gate.limitSeconds / 60 * order.count) min"
          ],
        fields: fields)
    ]
  }
}
