import Basics
import CloudCatalog
import PlatformSpec

/// What decides whether a component is there and how large it is.
struct ComponentContext: Sendable {
  let specification: Specification
  let profile: CloudProfile
  let workloads: [WorkloadDesign]
  let hasSpot: Bool

  init(specification: Specification, profile: CloudProfile, workloads: [WorkloadDesign]) {
    self.specification = specification
    self.profile = profile
    self.workloads = workloads
    hasSpot =
      workloads.contains { $0.pool == .spot } || SparkExecutors.useSpot(specification)
      || specification.cluster.pools.contains { $0.purpose == .spot }
  }

  var wishes: Specification { specification }
  /// Pods of the application at the peak.
  var peakPods: Int { workloads.reduce(0) { $0 + $1.peakReplicas } }
  var peakRequests: Double { workloads.reduce(0) { $0 + $1.peakRequestsPerSecond } }
  var hasMesh: Bool { specification.networking.mesh != .none }
  /// Replicas of a controller on which running requests depend.
  var pair: Int { specification.targets.availability.nano >= 99_900_000_000 ? 2 : 1 }
  var isScaledHorizontally: Bool {
    workloads.contains { if case .horizontal = $0.scaling { true } else { false } }
  }
  var hasEvents: Bool { workloads.contains { if case .events = $0.scaling { true } else { false } } }
  var hasRollouts: Bool { workloads.contains { $0.kind == .rollout } }
  /// Volumes of which backups take snapshots.
  var hasVolumes: Bool { workloads.contains { $0.kind == .statefulSet } || specification.hasSnapshotStores }

  /// The pinned chart of a component; `named` where one row of the facts stands for several charts.
  func chart(_ component: String, named name: String? = nil, appVersion: String? = nil) -> ChartReference? {
    guard let release = Catalog.current.component(component), !release.chartVersion.isEmpty else { return nil }
    let repository = release.repository.isEmpty ? release.ociAddress : release.repository
    return ChartReference(
      name: name ?? release.chartName, version: release.chartVersion, appVersion: appVersion ?? release.appVersion,
      repository: repository, source: release.source)
  }
}

/// One component: when it is needed and what it is then. A component is one file and one line in `all`.
struct ComponentRule: Sendable {
  let id: ComponentID
  let plan: @Sendable (ComponentContext) -> ComponentPlan?

  init(_ id: ComponentID, plan: @escaping @Sendable (ComponentContext) -> ComponentPlan?) {
    self.id = id
    self.plan = plan
  }

  static let all: [ComponentRule] = [
    argoCD, gatewayAPIKinds, calico, cilium, publicGateway, containerGateway, metricsServer, clusterAutoscaler,
    karpenter,
    nodeTerminationHandler, loadBalancerController, certManager, externalDNS, ingressNginx, istioBase, istioCNI, istiod,
    ztunnel, waypoints, istioGateway, kubePrometheusStack, linkerdKinds, linkerdCNI, linkerd, linkerdMulticluster,
    argoRollouts, flagger, releaseGate, keda, prometheusAdapter, verticalPodAutoscaler, eckOperator, elasticsearch,
    loki, fluentBit, fluentd, jaeger, tempo, openTelemetryCollector, openTelemetryOperator, kubecost, externalSecrets,
    reloader, kyverno, gatekeeper, snapshotController, velero, crunchyPostgres, zalandoPostgres, cloudNativePG,
    barmanCloud, elasticsearchStores, oracleMySQL, perconaXtraDB, perconaServer, redisOperator, strimzi,
    redisEnterprise, sparkOperator,
  ]

  /// The components of a platform, each after all it depends on, else in the order of the registry.
  static func components(_ context: ComponentContext) -> [ComponentPlan] {
    var waiting = all.compactMap { $0.plan(context) }
    let present = Set(waiting.map(\.id))
    for index in waiting.indices { waiting[index].after.removeAll { !present.contains($0) } }
    var done: Set<ComponentID> = []
    var ordered: [ComponentPlan] = []
    while let index = waiting.firstIndex(where: { $0.after.allSatisfy(done.contains) }) {
      let next = waiting.remove(at: index)
      done.insert(next.id)
      ordered.append(next)
    }
    precondition(waiting.isEmpty, "components wait for each other: \(waiting.map(\.id.rawValue))")
    return ordered
  }
}
