import DesignEngine
import KubeModel
import PlatformSpec

extension ComponentManifests {
  /// The operator of Elasticsearch.
  static func eckOperator(_ plan: ComponentPlan, _ context: RenderingContext) -> ComponentManifests {
    let release = ChartRelease(
      plan: plan, context: context, bringsKinds: true,
      writtenByOthers: [("ValidatingWebhookConfiguration", "/webhooks"), ("Secret", "/data")])
    let values: KubeValue = [
      "installCRDs": true, "resources": plan.resources("elastic-operator"),
      "replicaCount": .integer(plan.replicas("elastic-operator")),
      "priorityClassName": .string(SharedNames.platformPriority),
      "telemetry": ["disabled": true],
      "serviceMonitor": ["enabled": false],
      "podSecurityContext": ["runAsNonRoot": true, "seccompProfile": ["type": "RuntimeDefault"]],
    ]
    return ComponentManifests(plan, controllers: release.objects(values))
  }

  /// The store of logs and traces: its members on different zones, every index with a copy.
  static func elasticsearch(_ plan: ComponentPlan, _ context: RenderingContext) -> ComponentManifests {
    let cluster = LogStore(plan: plan, context: context)
    return ComponentManifests(
      plan, configs: cluster.objects + LogLifecycle(plan: plan, context: context).objects)
  }
}

/// Elasticsearch and Kibana as ECK runs them.
struct LogStore {
  let plan: ComponentPlan
  let context: RenderingContext

  /// 9.4.5 of 2026-08-11 (endoflife.date, read 2026-08-22): the newest release of a line that has had five.
  static let version: KubeValue = "9.4.5"

  var objects: [KubeValue] {
    let keystore = archive?.keystore ?? []
    return (archive == nil ? [] : [account]) + (keystore.isEmpty ? [] : [settings(keystore)]) + [cluster, kibana]
  }

  /// Where snapshots go, and how its pods reach it.
  var archive: LogArchive? { plan.identities.first.flatMap(context.cloud.logArchive) }

  private var account: KubeValue {
    [
      "apiVersion": "v1", "kind": "ServiceAccount",
      "metadata": context.metadata(of: plan, named: plan.identities.first?.serviceAccount),
      "automountServiceAccountToken": false,
    ]
  }

  private static let keystoreSecret = "elasticsearch-archive"

  /// Settings of the archive that Elasticsearch reads from its keystore only, though no secret is among them.
  private func settings(_ keystore: [LabelPair]) -> KubeValue {
    [
      "apiVersion": "v1", "kind": "Secret", "metadata": context.metadata(of: plan, named: Self.keystoreSecret),
      "type": "Opaque", "stringData": .mapping(keystore.map { ($0.key, .string($0.value)) }),
    ]
  }

  private var cluster: KubeValue {
    let hasKeystore = archive.map { !$0.keystore.isEmpty } ?? false
    return [
      "apiVersion": "elasticsearch.k8s.elastic.co/v1", "kind": "Elasticsearch",
      "metadata": context.metadata(of: plan),
      "spec": [
        "version": Self.version, "volumeClaimDeletePolicy": "DeleteOnScaledownOnly", "nodeSets": [members],
        "secureSettings": hasKeystore ? [["secretName": .string(Self.keystoreSecret)]] : .omitted,
      ],
    ]
  }

  private var members: KubeValue {
    [
      "name": "default", "count": .integer(plan.replicas("elasticsearch", otherwise: 3)),
      // Memory maps would need a privileged container that raises the node's vm.max_map_count.
      "config": ["node.store.allow_mmap": false],
      "podTemplate": ["metadata": ["labels": context.labels(of: plan)], "spec": pod],
      "volumeClaimTemplates": [
        [
          "metadata": ["name": "elasticsearch-data"],
          "spec": [
            "accessModes": ["ReadWriteOnce"], "storageClassName": .string(SharedNames.generalStorageClass),
            "resources": ["requests": ["storage": plan.storage("elasticsearch", otherwise: 100)]],
          ],
        ]
      ],
    ]
  }

  private var pod: KubeValue {
    let memory = plan.footprint("elasticsearch")?.memoryLimitMiB ?? 4096
    // Half of the memory for the heap, the rest for the files that the kernel keeps.
    let heap: KubeValue = ["name": "ES_JAVA_OPTS", "value": "-Xms\(memory / 2)m -Xmx\(memory / 2)m"]
    let container: KubeValue = [
      "name": "elasticsearch", "resources": plan.resources("elasticsearch"),
      "env": .sequence([heap] + (archive?.environment ?? [])),
      "volumeMounts": archive.map { .sequence($0.mounts) } ?? .omitted,
    ]
    return [
      "serviceAccountName": archive == nil ? .omitted : .optional(plan.identities.first?.serviceAccount),
      "automountServiceAccountToken": false,
      "priorityClassName": .string(SharedNames.platformPriority),
      "securityContext": [
        "runAsNonRoot": true, "runAsUser": 1000, "fsGroup": 1000, "seccompProfile": ["type": "RuntimeDefault"],
      ],
      "topologySpreadConstraints": PodParts.spread(
        ["elasticsearch.k8s.elastic.co/cluster-name": .string(plan.id.rawValue)]),
      "containers": [container],
      "volumes": archive.map { .sequence($0.volumes) } ?? .omitted,
    ]
  }

  private var kibana: KubeValue {
    let container: KubeValue = ["name": "kibana", "resources": plan.resources("kibana")]
    let security: KubeValue = [
      "runAsNonRoot": true, "runAsUser": 1000, "seccompProfile": ["type": "RuntimeDefault"],
    ]
    return [
      "apiVersion": "kibana.k8s.elastic.co/v1", "kind": "Kibana",
      "metadata": context.metadata(of: plan, named: "kibana"),
      "spec": [
        "version": Self.version, "count": .integer(plan.replicas("kibana")),
        "elasticsearchRef": ["name": .string(plan.id.rawValue)],
        "podTemplate": [
          "metadata": ["labels": context.labels(of: plan)],
          "spec": ["automountServiceAccountToken": false, "securityContext": security, "containers": [container]],
        ],
      ],
    ]
  }
}
