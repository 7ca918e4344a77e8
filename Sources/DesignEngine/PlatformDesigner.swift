package import Basics
package import PlatformSpec

/// Designs a platform: sizes the services, places them, chooses components, and gives a reason for each choice.
package struct PlatformDesigner {
  private let specification: Specification

  package init(_ specification: Specification) { self.specification = specification }

  /// Wishes that no design can fulfil, and teams whose namespace is taken; asked before there is a design: something else
  /// may be wrong with the specification.
  package static func refusals(_ specification: Specification) -> [Diagnostic] {
    UnsupportedWish.findings(specification) + NamespaceClash.findings(specification)
  }

  /// The design, or everything that `refusals` says. Pure: the same specification gives the same design.
  package func design() -> DesignOutcome {
    let refusals = Self.refusals(specification)
    if !refusals.isEmpty { return .refused(refusals) }
    let draft = DesignDraft(specification, specification.provider.profile)
    let design = PlatformDesign(
      specification: specification, decisions: DecisionRule.decisions(draft), clusters: draft.clusters,
      namespaces: draft.namespaces, workloads: draft.workloads, components: draft.components, cost: draft.cost,
      risks: RiskRule.risks(draft))
    return .design(design, notes: DesignNotes.notes(draft))
  }
}
