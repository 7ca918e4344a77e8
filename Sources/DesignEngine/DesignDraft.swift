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
    components = ComponentRule.components(
      ComponentContext(specification: specification, profile: profile, workloads: planning.workloads))
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
}
