import Basics
import DesignEngine
import PlatformSpec
import Testing

/// The first of the usage examples, point by point.
@Suite struct ShopTests {
  let shop: PlatformDesign

  init() throws { shop = try design(shopSpec).design }

  @Test func `the shop has the pools of the example`() {
    let pools = shop.clusters[0].pools
    let lines = pools.map { "\($0.name) \($0.machineTypes[0]) \($0.capacity.rawValue) \($0.minNodes)-\($0.maxNodes)" }
    #expect(lines[0] == "general m5.2xlarge on-demand 5-30")
    #expect(lines[1] == "compute c5.2xlarge on-demand 3-10")
    #expect(lines[2].hasPrefix("spot m5.xlarge spot "))
    #expect(pools[2].machineTypes.count > 1)
    #expect(shop.clusters[0].zones.count == 3)
  }

  @Test func `the general pool comes out of the load alone`() throws {
    let derived = try design(shopSpec + "\n  cluster: {pools: [{purpose: general, machineType: m5.2xlarge}]}").design
    let pool = derived.clusters[0].pools[0]
    #expect(pool.minNodes == 5)
    #expect(pool.maxNodes == 30)
  }

  @Test func `customer-facing services are judged step by step`() {
    let rollouts = shop.workloads.filter { $0.kind == .rollout }
    #expect(rollouts.map(\.service.name).contains("checkout"))
    for workload in rollouts {
      #expect(workload.rollout.steps.map(\.weightPercent) == [5, 25, 100])
      #expect(workload.rollout.steps.reduce(0) { $0 + $1.pauseSeconds } == 1800)
    }
    for workload in shop.workloads where workload.kind == .deployment {
      #expect(workload.rollout.maxSurge == Percent(25))
      #expect(workload.rollout.maxUnavailable == Percent(0))
      #expect(workload.rollout.minReadySeconds == 30)
    }
  }

  @Test func `critical services keep two pods through a drain`() {
    for workload in shop.workloads where workload.service.criticality == .critical {
      #expect(workload.disruption?.rule == .minAvailable(2), "\(workload.service.name)")
    }
  }

  @Test func `every service scales from 3 to 50 by CPU and requests`() {
    for workload in shop.workloads {
      guard case .horizontal(let plan) = workload.scaling else { continue }
      #expect((plan.min, plan.max) == (3, 50), "\(workload.service.name)")
      #expect(plan.cpuTargetPercent == 70)
      #expect(plan.requestsPerSecondPerPod == 1000)
    }
  }

  @Test func `orders are processed by as many pods as wait`() throws {
    let workload = try #require(shop.workloads.first { $0.service.name == "order-processing" })
    guard case .events(let plan) = workload.scaling else {
      Issue.record("\(workload.scaling)")
      return
    }
    #expect(plan.queue == "orders")
    #expect(plan.messagesPerPod == 100)
  }

  @Test func `all components of the example are there and pinned`() {
    let expected: [ComponentID] = [
      .metricsServer, .clusterAutoscaler, .nodeTerminationHandler, .loadBalancerController, .istioBase, .istioCNI,
      .istiod, .istioGateway, .kubePrometheusStack, .argoRollouts, .keda, .prometheusAdapter, .eckOperator,
      .elasticsearch, .fluentBit, .jaeger, .openTelemetryCollector, .kubecost, .externalSecrets, .velero,
    ]
    let present = shop.components.map(\.id)
    for id in expected { #expect(present.contains(id), "\(id.rawValue)") }
    for component in shop.components where component.id != .elasticsearch {
      #expect(component.chart?.version.isEmpty == false, "\(component.id.rawValue)")
    }
  }

  @Test func `the bill is about what the example names`() {
    #expect((10_000.0...20_000.0).contains(shop.cost.averageTotal.dollars), "\(shop.cost.averageTotal.wholeDollars)")
    #expect(shop.cost.lines.allSatisfy { $0.source != "no price known" && !$0.source.isEmpty })
  }
}
