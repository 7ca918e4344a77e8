import Basics
import CloudCatalog
import PlatformSpec

/// What the owner should know at once: ends of life, bounds that the load has moved, targets that are missed.
enum DesignNotes {
  static func notes(_ draft: DesignDraft) -> [Diagnostic] {
    versionNotes(draft) + boundNotes(draft) + budgetNotes(draft) + priceNotes(draft) + retiredNotes(draft)
  }

  private static func versionNotes(_ draft: DesignDraft) -> [Diagnostic] {
    let version = draft.specification.kubernetesVersion.description
    let release = Catalog.current.kubernetesReleases(draft.profile.cloud).first { $0.version == version }
    let remedy = "Leave kubernetesVersion out to have the newest one in standard support."
    switch release?.status {
    case .standard: return []
    case .extended:
      return [
        Diagnostic(
          .warning,
          "Kubernetes \(version) has been in extended support since \(release?.endOfStandardSupport ?? ""):"
            + " the control plane costs six times as much", remedy: remedy)
      ]
    case .ended: return [Diagnostic(.warning, "Kubernetes \(version) is out of support", remedy: remedy)]
    case .upcoming, nil:
      return [Diagnostic(.warning, "\(draft.profile.title) does not offer Kubernetes \(version) yet", remedy: remedy)]
    }
  }

  /// A bound that the user fixed is kept, one that was assumed gives way; both are said.
  private static func boundNotes(_ draft: DesignDraft) -> [Diagnostic] {
    let isAssumed = draft.specification.assumptions.contains { $0.path == "cluster.pools" }
    return draft.clusters.flatMap(\.pools).compactMap { pool in
      guard let wish = draft.specification.cluster.pools.first(where: { $0.purpose == pool.purpose }),
        let most = wish.maxNodes
      else { return nil }
      if isAssumed {
        return pool.maxNodes > most
          ? Diagnostic(.note, "pool \(pool.name) needs up to \(pool.maxNodes) nodes, more than the usual \(most)") : nil
      }
      return pool.peakNodes > most
        ? Diagnostic(
          .warning,
          "pool \(pool.name) may have \(most) nodes, the peak with the loss of a zone needs \(pool.peakNodes)",
          remedy: "Raise maxNodes of the pool.") : nil
    }
  }

  private static func budgetNotes(_ draft: DesignDraft) -> [Diagnostic] {
    guard let budget = draft.specification.targets.monthlyBudget, draft.cost.averageTotal > budget else { return [] }
    return [
      Diagnostic(
        .warning,
        "the design costs \(draft.cost.averageTotal.wholeDollars) a month, the budget is \(budget.wholeDollars)",
        remedy: "See the decision cluster.cost for its largest lines.")
    ]
  }

  private static func priceNotes(_ draft: DesignDraft) -> [Diagnostic] {
    draft.clusters.flatMap { cluster in
      cluster.pools.filter { $0.pricePerHour == .zero }.map {
        Diagnostic(
          .warning,
          "no price is known for \($0.machineTypes.first ?? "") in \(cluster.region): its nodes are missing in"
            + " the bill")
      }
    }
  }

  private static func retiredNotes(_ draft: DesignDraft) -> [Diagnostic] {
    draft.components.compactMap { component in
      guard let release = Catalog.current.component(component.chart?.name ?? ""), release.notes.contains("RETIRED")
      else { return nil }
      return Diagnostic(.warning, "\(component.id.rawValue) is retired upstream: \(release.notes)")
    }
  }
}
