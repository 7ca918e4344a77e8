import DesignEngine
import KubeModel
import PlatformSpec

extension ComponentManifests {
  /// Prometheus, Alertmanager and Grafana, with the operator that reads monitors and rules of every namespace.
  static func kubePrometheusStack(_ plan: ComponentPlan, _ context: RenderingContext) -> ComponentManifests {
    // Grafana and Alertmanager start when External Secrets has brought their secrets; their kinds are needed before.
    let release = ChartRelease(
      plan: plan, context: context, bringsKinds: true, waitsForSecrets: context.has(.externalSecrets),
      writtenByOthers: [
        ("ValidatingWebhookConfiguration", "/webhooks"), ("MutatingWebhookConfiguration", "/webhooks"),
      ])
    let pager = context.specification.observability.pager.map { "alertmanager-\($0.rawValue)" }
    return ComponentManifests(
      plan, controllers: release.objects(values(plan, context)),
      configs: context.externalSecret("grafana-admin", of: plan)
        + (pager.map { context.externalSecret($0, of: plan) } ?? [])
        + (context.cloud.centralMetrics?.objects ?? []),
      alerts: ComponentAlert.autoscaling)
  }

  private static func values(_ plan: ComponentPlan, _ context: RenderingContext) -> KubeValue {
    // The provider runs the control plane: its parts can't be scraped.
    let absent: KubeValue = ["enabled": false]
    return [
      "crds": ["enabled": true],
      "kubeControllerManager": absent, "kubeScheduler": absent, "kubeEtcd": absent, "kubeProxy": absent,
      "defaultRules": [
        "create": true,
        "rules": ["etcd": false, "kubeControllerManager": false, "kubeSchedulerAlerting": false, "kubeProxy": false],
      ],
      "prometheusOperator": operatorValues(plan),
      "prometheus": prometheus(plan, context),
      "alertmanager": alertmanager(plan, context),
      "grafana": grafana(plan, context),
      "kube-state-metrics": [
        "resources": plan.resources("kube-state-metrics"),
        "priorityClassName": .string(SharedNames.platformPriority),
        "metricLabelsAllowlist": ["pods=[team,cost-center]", "namespaces=[team,cost-center]"],
      ],
      "prometheus-node-exporter": [
        "resources": plan.resources("node-exporter"), "priorityClassName": "system-node-critical",
        "tolerations": PodParts.everyNode,
      ],
    ]
  }

  private static func operatorValues(_ plan: ComponentPlan) -> KubeValue {
    let resources = plan.resources("kube-prometheus-operator")
    let jobs: KubeValue = [
      "requests": ["cpu": "20m", "memory": "64Mi"], "limits": ["memory": "128Mi"],
    ]
    let reloader: KubeValue = [
      "requests": ["cpu": "10m", "memory": "32Mi"], "limits": ["memory": "64Mi"],
    ]
    return [
      "resources": resources,
      "admissionWebhooks": ["patch": ["resources": jobs]],
      "prometheusConfigReloader": ["resources": reloader],
    ]
  }

  private static func prometheus(_ plan: ComponentPlan, _ context: RenderingContext) -> KubeValue {
    let days = context.specification.observability.metricsRetentionDays
    let size = plan.storage("prometheus", otherwise: 50)
    let replicas = plan.replicas("prometheus", otherwise: 2)
    let specification: KubeValue = [
      "replicas": .integer(replicas), "retention": "\(days)d",
      // What is full ends before the disk does.
      "retentionSize": .string(share(of: size, percent: 85)),
      "resources": plan.resources("prometheus"),
      // The application lets only members of the mesh in.
      "podMetadata": context.isAmbient ? ["labels": ["istio.io/dataplane-mode": "ambient"]] : .omitted,
      "storageSpec": ["volumeClaimTemplate": volume(size)],
      "externalLabels": ["cluster": .string(context.cluster.name), "region": .string(context.cluster.region)],
      // All monitors and rules count, not only those of this release.
      "serviceMonitorSelectorNilUsesHelmValues": false, "podMonitorSelectorNilUsesHelmValues": false,
      "ruleSelectorNilUsesHelmValues": false, "probeSelectorNilUsesHelmValues": false,
      "scrapeConfigSelectorNilUsesHelmValues": false,
      "scrapeInterval": "30s", "evaluationInterval": "30s",
      "podAntiAffinity": "hard", "podAntiAffinityTopologyKey": "kubernetes.io/hostname",
      "topologySpreadConstraints": PodParts.spread(["app.kubernetes.io/name": "prometheus"]),
      "priorityClassName": .string(SharedNames.platformPriority),
      "logFormat": "json",
    ]
    return [
      "podDisruptionBudget": ["enabled": .bool(replicas > 1), "minAvailable": 1],
      "serviceAccount": context.account(.prometheus, of: plan),
      "prometheusSpec": specification.overlaid(with: context.cloud.centralMetrics?.sending ?? [:]),
    ]
  }

