import CloudCatalog
import PlatformSpec

extension DecisionRule {
  /// The version of Kubernetes and how long it is supported.
  static let kubernetesVersion = DecisionRule { draft in
    let version = draft.specification.kubernetesVersion.description
    let release = Catalog.current.kubernetesReleases(draft.profile.cloud).first { $0.version == version }
    let older = Catalog.current.kubernetesReleases(draft.profile.cloud).first {
      $0.status == .standard && $0.version != version
    }
    return [
      Decision(
        id: "cluster.kubernetes-version", deliverable: .cluster, title: "Kubernetes version",
        choice: "\(draft.profile.title) \(version)",
        alternatives: older.map {
          [Decision.Alternative($0.version, whyNot: "its standard support ends \($0.endOfStandardSupport)")]
        } ?? [],
        reason: "Standard support ends \(release?.endOfStandardSupport ?? "on a day that no source names"), and each"
          + " version skipped makes the next upgrade larger.",
        sources: ["facts: Kubernetes releases, judged on \(Catalog.judgedOn)"], fields: ["kubernetesVersion"])
    ]
  }
}
