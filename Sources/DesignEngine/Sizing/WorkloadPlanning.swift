import Basics
import PlatformSpec

/// Sizes every service and plans how it runs.
struct WorkloadPlanning {
  let workloads: [WorkloadDesign]
  let placement: PoolPlacement
  let demand: Demand
  /// Services whose fixed maximum is below what the peak with the loss of a zone needs.
  let cutShort: [String]

  init(_ specification: Specification, _ profile: CloudProfile) {
    let demand = Demand(specification)
    // Every cluster runs the same manifests, so the region with the most traffic decides.
    let share = specification.regions.map(\.trafficShare.fraction).max() ?? 1
    let zones = specification.regions.map(\.zones).max() ?? 1
    let services = specification.services
    let sizings = services.indices.map {
      PodSizing(services[$0], perSecond: demand.perSecond[$0] * share, specification: specification)
    }
    let placement = PoolPlacement(specification, sizings: sizings)
    var cut: [String] = []
    workloads = services.indices.map { index in
      let service = services[index]
      let bounds = ReplicaBounds(service, sizing: sizings[index], specification: specification, zones: zones)
      let kind = Self.kind(service, specification)
      let scaling = ScalingPlan.plan(service, kind: kind, bounds: bounds, specification: specification)
      if bounds.isCutShort { cut.append(service.name) }
      return WorkloadDesign(
        service: service, namespace: service.team, kind: kind, pool: placement.pools[index],
        resources: sizings[index].resources, peakRequestsPerSecond: demand.perSecond[index] * share,
        baseReplicas: Self.pods(sizings[index].base, scaling, atPeak: false),
        averageReplicas: Self.pods(sizings[index].average, scaling, atPeak: false),
        peakReplicas: Self.pods(sizings[index].peak, scaling, atPeak: true), scaling: scaling,
        probes: ProbePlan.probes(service),
        termination: TerminationPlan.termination(service, specification: specification, profile: profile),
        rollout: RolloutPlanning.plan(service, kind: kind, specification: specification),
        disruption: DisruptionPlan.budget(service, scaling: scaling, specification: specification),
        spread: WorkloadDesign.SpreadPlan(zoneRequired: service.criticality == .critical, hostRequired: false),
        arithmetic: demand.origins[index] + sizings[index].arithmetic
          + (kind == .cronJob ? [] : bounds.arithmetic))
    }
    self.placement = placement
    self.demand = demand
    cutShort = cut
  }

  /// Pods that run: what the load needs within the bounds; of a job one, counted at the peak alone.
  private static func pods(_ needed: Int, _ scaling: WorkloadDesign.WorkloadScaling, atPeak: Bool) -> Int {
    switch scaling {
    case .none: atPeak ? 1 : 0
    case .fixed(let count): count
    case .horizontal, .events: min(max(needed, scaling.bounds.min), scaling.bounds.max)
    }
  }

  private static func kind(_ service: Service, _ specification: Specification) -> WorkloadDesign.Kind {
    if service.role == .batch { return .cronJob }
    if service.role == .stateful || service.volume != nil { return .statefulSet }
    guard RolloutPlanning.isProgressive(service, specification) else { return .deployment }
    return switch specification.deployment.progressiveDelivery {
    case .argoRollouts: .rollout
    case .flagger: .deployment
    }
  }
}
