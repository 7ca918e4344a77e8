import Basics
import KubeModel
import PlatformSpec
import Reporting
import Testing

@testable import DesignEngine

@Suite struct SummaryTests {
  /// A design made by hand, as large as asked for.
  static func design(services: Int, pools: Int) throws -> PlatformDesign {
    let text = """
      apiVersion: plimsoll.dev/v1alpha1
      kind: Platform
      metadata: {name: EcommercePlatform}
      spec:
        serviceCount: \(services)
        archetype: ecommerce
        traffic: {peakRequestsPerSecond: 10000}
        targets: {availability: 99.95%, utilization: 75%, latencyP99: 250ms, monthlyBudget: 15000 USD}
      """
    let document = try #require(KubeValue.parseYAML(text, file: "platform.yaml").value)
    let specification = try #require(Specification.read(document).specification)
    let cluster = ClusterDesign(
      name: "ecommerce-platform-production", environment: "production", region: "us-east-1",
      zones: ["us-east-1a", "us-east-1b", "us-east-1c"], kubernetesVersion: specification.kubernetesVersion,
      network: NetworkPlan(
        cidr: "10.0.0.0/16", publicSubnets: [], privateSubnets: [], serviceCIDR: "172.20.0.0/16", natGateways: 3),
      pools: PoolPurpose.allCases.prefix(pools).map(pool), managedAddOns: [])
    let decision = Decision(
      id: "cluster.pool.general", deliverable: .cluster, title: "General pool", choice: "m5.2xlarge, 5 to 30 nodes",
      alternatives: [Decision.Alternative("Karpenter", whyNot: "it is another way")], reason: "it carries the load",
      arithmetic: ["32 cores / 7.9 = 5"], sources: ["a price list"], fields: ["cluster.pools"])
    let line = CostEstimate.Line(
      category: .nodesOnDemand, title: "general", formula: "", base: Money(micros: 9_000_000_000),
      average: Money(micros: 11_234_000_000), peak: Money(micros: 21_000_000_000), source: "")
    return PlatformDesign(
      specification: specification, decisions: [decision], clusters: [cluster], namespaces: [],
      workloads: specification.services.map(workload), components: [],
      cost: CostEstimate(lines: [line], teams: [], notes: []), risks: [])
  }

  private static func pool(_ purpose: PoolPurpose) -> NodePool {
    NodePool(
      name: purpose.rawValue, purpose: purpose, capacity: .onDemand, machineTypes: ["m5.2xlarge"], vcpu: 8,
      memoryGiB: 32, allocatable: Allocatable(cpuMilli: 7910, memoryMiB: 29317, ephemeralGiB: 89, pods: 58),
      minNodes: 5, maxNodes: 30, averageNodes: 12, peakNodes: 20, labels: [], taints: [], diskGiB: 100,
      pricePerHour: Money(micros: 384_000), provisioningSeconds: 90, monthlyInterruption: nil, arithmetic: [])
  }

  private static func workload(_ service: Service) -> WorkloadDesign {
    let probe = WorkloadDesign.Probe(
      handler: .tcp, initialDelaySeconds: 0, periodSeconds: 10, timeoutSeconds: 1, failureThreshold: 3)
    return WorkloadDesign(
      service: service, namespace: service.team, kind: service.customerFacing ? .rollout : .deployment, pool: .general,
      resources: WorkloadDesign.Resources(
        cpuRequestMilli: 500, cpuLimitMilli: nil, memoryRequestMiB: 512, memoryLimitMiB: 1024),
      peakRequestsPerSecond: 4321, baseReplicas: 3, averageReplicas: 6, peakReplicas: 14, scaling: .fixed(3),
      probes: WorkloadDesign.Probes(startup: probe, liveness: probe, readiness: probe),
      termination: WorkloadDesign.Termination(preStopSeconds: 10, gracePeriodSeconds: 40),
      rollout: WorkloadDesign.RolloutPlan(
        strategy: .rolling, maxSurge: Percent(25), maxUnavailable: Percent(0), minReadySeconds: 30,
        progressDeadlineSeconds: 600, steps: [], maxErrorPercent: Percent(1), maxLatencyP99Millis: 300),
      disruption: nil, spread: WorkloadDesign.SpreadPlan(zoneRequired: true, hostRequired: false), arithmetic: [])
  }

  @Test(arguments: [(1, 1), (25, 3), (25, 4), (200, 6)])
  func `the summary fits a screen of 80 by 24`(services: Int, pools: Int) throws {
    let summary = DesignSummary(try Self.design(services: services, pools: pools), colour: false)
    let lines = summary.text(folder: "platform", fileCount: 812, kept: [], objects: 603, findings: 0).split(
      separator: "\n", omittingEmptySubsequences: false)
    // The prompt of the shell takes the last line.
    #expect(lines.count <= 24, "\(lines.joined(separator: "\n"))")
    for line in lines { #expect(line.count <= 80, "\(line)") }
  }

  @Test func `the summary names targets, pools, load and cost`() throws {
    let text = DesignSummary(try Self.design(services: 25, pools: 3), colour: false).text(
      folder: "platform", fileCount: 812, kept: ["clusters/production/cluster-settings.yaml"], objects: 603, findings: 0
    )
    for word in [
      "99.95 %", "75 %", "m5.2xlarge", "5-30", "10,000", "25 services", "$11,234 a month", "812 files", "DESIGN.md",
    ] {
      #expect(text.contains(word), "\(word) in\n\(text)")
    }
  }
}
