import Basics
import KubeModel
import PlatformSpec
import Testing

@testable import DesignEngine
@testable import Rendering

/// A small design made by hand: what the documents say must not depend on how the engine decides.
enum DocumentsFixture {
  static func specification(_ spec: String = two) throws -> Specification {
    let head = "apiVersion: plimsoll.dev/v1alpha1\nkind: Platform\nmetadata: {name: Little_Shop}\nspec:\n"
    let (value, problems) = KubeValue.parseYAML(head + spec, file: "platform.yaml")
    let (specification, more) = Specification.read(try #require(value, "\(problems)"))
    return try #require(specification, "\(more)")
  }

  static let two = """
      archetype: ecommerce
      traffic: {peakRequestsPerSecond: 400}
      targets: {latencyP99: 300ms, monthlyBudget: 900 USD}
      networking: {domain: shop.example.com}
      services:
        - {name: web, team: front, role: frontend, runtime: node, entryShare: 100%, calls: [{service: orders, perRequest: 0.25}], health: {livenessPath: /healthz}}
        - {name: orders, team: back, criticality: critical, stores: [orders-db], consumes: [tasks], volume: {size: 20Gi, mountPath: /data}}
      queues: [{name: tasks, engine: sqs, peakMessagesPerSecond: 20}]
      dataStores: [{name: orders-db, engine: postgresql, hosting: external}]
    """

  static func design(_ spec: String = two) throws -> PlatformDesign {
    let specification = try specification(spec)
    let teams = specification.services.map(\.team).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
    return PlatformDesign(
      specification: specification, decisions: decisions,
      clusters: specification.regions.map { cluster(specification, in: $0.name) },
      namespaces: teams.map(namespace), workloads: specification.services.map(workload), components: components,
      cost: cost, risks: [Risk("A price | changes", mitigation: "Read the bill.")])
  }

  private static let decisions = Deliverable.allCases.map { deliverable in
    Decision(
      id: "\(deliverable.rawValue).sample", deliverable: deliverable, title: "A sample of \(deliverable.rawValue)",
      choice: "this | that", alternatives: [Decision.Alternative("nothing", whyNot: "it *does* not work")],
      reason: "it is a_sample of <text>", arithmetic: ["2 × 3 = 6"], sources: ["a book"], fields: ["cluster.private"])
  }

  private static func cluster(_ specification: Specification, in region: String) -> ClusterDesign {
    let name = specification.regions.count > 1 ? "little-shop-production-\(region)" : "little-shop-production"
    return ClusterDesign(
      name: name, environment: "production", region: region,
      zones: ["\(region)a", "\(region)b"], kubernetesVersion: specification.kubernetesVersion,
      network: NetworkPlan(
        cidr: "10.0.0.0/16", publicSubnets: ["10.0.0.0/24"], privateSubnets: ["10.0.16.0/20"],
        serviceCIDR: "172.20.0.0/16", natGateways: 2),
      pools: [pool("general", .general, .onDemand), pool("spot", .spot, .spot)], managedAddOns: ["vpc-cni"])
  }

  private static func pool(_ name: String, _ purpose: PoolPurpose, _ capacity: NodePool.Capacity) -> NodePool {
    NodePool(
      name: name, purpose: purpose, capacity: capacity, machineTypes: ["m5.2xlarge", "m5a.2xlarge"], vcpu: 8,
      memoryGiB: 32, allocatable: Allocatable(cpuMilli: 7910, memoryMiB: 29317, ephemeralGiB: 89, pods: 58),
      minNodes: 2, maxNodes: 6, averageNodes: 2, peakNodes: 4, labels: [LabelPair("workload-type", name)],
      taints: purpose == .general ? [] : [Taint("workload-type", name)], diskGiB: 100,
      pricePerHour: capacity == .spot ? Money(micros: 152_300) : Money(micros: 384_000), provisioningSeconds: 90,
      monthlyInterruption: capacity == .spot ? Percent(10) : nil, arithmetic: ["4 cores / 7.9 = 1 node"])
  }

  private static func namespace(_ team: String) -> NamespaceDesign {
    NamespaceDesign(
      name: team, team: team, costCenter: "cc-\(team)", podSecurity: .restricted, meshInjected: false,
      quota: NamespaceDesign.Quota(
        cpuRequestMilli: 4500, memoryRequestMiB: 8192, cpuLimitMilli: 9000, memoryLimitMiB: 16384, pods: 40))
  }

  private static func workload(_ service: Service) -> WorkloadDesign {
    let probe = WorkloadDesign.Probe(
      handler: service.health.livenessPath.map { .http(path: $0) } ?? .tcp, initialDelaySeconds: 0, periodSeconds: 10,
      timeoutSeconds: 2, failureThreshold: 3)
    let plan = WorkloadDesign.HorizontalPlan(
      min: 3, max: 12, cpuTargetPercent: 70, memoryTargetPercent: nil, requestsPerSecondPerPod: 1000,
      scaleUpStabilizationSeconds: 0, scaleDownStabilizationSeconds: 300, scaleUpPercent: 100,
      scaleUpPeriodSeconds: 30, scaleDownPercent: 10, scaleDownPeriodSeconds: 60)
    let step = WorkloadDesign.CanaryStep(
      weightPercent: 5, pauseSeconds: 600, analysisIntervalSeconds: 60, analysisCount: 10)
    return WorkloadDesign(
      service: service, namespace: service.team, kind: .deployment, pool: .general,
      resources: WorkloadDesign.Resources(
        cpuRequestMilli: 500, cpuLimitMilli: nil, memoryRequestMiB: 512, memoryLimitMiB: 1024),
      peakRequestsPerSecond: 400, baseReplicas: 2, averageReplicas: 3, peakReplicas: 8, scaling: .horizontal(plan),
      probes: WorkloadDesign.Probes(startup: probe, liveness: probe, readiness: probe),
      termination: WorkloadDesign.Termination(preStopSeconds: 10, gracePeriodSeconds: 40),
      rollout: WorkloadDesign.RolloutPlan(
        strategy: .rolling, maxSurge: Percent(25), maxUnavailable: Percent(0), minReadySeconds: 30,
        progressDeadlineSeconds: 600, steps: service.criticality == .critical ? [step] : [],
        maxErrorPercent: Percent(1), maxLatencyP99Millis: 300),
      disruption: WorkloadDesign.DisruptionBudget(rule: .minAvailable(2)),
      spread: WorkloadDesign.SpreadPlan(zoneRequired: true, hostRequired: false), arithmetic: ["400 × 2 ms = 0.8 cores"]
    )
  }

  private static let components = [
    ComponentPlan(
      id: .metricsServer, deliverable: .scaling, namespace: "kube-system",
      chart: ChartReference(
        name: "metrics-server", version: "3.13.0", appVersion: "0.8.0",
        repository: "https://kubernetes-sigs.github.io/metrics-server", source: "a table, 2026-07-01"),
      pods: [
        PodFootprint("metrics-server", .replicas(2), cpuRequestMilli: 100, memoryRequestMiB: 200, memoryLimitMiB: 400)
      ]),
    ComponentPlan(
      id: .fluentBit, deliverable: .observability, namespace: "logging",
      pods: [PodFootprint("fluent-bit", .perNode, cpuRequestMilli: 50, memoryRequestMiB: 64, memoryLimitMiB: 128)],
      podSecurityException: "it reads the logs of the node"),
  ]

  private static let cost = CostEstimate(
    lines: [
      CostEstimate.Line(
        category: .nodesOnDemand, title: "general", formula: "2 × m5.2xlarge × $0.384 × 730 h",
        base: Money(micros: 560_640_000),
        average: Money(micros: 560_640_000), peak: Money(micros: 1_121_280_000), source: "list price, 2026-07-20")
    ],
    teams: [
      CostEstimate.TeamShare(team: "front", monthly: Money(micros: 300_000_000)),
      CostEstimate.TeamShare(team: "back", monthly: Money(micros: 260_640_000)),
    ], notes: ["Discounts are left out."])

  /// Files as the other renderers would give them, an alert among them.
  static var files: FileTree {
    var tree = FileTree()
    tree.add("terraform/10-network/main.tf", "terraform {}\n")
    tree.add("terraform/20-cluster/main.tf", "lifecycle {\n    prevent_destroy = true\n}\n")
    tree.add("terraform/30-platform/outputs.tf", "output \"secrets_to_fill\" {\n}\n")
    tree.add("terraform/backend.hcl", "bucket = \"\"\n", ownership: .user)
    tree.add(
      "clusters/production/cluster-settings.yaml",
      "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: cluster-settings\n", ownership: .user)
    tree.add("apps/base/web/hpa.yaml", "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\n")
    tree.add("apps/base/orders/hpa.yaml", "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\n")
    tree.add("infrastructure/configs/base/alerts.yaml", alerts)
    return tree
  }

  private static let alerts = """
    apiVersion: monitoring.coreos.com/v1
    kind: PrometheusRule
    metadata:
      name: shop
    spec:
      groups:
        - name: budget
          rules:
            - record: requests:rate5m
              expr: sum(rate(requests_total[5m]))
            - alert: ErrorBudgetBurn
              expr: errors:ratio1h > 14.4 * 0.0005
              for: 2m
              labels:
                severity: critical
              annotations:
                summary: '{{ $labels.service }} loses its error budget'
            - alert: ErrorBudgetBurn
              expr: errors:ratio6h > 6 * 0.0005
              labels:
                severity: warning
    """
}
