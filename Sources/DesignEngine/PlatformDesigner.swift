package import Basics
package import PlatformSpec

/// Designs a platform: sizes the services, places them, chooses components, and gives a reason for each choice.
package struct PlatformDesigner {
  private let specification: Specification

  package init(_ specification: Specification) { self.specification = specification }

  /// Wishes that no design can fulfil, asked before there is a design: something else may be wrong with the specification.
  package static func refusals(_ specification: Specification) -> [Diagnostic] {
    UnsupportedWish.findings(specification)
  }

  /// The design, or every wish that no design can fulfil yet. Pure: the same specification gives the same design.
  package func design() -> DesignOutcome {
    let unfulfilled = UnsupportedWish.findings(specification)
    if !unfulfilled.isEmpty { return .refused(unfulfilled) }
    let draft = DesignDraft(specification, specification.provider.profile)
    let clashes = draft.namespaceClashes
    if !clashes.isEmpty { return .refused(clashes) }
    let design = PlatformDesign(
      specification: specification, decisions: DecisionRule.decisions(draft), clusters: draft.clusters,
      namespaces: draft.namespaces, workloads: draft.workloads, components: draft.components, cost: draft.cost,
      risks: RiskRule.risks(draft))
    return .design(design, notes: DesignNotes.notes(draft))
  }
}
