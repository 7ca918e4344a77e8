import DesignEngine
import KubeModel
import PlatformSpec

extension ComponentManifests {
  /// Secrets of the provider's store become Secrets of the cluster; none stands in a file.
  static func externalSecrets(_ plan: ComponentPlan, _ context: RenderingContext) -> ComponentManifests {
    let replicas: KubeValue = .integer(plan.replicas("external-secrets", otherwise: 2))
    let values: KubeValue = [
      "replicaCount": replicas, "leaderElect": true,
      "serviceAccount": plan.serviceAccount(in: context),
      "resources": plan.resources("external-secrets"),
      "priorityClassName": "system-cluster-critical",
      "podDisruptionBudget": ["enabled": true, "minAvailable": 1],
      "topologySpreadConstraints": PodParts.spread(["app.kubernetes.io/name": "external-secrets"]),
      "log": ["level": "info", "timeEncoding": "iso8601"],
      "webhook": [
        "replicaCount": .integer(plan.replicas("external-secrets-webhook", otherwise: 2)),
        "resources": plan.resources("external-secrets-webhook"),
        "podDisruptionBudget": ["enabled": true, "minAvailable": 1],
        "priorityClassName": "system-cluster-critical",
      ],
      "certController": ["resources": plan.resources("external-secrets-cert-controller")],
    ]
    let release = ChartRelease(
      plan: plan, context: context,
      writtenByOthers: [
        ("ValidatingWebhookConfiguration", "/webhooks"), ("Secret", "/data"),
        ("CustomResourceDefinition", "/spec/conversion"),
      ])
    return ComponentManifests(
      plan, controllers: release.objects(values), configs: [store(plan, context)] + reviewer(plan, context),
      alerts: ComponentAlert.secrets)
  }

  private static func reviewer(_ plan: ComponentPlan, _ context: RenderingContext) -> [KubeValue] {
    switch context.specification.security.secretStore {
    case .provider: []
    case .vault: [VaultStore(plan: plan, context: context).reviewer]
    }
  }

  /// The one store that all teams read, from the namespaces of services and those of components that need a secret.
  private static func store(_ plan: ComponentPlan, _ context: RenderingContext) -> KubeValue {
    let provider =
      switch context.specification.security.secretStore {
      case .provider: context.cloud.secretStore(plan.identities.first)
      case .vault: VaultStore(plan: plan, context: context).provider
      }
    let needed = CloudSecret.all(in: context.design, cluster: context.cluster).map(\.namespace)
    // Jobs of Spark run beside the stores and read their own addresses.
    let jobs = context.design.workloads.contains(where: context.isSparkJob) ? [DataStore.namespace] : []
    let readers = Set(context.design.namespaces.map(\.name) + needed + jobs).sorted()
    return [
      "apiVersion": "external-secrets.io/v1", "kind": "ClusterSecretStore",
      "metadata": context.clusterMetadata(of: plan, named: SharedNames.secretStore),
      "spec": ["conditions": [["namespaces": .strings(readers)]], "provider": provider],
    ]
  }
}

extension ComponentAlert {
  fileprivate static let secrets = [
    ComponentAlert(
      "SecretNotRead",
      #"max by (namespace, name) (externalsecret_status_condition{condition="Ready",status="False"}) == 1"#,
      minutes: 15, critical: true, "Secret {{ $labels.namespace }}/{{ $labels.name }} cannot be read from its store",
      do: "Has the entry a value? May the role of External Secrets read it? The object's events say which.")
  ]
}
