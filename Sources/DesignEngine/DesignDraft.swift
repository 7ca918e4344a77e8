import Basics
import CloudCatalog
import PlatformSpec

/// What has been found out, before it is explained: sizes, places, components and prices.
struct DesignDraft: Sendable {
  let specification: Specification
  let profile: CloudProfile
  let planning: WorkloadPlanning
  let components: [ComponentPlan]
  let clusters: [ClusterDesign]
  let workloads: [WorkloadDesign]
  let namespaces: [NamespaceDesign]
  let cost: CostEstimate

  init(_ specification: Specification, _ profile: CloudProfile) {
    self.specification = specification
    self.profile = profile
    planning = WorkloadPlanning(specification, profile)
    let hasSpot =
      planning.workloads.contains { $0.pool == .spot } || SparkExecutors.useSpot(specification)
      || specification.cluster.pools.contains { $0.purpose == .spot }
    components = ComponentRule.components(
      ComponentContext(
        specification: specification, profile: profile, workloads: planning.workloads, hasSpot: hasSpot))
    clusters =
      ClusterPlanning(
        specification: specification, profile: profile, workloads: planning.workloads, components: components
      ).clusters
    workloads = SpreadPlanning.workloads(planning.workloads, clusters: clusters)
    namespaces = NamespacePlanning.namespaces(workloads, specification)
    cost = CostPlanning.estimate(
      CostBasis(
        specification: specification, profile: profile, clusters: clusters, workloads: workloads,
        components: components, demand: planning.demand))
  }

  func component(_ id: ComponentID) -> ComponentPlan? { components.first { $0.id == id } }

  /// ` in eastus` in the title of a decision, where there are several regions.
  func place(of cluster: ClusterDesign) -> String { clusters.count > 1 ? " in \(cluster.region)" : "" }

  /// Teams whose namespace would be one of the platform's own.
  var namespaceClashes: [Diagnostic] {
    let own =
      components.map(\.namespace) + [
        "kube-system", "kube-public", "kube-node-lease", "default", "flux-system", "argocd",
      ]
    return namespaces.filter { own.contains($0.name) }.map {
      Diagnostic(
        .error, "the namespace of team \($0.name) would be one of the platform's own",
        remedy: "Give the team another name.")
    }
  }
}
