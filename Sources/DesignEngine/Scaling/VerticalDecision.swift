import PlatformSpec

extension DecisionRule {
  /// Who corrects requests.
  static let vertical = DecisionRule { draft in
    let mode = draft.specification.scaling.verticalMode
    return [
      Decision(
        id: "scaling.vertical", deliverable: .scaling, title: "Vertical recommendations",
        choice: mode == .none ? "none" : "VPA, mode \(mode.rawValue)",
        alternatives: [
          Decision.Alternative(
            "VPA on CPU beside the HPA", whyNot: "both would answer the same signal and chase each other")
        ],
        reason: mode == .none
          ? "So few pods are corrected by hand faster than by a controller."
          : "Requests are assumptions at first; recommendations show by how much they are wrong. Memory alone is"
            + " changed where a mode changes anything.",
        fields: ["scaling.verticalMode"])
    ]
  }
}
