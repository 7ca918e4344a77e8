import Basics
import KubeModel
import PlatformSpec
import Testing

@testable import DesignEngine
@testable import Rendering

/// Designs made by hand over generated applications: what manifests say must not depend on how the engine decides.
enum ApplicationFixture {
  /// The size and kind of an application, and what stands around it.
  struct Case: Sendable, CustomTestStringConvertible {
    var count: Int
    var mesh = "istio"
    var strategy = "canary"
    var regions = "[{name: us-east-1, trafficShare: 100%, zones: 3}]"

    var testDescription: String { "\(count) services, \(mesh), \(strategy)" }
  }

  static let cases = [
    Case(count: 1, mesh: "none", strategy: "rolling"), Case(count: 2, mesh: "none", strategy: "canary"),
    Case(count: 2, mesh: "istio", strategy: "blue-green"), Case(count: 25),
    Case(
      count: 40,
      regions: "[{name: us-east-1, trafficShare: 60%, zones: 3}, {name: eu-west-1, trafficShare: 40%, zones: 3}]"),
  ]

  static func design(_ wanted: Case) throws -> PlatformDesign {
    let text = """
      apiVersion: plimsoll.dev/v1alpha1
      kind: Platform
      metadata: {name: Corner_Shop}
      spec:
        archetype: ecommerce
        provider: eks
        serviceCount: \(wanted.count)
        regions: \(wanted.regions)
        traffic: {peakRequestsPerSecond: 5000}
        targets: {latencyP99: 400ms}
        deployment: {strategy: \(wanted.strategy)}
        networking: {domain: shop.example.com, ingress: alb, mesh: \(wanted.mesh), mutualTLS: \(wanted.mesh == "istio")}
        observability: {traceStore: jaeger}
      """
    let (value, problems) = KubeValue.parseYAML(text, file: "platform.yaml")
    let (specification, more) = Specification.read(try #require(value, "\(problems)"))
    return design(of: try #require(specification, "\(more)"))
  }

  /// The application's own folders.
  static func tree(_ wanted: Case) throws -> FileTree {
    var tree = FileTree()
    for file in PlatformRenderer(try design(wanted)).manifests().files
    where file.path.hasPrefix("apps/") || file.path.hasPrefix("tenants/") {
      tree.add(file.path, file.contents, ownership: file.ownership)
    }
    return tree
  }

  /// The objects of all files below a folder.
  static func objects(of tree: FileTree, below folder: String) -> [KubeObject] {
    tree.files.filter { $0.path.hasPrefix(folder) && !$0.path.hasSuffix("kustomization.yaml") }.flatMap { file in
      KubeDocuments.parse(file.contents, file: file.path).documents
    }
  }

  static func objects(_ wanted: Case) throws -> [KubeObject] {
    let tree = try tree(wanted)
    return objects(of: tree, below: "apps/base/") + objects(of: tree, below: "tenants/base/")
  }

  // MARK: - The design

  static func design(of specification: Specification) -> PlatformDesign {
    let teams = specification.services.map(\.team).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
    let hasMesh = specification.networking.mesh == .istio
    let clusters = specification.regions.map { cluster(specification, region: $0.name) }
    return PlatformDesign(
      specification: specification, decisions: [], clusters: clusters,
      namespaces: teams.map { namespace($0, hasMesh: hasMesh) },
      workloads: specification.services.map { workload($0, specification) }, components: components(hasMesh: hasMesh),
      cost: CostEstimate(lines: [], teams: [], notes: []), risks: [])
  }

  private static func cluster(_ specification: Specification, region: String) -> ClusterDesign {
    ClusterDesign(
      name: "corner-shop-production-\(region)", environment: "production", region: region,
      zones: ["a", "b", "c"].map { region + $0 }, kubernetesVersion: specification.kubernetesVersion,
      network: NetworkPlan(
        cidr: "10.0.0.0/16", publicSubnets: ["10.0.0.0/24", "10.0.1.0/24"], privateSubnets: ["10.0.16.0/20"],
        serviceCIDR: "172.20.0.0/16", natGateways: 3),
      pools: [], managedAddOns: [])
  }

  private static func namespace(_ team: String, hasMesh: Bool) -> NamespaceDesign {
    NamespaceDesign(
      name: team, team: team, costCenter: "cc-\(team)", podSecurity: .restricted, meshInjected: hasMesh,
      quota: NamespaceDesign.Quota(
        cpuRequestMilli: 40_500, memoryRequestMiB: 81_920, cpuLimitMilli: 90_000, memoryLimitMiB: 163_840, pods: 400))
  }

  private static func kind(_ service: Service, _ specification: Specification) -> WorkloadDesign.Kind {
    switch service.role {
    case .batch: .cronJob
    case .stateful: .statefulSet
    case .worker: .deployment
    case .frontend, .gateway, .api:
      service.customerFacing && specification.deployment.strategy != .rolling ? .rollout : .deployment
    }
  }

  private static func scaling(_ service: Service) -> WorkloadDesign.WorkloadScaling {
    switch service.role {
    case .batch: .none
    case .stateful: .fixed(3)
    case .worker:
      .events(
        WorkloadDesign.EventPlan(
          queue: service.consumes.first ?? "", min: 1, max: 20, messagesPerPod: 100, activationMessages: 0,
          pollingSeconds: 30, cooldownSeconds: 300))
    case .frontend, .gateway, .api:
      .horizontal(
        WorkloadDesign.HorizontalPlan(
          min: 3, max: 50, cpuTargetPercent: 70, memoryTargetPercent: 80, requestsPerSecondPerPod: 1000,
          scaleUpStabilizationSeconds: 0, scaleDownStabilizationSeconds: 300, scaleUpPercent: 100,
          scaleUpPeriodSeconds: 30, scaleDownPercent: 10, scaleDownPeriodSeconds: 60))
    }
  }

  private static func workload(_ service: Service, _ specification: Specification) -> WorkloadDesign {
    let probe = WorkloadDesign.Probe(
      handler: service.health.livenessPath.map { .http(path: $0) } ?? .tcp, initialDelaySeconds: 5, periodSeconds: 10,
      timeoutSeconds: 2, failureThreshold: 3)
    let kind = kind(service, specification)
    let steps = [5, 25, 100].map { weight in
      WorkloadDesign.CanaryStep(
        weightPercent: weight, pauseSeconds: 600, analysisIntervalSeconds: 60, analysisCount: weight == 100 ? 0 : 8)
    }
    let strategy = kind == .rollout ? specification.deployment.strategy : .rolling
    return WorkloadDesign(
      service: service, namespace: service.team, kind: kind, pool: service.role == .batch ? .spot : .general,
      resources: WorkloadDesign.Resources(
        cpuRequestMilli: 500, cpuLimitMilli: 1000, memoryRequestMiB: 512, memoryLimitMiB: 1024),
      peakRequestsPerSecond: 400, baseReplicas: 2, averageReplicas: 3, peakReplicas: 8, scaling: scaling(service),
      probes: WorkloadDesign.Probes(startup: probe, liveness: probe, readiness: probe),
      termination: WorkloadDesign.Termination(preStopSeconds: 10, gracePeriodSeconds: 40),
      rollout: WorkloadDesign.RolloutPlan(
        strategy: strategy, maxSurge: Percent(25), maxUnavailable: Percent(0), minReadySeconds: 30,
        progressDeadlineSeconds: 600, steps: strategy == .rolling ? [] : steps,
        maxErrorPercent: Percent(nano: 500_000_000), maxLatencyP99Millis: 300),
      disruption: kind == .cronJob ? nil : WorkloadDesign.DisruptionBudget(rule: .minAvailable(2)),
      spread: WorkloadDesign.SpreadPlan(zoneRequired: service.criticality == .critical, hostRequired: false),
      arithmetic: [])
  }

  private static func components(hasMesh: Bool) -> [ComponentPlan] {
    var plans = [
      ComponentPlan(id: .kubePrometheusStack, deliverable: .observability, namespace: "monitoring"),
      ComponentPlan(id: .prometheusAdapter, deliverable: .scaling, namespace: "monitoring"),
      ComponentPlan(id: .keda, deliverable: .scaling, namespace: "keda"),
      ComponentPlan(id: .argoRollouts, deliverable: .deployment, namespace: "argo-rollouts"),
      ComponentPlan(id: .verticalPodAutoscaler, deliverable: .scaling, namespace: "vertical-pod-autoscaler"),
      ComponentPlan(id: .externalSecrets, deliverable: .security, namespace: "external-secrets"),
      ComponentPlan(id: .fluentBit, deliverable: .observability, namespace: "logging"),
      ComponentPlan(
        id: .openTelemetryCollector, deliverable: .observability, namespace: "tracing",
        ports: [OpenPort(4317, from: [.application])]),
    ]
    if hasMesh {
      plans.append(
        ComponentPlan(
          id: .istiod, deliverable: .networking, namespace: "istio-system",
          ports: [OpenPort(15012, from: [.application]), OpenPort(15017, from: [.apiServer])]))
      plans.append(ComponentPlan(id: .istioGateway, deliverable: .networking, namespace: "istio-ingress"))
    }
    return plans
  }
}
