package import DesignEngine

/// What stands in `apps/base/<service>/`: a line a kind of file.
package enum WorkloadManifests {
  package static let all: [ManifestRule<WorkloadDesign>] = [
    ServiceAccountManifest.rule,
    ConfigMapManifest.rule,
    DeploymentManifest.rule,
    RolloutManifest.rule,
    AnalysisTemplates.rule,
    StatefulSetManifest.rule,
    CronJobManifest.rule,
    ServiceManifests.rule,
    DisruptionBudgetManifest.rule,
    HorizontalAutoscaler.rule,
    EventScaling.rule,
    ScaledJobManifest.rule,
    VerticalRecommendation.rule,
    WorkloadPolicies.rule,
    NamedEgress.rule,
    MeshTraffic.virtualService,
    MeshTraffic.destinationRule,
    MeshSecurity.authorization,
    LinkerdTraffic.route,
    LinkerdTraffic.split,
    LinkerdSecurity.authorization,
    CanaryManifest.rule,
    PublicIngress.rule,
    MetricsCollection.rule,
    AlertRules.rule,
  ]
}
