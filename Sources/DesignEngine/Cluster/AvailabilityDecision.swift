import Basics
import PlatformSpec

extension DecisionRule {
  /// The availability that the parts allow.
  static let availability = DecisionRule { draft in
    let target = draft.specification.targets.availability
    let profile = draft.profile
    let estimate = AvailabilityEstimate(draft)
    return [
      Decision(
        id: "cluster.availability", deliverable: .cluster, title: "Availability",
        choice: "\(fixed(estimate.percent, 3)) % by the promises of the parts, \(target) % wanted",
        alternatives: draft.clusters.count > 1
          ? []
          : [
            Decision.Alternative(
              "a second region", whyNot: "data in two regions costs more than the last hundredth of a percent is worth")
          ],
        reason: estimate.percent >= target.fraction * 100
          ? "The path of a request has no single machine or zone in it."
          : "The provider promises less than is wanted: only a second region or measured experience closes the gap.",
        arithmetic: estimate.arithmetic,
        sources: [
          profile.regionAvailability.source, profile.machineAvailability.source,
          profile.controlPlaneAvailability.source,
        ],
        fields: ["targets.availability", "regions"])
    ]
  }
}
