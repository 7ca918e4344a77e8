import Basics
import PlatformSpec

/// A namespace for each team, in the order in which the specification names them.
enum NamespacePlanning {
  static func namespaces(_ workloads: [WorkloadDesign], _ specification: Specification) -> [NamespaceDesign] {
    var teams: [String] = []
    for workload in workloads where !teams.contains(workload.namespace) { teams.append(workload.namespace) }
    return teams.map { team in
      NamespaceDesign(
        name: team, team: team, costCenter: team, podSecurity: specification.security.podSecurity,
        meshInjected: specification.networking.mesh != .none,
        quota: quota(workloads.filter { $0.namespace == team }, specification, namespace: team))
    }
  }

  /// All workloads at their most pods, surge of a roll-out included, and a tenth more.
  private static func quota(
    _ workloads: [WorkloadDesign], _ specification: Specification, namespace: String
  ) -> NamespaceDesign.Quota {
    var quota = NamespaceDesign.Quota(
      cpuRequestMilli: 0, memoryRequestMiB: 0, cpuLimitMilli: 0, memoryLimitMiB: 0, pods: 0)
    for workload in workloads {
      let most = max(1, workload.scaling.bounds.max)
      // Flagger runs a second Deployment, which scales with its share of the requests.
      let surge =
        workload.isFlaggers ? most : Int((Double(most) * specification.deployment.maxSurge.fraction).rounded(.up))
      let pods = most + surge
      let sidecar = workload.sidecar(in: specification)
      let resources = workload.resources
      quota.pods += pods
      quota.cpuRequestMilli += pods * (resources.cpuRequestMilli + (sidecar?.cpuRequestMilli ?? 0))
      quota.memoryRequestMiB += pods * (resources.memoryRequestMiB + (sidecar?.memoryRequestMiB ?? 0))
      quota.cpuLimitMilli +=
        pods * ((resources.cpuLimitMilli ?? resources.cpuRequestMilli * 2) + (sidecar?.cpuLimitMilli ?? 0))
      quota.memoryLimitMiB += pods * (resources.memoryLimitMiB + (sidecar?.memoryLimitMiB ?? 0))
    }
    if specification.isAmbient {
      let waypoint = Waypoint(workloads, in: namespace, specification)
      // A roll-out of the waypoint adds a quarter.
      let pods = waypoint.mostReplicas + ceilDivide(waypoint.mostReplicas, 4)
      quota.pods += pods
      quota.cpuRequestMilli += pods * waypoint.cpuRequestMilli
      quota.memoryRequestMiB += pods * waypoint.memoryRequestMiB
      quota.cpuLimitMilli += pods * waypoint.cpuLimitMilli
      quota.memoryLimitMiB += pods * waypoint.memoryLimitMiB
    }
    func room(_ value: Int, step: Int) -> Int { ceilDivide(value * 11, 10 * step) * step }
    return NamespaceDesign.Quota(
      cpuRequestMilli: room(quota.cpuRequestMilli, step: 1000),
      memoryRequestMiB: room(quota.memoryRequestMiB, step: 1024),
      cpuLimitMilli: room(quota.cpuLimitMilli, step: 1000), memoryLimitMiB: room(quota.memoryLimitMiB, step: 1024),
      pods: room(quota.pods, step: 5))
  }
}
