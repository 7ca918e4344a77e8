import PlatformSpec

/// One decision, or one for each pool or region: when it is taken and why. A decision is one file and one line below.
struct DecisionRule: Sendable {
  let decide: @Sendable (DesignDraft) -> [Decision]

  init(_ decide: @escaping @Sendable (DesignDraft) -> [Decision]) { self.decide = decide }

  static func rules(of deliverable: Deliverable) -> [DecisionRule] {
    switch deliverable {
    case .cluster: [pools]
    case .deployment: []
    case .scaling: []
    case .networking: []
    case .storage: []
    case .observability: []
    case .security: []
    }
  }

  static func decisions(_ draft: DesignDraft) -> [Decision] {
    Deliverable.allCases.flatMap { rules(of: $0) }.flatMap { $0.decide(draft) }
  }
}
