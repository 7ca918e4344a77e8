import Basics
import PlatformSpec

extension DecisionRule {
  /// Regions and zones.
  static let zones = DecisionRule { draft in
    draft.specification.regions.enumerated().map { index, region in
      let cluster = draft.clusters[index]
      let several = draft.clusters.count > 1
      return Decision(
        id: several ? "cluster.zones.\(region.name)" : "cluster.zones", deliverable: .cluster,
        title: several ? "Zones in \(region.name)" : "Region and zones",
        choice: "\(region.name), \(cluster.zones.count) zones: \(cluster.zones.joined(separator: ", "))",
        alternatives: [
          Decision.Alternative("one zone", whyNot: "its failure is the failure of the platform"),
          Decision.Alternative("two zones", whyNot: "the loss of one takes half of all pods instead of a third"),
        ],
        reason: "After the loss of a zone \(max(1, region.zones - 1)) of \(region.zones) carry the peak.",
        arithmetic: [
          "spare for the loss of a zone: \(region.zones) / \(max(1, region.zones - 1)) = "
            + "\(fixed(Double(region.zones) / Double(max(1, region.zones - 1)), 2)) × what the peak needs"
        ],
        sources: ["facts: regions"], fields: ["regions"])
    }
  }
}
