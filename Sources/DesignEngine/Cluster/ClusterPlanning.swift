import Basics
import CloudCatalog
import PlatformSpec

/// One cluster for each region, with pools sized for what is served there.
struct ClusterPlanning {
  let specification: Specification
  let profile: CloudProfile
  let workloads: [WorkloadDesign]
  let components: [ComponentPlan]

  var clusters: [ClusterDesign] {
    specification.regions.enumerated().map { index, region in cluster(region, index) }
  }

  private func cluster(_ region: Region, _ index: Int) -> ClusterDesign {
    let environment = specification.environments.first ?? "production"
    let name = "\(specification.slug)-\(environment)"
    return ClusterDesign(
      name: specification.regions.count > 1 ? "\(name)-\(region.name)" : name, environment: environment,
      region: region.name, zones: zones(region), kubernetesVersion: specification.kubernetesVersion,
      network: NetworkPlanning.plan(
        zones: region.zones, index: index, targets: specification.targets, profile: profile),
      pools: PoolPurpose.allCases.compactMap { pool($0, region) }, managedAddOns: profile.managedAddOns)
  }

  private func zones(_ region: Region) -> [String] {
    let known = Catalog.current.region(profile.cloud, region.name)?.zones ?? []
    guard known.count >= region.zones else { return profile.usualZones(region.zones, in: region.name) }
    return known.prefix(region.zones).map { profile.zoneName($0, in: region.name) }
  }

  private func pool(_ purpose: PoolPurpose, _ region: Region) -> NodePool? {
    let groups = groups(purpose, region)
    let isWished = specification.cluster.pools.contains { $0.purpose == purpose }
    guard purpose == .general || isWished || !groups.isEmpty else { return nil }
    return NodePoolPlanning(
      specification: specification, profile: profile, region: region, purpose: purpose, groups: groups,
      overhead: overhead
    ).pool()
  }

  /// Agents run on every node of every pool.
  var overhead: NodeOverhead {
    let monitoring = specification.observability.providerMonitoring ? profile.monitoringAgents : []
    return NodeOverhead(
      profile.nodeAgents + monitoring + components.flatMap { $0.pods.filter { $0.count == .perNode } })
  }

  private func groups(_ purpose: PoolPurpose, _ region: Region) -> [PodGroup] {
    let most = specification.regions.map(\.trafficShare.fraction).max() ?? 1
    let share = most > 0 ? region.trafficShare.fraction / most : 1
    let own = workloads.filter { $0.pool == purpose }.map { group($0, share) }
    let platform = (profile.systemPods + components.flatMap(\.pods)).filter { $0.pool == purpose }
    return own
      + platform.compactMap { pod in
        guard let counts = pod.counts else { return nil }
        return PodGroup(
          name: pod.name, cpuMilli: pod.cpuRequestMilli, memoryMiB: pod.memoryRequestMiB, base: counts.base,
          average: counts.average, peak: counts.peak)
      }
  }

  private func group(_ workload: WorkloadDesign, _ share: Double) -> PodGroup {
    let sidecar = workload.sidecar(in: specification)
    let least = workload.scaling.bounds.min
    func pods(_ count: Int) -> Int { max(min(least, count), Int((Double(count) * share).rounded(.up))) }
    return PodGroup(
      name: workload.service.name, cpuMilli: workload.resources.cpuRequestMilli + (sidecar?.cpuRequestMilli ?? 0),
      memoryMiB: workload.resources.memoryRequestMiB + (sidecar?.memoryRequestMiB ?? 0),
      base: pods(workload.baseReplicas), average: pods(workload.averageReplicas), peak: pods(workload.peakReplicas))
  }
}

extension PodFootprint {
  /// Pods in each situation; nil for what every node runs.
  var counts: (base: Int, average: Int, peak: Int)? {
    switch count {
    case .replicas(let count): (count, count, count)
    case .jobs(let average, let peak): (0, average, peak)
    case .scaled(let base, let average, let peak): (base, average, peak)
    case .perNode: nil
    }
  }
}
