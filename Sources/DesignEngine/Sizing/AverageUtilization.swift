import PlatformSpec

/// CPU that pods request in the average hour, against what the nodes of that hour offer.
///
/// Proxies of a mesh and the platform's own components count; agents that the provider brings do not.
package struct AverageUtilization: Sendable, Hashable {
  package var requestedMilli: Int
  package var offeredMilli: Int

  /// The share in percent; 0 without nodes.
  package var percent: Double { offeredMilli > 0 ? 100 * Double(requestedMilli) / Double(offeredMilli) : 0 }

  package init(_ design: PlatformDesign) {
    self.init(design.specification, design.clusters, design.workloads, design.components)
  }

  init(
    _ specification: Specification, _ clusters: [ClusterDesign], _ workloads: [WorkloadDesign],
    _ components: [ComponentPlan]
  ) {
    // The workloads stand for all clusters together, the components are in each.
    requestedMilli = workloads.reduce(0) { sum, workload in
      let proxy = workload.sidecar(in: specification)?.cpuRequestMilli ?? 0
      return sum + workload.averageReplicas * (workload.resources.cpuRequestMilli + proxy)
    }
    offeredMilli = 0
    for cluster in clusters {
      let nodes = cluster.pools.reduce(0) { $0 + $1.averageNodes }
      offeredMilli += cluster.pools.reduce(0) { $0 + $1.averageNodes * $1.allocatable.cpuMilli }
      for pod in components.flatMap(\.pods) {
        switch pod.count {
        case .replicas(let count): requestedMilli += count * pod.cpuRequestMilli
        case .jobs(let average, _), .scaled(_, let average, _): requestedMilli += average * pod.cpuRequestMilli
        case .perNode: requestedMilli += nodes * pod.cpuRequestMilli
        }
      }
    }
  }
}
