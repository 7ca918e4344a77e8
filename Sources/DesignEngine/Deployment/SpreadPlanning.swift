import PlatformSpec

/// How pods of a service keep apart.
enum SpreadPlanning {
  /// A rule over nodes that must hold is only safe where every pod can have a node of its own: a full node would
  /// otherwise keep all further pods waiting, however many nodes are added.
  static func workloads(_ workloads: [WorkloadDesign], clusters: [ClusterDesign]) -> [WorkloadDesign] {
    workloads.map { workload in
      let nodes = clusters.flatMap(\.pools).filter { $0.purpose == workload.pool }.map(\.minNodes).min() ?? 0
      let isCritical = workload.service.criticality == .critical
      var spread = workload
      spread.spread = WorkloadDesign.SpreadPlan(
        zoneRequired: isCritical && clusters.allSatisfy { $0.zones.count > 1 },
        hostRequired: isCritical && workload.scaling.bounds.max <= nodes)
      return spread
    }
  }
}
