package import DesignEngine
package import KubeModel
import PlatformSpec

/// What a component adds to the two folders of the infrastructure, one file in each, and to the alerts.
package struct ComponentManifests: Sendable {
  package let id: ComponentID
  /// `infrastructure/controllers/base/`: source and release.
  package let controllers: [KubeValue]
  /// `infrastructure/configs/base/`: objects of the kinds that the controllers define.
  package let configs: [KubeValue]
  /// `infrastructure/regions/base/`: what joins the regions, after all else.
  package let regions: [KubeValue]
  /// `infrastructure/release-gate/base/`: what judges a release once the application is applied.
  package let verdict: [KubeValue]
  let alerts: [ComponentAlert]

  init(
    _ plan: ComponentPlan, controllers: [KubeValue] = [], configs: [KubeValue] = [], regions: [KubeValue] = [],
    verdict: [KubeValue] = [], alerts: [ComponentAlert] = []
  ) {
    id = plan.id
    self.controllers = controllers
    self.configs = configs
    self.regions = regions
    self.verdict = verdict
    self.alerts = alerts
  }
}

extension ComponentManifests {
  /// The files of a component: one line and one file of ours each.
  package static func of(_ plan: ComponentPlan, in context: RenderingContext) -> ComponentManifests {
    switch plan.id {
    case .argoCD: argoCD(plan, context)
    case .gatewayAPIKinds: gatewayAPIKinds(plan, context)
    case .ingressNginx: ingressNginx(plan, context)
    case .publicGateway: publicGateway(plan, context)
    case .containerGateway: containerGateway(plan, context)
    case .metricsServer: metricsServer(plan, context)
    case .clusterAutoscaler: clusterAutoscaler(plan, context)
    case .karpenter: karpenter(plan, context)
    case .calico: calico(plan, context)
    case .cilium: cilium(plan, context)
    case .nodeTerminationHandler: nodeTerminationHandler(plan, context)
    case .loadBalancerController: loadBalancerController(plan, context)
    case .externalDNS: externalDNS(plan, context)
    case .certManager: certManager(plan, context)
    case .istioBase: istioBase(plan, context)
    case .istioCNI: istioCNI(plan, context)
    case .istiod: istiod(plan, context)
    case .istioGateway: istioGateway(plan, context)
    case .ztunnel: ztunnel(plan, context)
    // They stand in the namespaces of the teams.
    case .waypoints: ComponentManifests(plan)
    case .linkerdKinds: linkerdKinds(plan, context)
    case .linkerdCNI: linkerdCNI(plan, context)
    case .linkerd: linkerd(plan, context)
    case .linkerdMulticluster: linkerdMulticluster(plan, context)
    case .argoRollouts: argoRollouts(plan, context)
    case .flagger: flagger(plan, context)
    case .releaseGate: releaseGate(plan, context)
    case .keda: keda(plan, context)
    case .prometheusAdapter: prometheusAdapter(plan, context)
    case .verticalPodAutoscaler: verticalPodAutoscaler(plan, context)
    case .kubePrometheusStack: kubePrometheusStack(plan, context)
    case .eckOperator: eckOperator(plan, context)
    case .elasticsearch: elasticsearch(plan, context)
    case .loki: loki(plan, context)
    case .fluentBit: fluentBit(plan, context)
    case .fluentd: fluentd(plan, context)
    case .openTelemetryCollector: openTelemetryCollector(plan, context)
    case .openTelemetryOperator: openTelemetryOperator(plan, context)
    case .jaeger: jaeger(plan, context)
    case .tempo: tempo(plan, context)
    case .kubecost: kubecost(plan, context)
    case .reloader: reloader(plan, context)
    case .kyverno: kyverno(plan, context)
    case .gatekeeper: gatekeeper(plan, context)
    case .externalSecrets: externalSecrets(plan, context)
    case .velero: velero(plan, context)
    case .snapshotController: snapshotController(plan, context)
    case .barmanCloud: barmanCloud(plan, context)
    case .crunchyPostgres, .zalandoPostgres, .cloudNativePG, .elasticsearchStores, .oracleMySQL, .perconaXtraDB,
      .perconaServer, .redisOperator, .strimzi, .redisEnterprise, .sparkOperator:
      storeOperator(plan, context)
    }
  }

  /// Operators of data stores, with the stores that they run.
  private static func storeOperator(_ plan: ComponentPlan, _ context: RenderingContext) -> ComponentManifests {
    guard let choice = DataStore.OperatorChoice.allCases.first(where: { $0.component == plan.id }) else {
      return ComponentManifests(plan)
    }
    return switch choice {
    case .crunchy: crunchyPostgres(plan, context)
    case .zalando: zalandoPostgres(plan, context)
    case .cloudNativePG: cloudNativePG(plan, context)
    case .oracle: oracleMySQL(plan, context)
    case .perconaPXC: perconaXtraDB(plan, context)
    case .perconaPS: perconaServer(plan, context)
    case .redisEnterprise: redisEnterprise(plan, context)
    case .redisCluster: redisOperator(plan, context)
    case .strimzi: strimzi(plan, context)
    case .eck: elasticsearchStores(plan, context)
    case .sparkOperator: sparkOperator(plan, context)
    }
  }
}
