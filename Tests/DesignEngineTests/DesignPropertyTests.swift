import Basics
import DesignEngine
import PlatformSpec
import Testing

/// What holds for every design, whatever its size and trade.
@Suite struct DesignPropertyTests {
  static let specs = [1, 2, 3, 25, 200].flatMap { count in
    [Archetype.ecommerce, .saas, .generic].map { "  serviceCount: \(count)\n  archetype: \($0.rawValue)" }
  }

  @Test(arguments: specs) func `pods fit the nodes of their pool, also without a zone`(spec: String) throws {
    let (platform, specification) = try design(spec)
    let agents = platform.components.flatMap(\.pods).filter { $0.count == .perNode }.reduce(0) {
      $0 + $1.cpuRequestMilli
    }
    for cluster in platform.clusters {
      for pool in cluster.pools {
        let own = platform.workloads.filter { $0.pool == pool.purpose }
        var cpu = 0
        for workload in own {
          let pod = workload.resources.cpuRequestMilli + (workload.sidecar(in: specification)?.cpuRequestMilli ?? 0)
          #expect(pod + agents <= pool.allocatable.cpuMilli, "\(workload.service.name)")
          #expect(workload.resources.memoryRequestMiB <= pool.allocatable.memoryMiB, "\(workload.service.name)")
          cpu += pod * workload.peakReplicas
        }
        let zones = cluster.zones.count
        let left = pool.peakNodes - (pool.peakNodes + zones - 1) / zones
        #expect(cpu <= left * (pool.allocatable.cpuMilli - agents), "\(pool.name): \(pool.arithmetic)")
        #expect(pool.minNodes <= pool.averageNodes && pool.averageNodes <= pool.peakNodes)
        #expect(pool.peakNodes <= pool.maxNodes)
      }
      for workload in platform.workloads { #expect(cluster.pools.contains { $0.purpose == workload.pool }) }
    }
  }

  @Test(arguments: specs) func `no drain waits for ever and no step is shorter than its analysis`(spec: String) throws {
    for workload in try design(spec).design.workloads {
      let least: Int? =
        switch workload.scaling {
        case .fixed(let count): count
        case .horizontal(let plan): plan.min
        case .events(let plan): plan.min
        case .none: nil
        }
      if case .minAvailable(let kept) = workload.disruption?.rule {
        #expect(kept < least ?? 0, "\(workload.service.name)")
      }
      for step in workload.rollout.steps where step.weightPercent < 100 {
        #expect(step.analysisCount > 0)
        #expect(60 + step.analysisCount * step.analysisIntervalSeconds <= step.pauseSeconds)
      }
      let startup = workload.probes.startup
      #expect(startup.periodSeconds * startup.failureThreshold > workload.service.startupSeconds)
      #expect(workload.termination.gracePeriodSeconds > workload.termination.preStopSeconds)
    }
  }

  @Test(arguments: specs) func `the shares of the teams add up to the bill`(spec: String) throws {
    let cost = try design(spec).design.cost
    #expect(cost.teams.reduce(Money.zero) { $0 + $1.monthly } == cost.averageTotal)
    #expect(cost.baseTotal <= cost.averageTotal && cost.averageTotal <= cost.peakTotal)
  }

  @Test(arguments: specs) func `every deliverable has decisions with names of their own`(spec: String) throws {
    let decisions = try design(spec).design.decisions
    for deliverable in Deliverable.allCases {
      #expect(decisions.contains { $0.deliverable == deliverable }, "\(deliverable)")
    }
    #expect(Set(decisions.map(\.id)).count == decisions.count)
    #expect(decisions.allSatisfy { $0.id.hasPrefix($0.deliverable.rawValue + ".") && !$0.reason.isEmpty })
  }

  @Test(arguments: specs) func `components come after what they need`(spec: String) throws {
    var seen: Set<ComponentID> = []
    for component in try design(spec).design.components {
      #expect(component.after.allSatisfy(seen.contains), "\(component.id.rawValue)")
      seen.insert(component.id)
    }
  }

  @Test(arguments: specs) func `the same specification gives the same design`(spec: String) throws {
    #expect(try design(spec).design == design(spec).design)
  }

  @Test func `a small application gets a small platform`() throws {
    let small = try design("  serviceCount: 2").design
    let absent: [ComponentID] = [.istiod, .elasticsearch, .jaeger, .argoRollouts, .kubecost, .nodeTerminationHandler]
    for id in absent { #expect(!small.components.contains { $0.id == id }, "\(id.rawValue)") }
    #expect(small.clusters[0].pools.count == 1)
    #expect(small.cost.averageTotal < Money(dollars: 1500))
  }

  @Test func `a larger load widens what was assumed and keeps what was fixed`() throws {
    let load = shopSpec.replacing("10000", with: "20000")
    #expect(try design(load).design.clusters[0].pools[0].maxNodes > 30)
    let fixed = load + "\n  cluster: {pools: [{purpose: general, machineType: m5.2xlarge, maxNodes: 12}]}"
    guard case .design(let platform, let notes) = PlatformDesigner(try specification(fixed)).design() else {
      Issue.record("refused")
      return
    }
    #expect(platform.clusters[0].pools[0].maxNodes == 12)
    #expect(notes.contains { $0.message.contains("may have 12 nodes") })
  }

  @Test func `a wish that can't be fulfilled is refused, not dropped`() throws {
    let outcome = PlatformDesigner(
      try specification(
        """
          serviceCount: 5
          dataStores: [{name: carts, engine: mongodb, hosting: operator}]
        """)
    ).design()
    guard case .refused(let reasons) = outcome else {
      Issue.record("designed")
      return
    }
    #expect(reasons.map { $0.location?.path } == ["spec.dataStores"])
  }

  @Test func `a version in extended support costs more and is warned of`() throws {
    let outcome = PlatformDesigner(try specification("  serviceCount: 2\n  kubernetesVersion: \"1.33\"")).design()
    guard case .design(let platform, let notes) = outcome else {
      Issue.record("refused")
      return
    }
    let line = platform.cost.lines.first { $0.category == .controlPlane }
    #expect(line?.average == Money(dollars: 0.6 * 730))
    #expect(notes.contains { $0.severity == .warning && $0.message.contains("1.33") })
  }
}