  private static func volume(_ size: KubeValue) -> KubeValue {
    [
      "spec": [
        "storageClassName": .string(SharedNames.generalStorageClass), "accessModes": ["ReadWriteOnce"],
        "resources": ["requests": ["storage": size]],
      ]
    ]
  }

  private static func share(of size: KubeValue, percent: Int) -> String {
    let digits = (size.string ?? "").prefix { $0.isNumber }
    // Prometheus counts in powers of 1024 too.
    return "\((Int(digits) ?? 0) * percent / 100)GB"
  }

  private static func alertmanager(_ plan: ComponentPlan, _ context: RenderingContext) -> KubeValue {
    let replicas = plan.replicas("alertmanager", otherwise: 2)
    let pager = context.specification.observability.pager
    let secret = pager.map { "alertmanager-\($0.rawValue)" }
    let isKnown = context.has(.externalSecrets)
    let specification: KubeValue = [
      "replicas": .integer(replicas), "resources": plan.resources("alertmanager"),
      "storage": ["volumeClaimTemplate": volume(plan.storage("alertmanager", otherwise: 5))],
      "secrets": secret.map { isKnown ? [.string($0)] : .omitted } ?? .omitted,
      "podAntiAffinity": "hard",
      "priorityClassName": .string(SharedNames.platformPriority),
      "logFormat": "json",
    ]
    return [
      "podDisruptionBudget": ["enabled": .bool(replicas > 1), "minAvailable": 1],
      "config": AlertRouting.configuration(
        pager: isKnown ? pager : nil, of: context.cluster, isAlone: context.design.clusters.count == 1),
      "alertmanagerSpec": specification,
    ]
  }

  private static func grafana(_ plan: ComponentPlan, _ context: RenderingContext) -> KubeValue {
    let admin: KubeValue = [
      "existingSecret": "grafana-admin", "userKey": "admin-user", "passwordKey": "admin-password",
    ]
    let replicas = plan.replicas("grafana", otherwise: 1)
    return [
      "admin": context.has(.externalSecrets) ? admin : .omitted,
      "replicas": .integer(replicas), "resources": plan.resources("grafana"),
      "podDisruptionBudget": replicas > 1 ? ["minAvailable": 1] : .omitted,
      "defaultDashboardsTimezone": "utc", "defaultDashboardsEditable": false,
      "sidecar": [
        "dashboards": [
          "enabled": true, "label": "grafana_dashboard", "labelValue": "1", "searchNamespace": "ALL",
          "folderAnnotation": "grafana_folder", "provider": ["foldersFromFilesStructure": true],
        ],
        "resources": ["requests": ["cpu": "10m", "memory": "64Mi"], "limits": ["memory": "128Mi"]],
      ],
      "serviceAccount": context.account(.grafana, of: plan),
      "plugins": context.isFirstCluster ? context.cloud.centralMetrics?.plugins ?? .omitted : .omitted,
      "additionalDataSources": dataSources(context),
      "testFramework": ["enabled": false],
    ]
  }

  private static func dataSources(_ context: RenderingContext) -> KubeValue {
    let sources = GrafanaSource.all.compactMap { $0.object(context) }
    return sources.isEmpty ? .omitted : .sequence(sources)
  }
}

extension ComponentAlert {
  fileprivate static let autoscaling = [
    ComponentAlert(
      "AutoscalerAtItsMaximum",
      "kube_horizontalpodautoscaler_status_current_replicas >= kube_horizontalpodautoscaler_spec_max_replicas > 1",
      minutes: 15,
      "{{ $labels.namespace }}/{{ $labels.horizontalpodautoscaler }} has run at its maximum for 15 minutes",
      do: "The load is above the plan, or pods do less than planned: compare with DESIGN.md and raise the bound.")
  ]
}
