import Basics
import PlatformSpec

extension DecisionRule {
  /// How ordinary services are updated.
  static let rollingUpdate = DecisionRule { draft in
    let wishes = draft.specification.deployment
    return [
      Decision(
        id: "deployment.rolling", deliverable: .deployment, title: "Rolling updates",
        choice: "maxSurge \(wishes.maxSurge) %, maxUnavailable \(wishes.maxUnavailable) %, "
          + "minReadySeconds \(wishes.minReadySeconds)",
        alternatives: [
          Decision.Alternative("maxUnavailable above 0", whyNot: "capacity would fall below what the load needs"),
          Decision.Alternative("Recreate", whyNot: "nobody answers until the new pods are ready"),
        ],
        reason: "New pods come first, prove themselves for \(wishes.minReadySeconds) s, and only then old ones go.",
        fields: ["deployment.maxSurge", "deployment.maxUnavailable", "deployment.minReady"])
    ]
  }
}
