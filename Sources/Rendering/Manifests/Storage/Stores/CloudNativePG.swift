import DesignEngine
import KubeModel
import PlatformSpec

extension ComponentManifests {
  /// CloudNativePG and the clusters that it runs, bound to their namespace.
  static func cloudNativePG(_ plan: ComponentPlan, _ context: RenderingContext) -> ComponentManifests {
    let release = ChartRelease(
      plan: plan, context: context,
      writtenByOthers: [
        ("MutatingWebhookConfiguration", "/webhooks"), ("ValidatingWebhookConfiguration", "/webhooks"),
      ])
    let values: KubeValue = [
      "fullnameOverride": .string(plan.id.rawValue),
      "replicaCount": .integer(plan.replicas("cloudnative-pg")), "config": ["clusterWide": false],
      "resources": plan.resources("cloudnative-pg"), "priorityClassName": .string(SharedNames.platformPriority),
      "topologySpreadConstraints": PodParts.spread(["app.kubernetes.io/name": "cloudnative-pg"]),
    ]
    let stores = context.stores(runBy: plan)
    return ComponentManifests(
      plan, controllers: release.objects(values), configs: stores.objects, alerts: stores.alerts)
  }

  /// The plug-in that archives into buckets; it speaks to the operator with certificates of cert-manager.
  static func barmanCloud(_ plan: ComponentPlan, _ context: RenderingContext) -> ComponentManifests {
    let release = ChartRelease(plan: plan, context: context)
    let values: KubeValue = [
      "resources": plan.resources("plugin-barman-cloud"),
      "priorityClassName": .string(SharedNames.platformPriority),
    ]
    return ComponentManifests(plan, controllers: release.objects(values))
  }
}

/// PostgreSQL whose leader the operator elects: a commit waits for one copy, every change is in the bucket.
struct CloudNativeCluster {
  let part: StorePart

  init(_ part: StorePart) { self.part = part }

  static let clusterLabel = "cnpg.io/cluster"
  private static let plugin: KubeValue = "barman-cloud.cloudnative-pg.io"

  private var selector: KubeValue { [Self.clusterLabel: .string(part.name)] }

  var manifests: StoreManifests {
    let accounts = part.users.map { part.drawnAccount($0, user: $0.service.name, labels: ["cnpg.io/reload": "true"]) }
    return StoreManifests(
      objects: (accounts.isEmpty ? [] : [part.passwordGenerator]) + accounts + [cluster] + backups
        + part.drill { drill },
      access: access,
      alerts: ComponentAlert.cloudNativePG + (place == nil ? [] : ComponentAlert.storeDrills))
  }

  private var access: StoreEndpoint {
    StoreEndpoint(
      service: "\(part.name)-rw", port: part.store.port, pods: selector,
      account: { user in
        StoreAccount(
          secret: part.accountSecret(of: user), user: .key("username"), password: .key("password"),
          authority: ("\(part.name)-ca", "ca.crt"))
      },
      metrics: StoreMetrics(port: 9187), podPort: 5432)
  }

  private var cluster: KubeValue {
    let annotations = part.cloudAnnotations(part.name)
    let labels = part.cloudLabels(part.name)
    let archive: KubeValue = [
      [
        "name": Self.plugin, "isWALArchiver": true, "parameters": ["barmanObjectName": .string(part.name)],
      ]
    ]
    return [
      "apiVersion": "postgresql.cnpg.io/v1", "kind": "Cluster", "metadata": part.metadata,
      "spec": [
        "instances": .integer(part.store.members), "enablePDB": .bool(part.isReplicated),
        "enableSuperuserAccess": false, "primaryUpdateStrategy": "unsupervised",
        "primaryUpdateMethod": part.isReplicated ? "switchover" : "restart",
        "bootstrap": ["initdb": ["database": .string(part.databaseName), "owner": .string(part.databaseName)]],
        "managed": part.users.isEmpty ? .omitted : ["roles": .sequence(part.users.map(role))],
        "postgresql": postgresql, "resources": part.resources,
        "priorityClassName": .string(SharedNames.platformPriority),
        "affinity": [
          "enablePodAntiAffinity": true, "podAntiAffinityType": "required", "topologyKey": "kubernetes.io/hostname",
          "nodeAffinity": part.nodeAffinity, "tolerations": part.tolerations,
        ],
        "topologySpreadConstraints": part.spread(selector),
        "storage": ["storageClass": part.storageClass, "size": part.size, "resizeInUseVolumes": true],
        "plugins": place == nil ? .omitted : archive,
        "inheritedMetadata": labels.isOmitted ? .omitted : ["labels": labels],
        "serviceAccountTemplate": annotations.isOmitted ? .omitted : ["metadata": ["annotations": annotations]],
      ],
    ]
  }

  /// An account a service, each with the rights of the owner of the store's database.
  private func role(_ workload: WorkloadDesign) -> KubeValue {
    [
      "name": .string(workload.service.name), "ensure": "present", "login": true,
      "inRoles": [.string(part.databaseName)],
      "passwordSecret": ["name": .string(part.accountSecret(of: workload))],
    ]
  }

  private var postgresql: KubeValue {
    let memory = part.memoryMiB
    let synchronous: KubeValue = ["method": "any", "number": 1, "dataDurability": "required"]
    return [
      "parameters": [
        "shared_buffers": "\(memory / 4)MB", "effective_cache_size": "\(memory * 3 / 4)MB", "max_connections": "200",
        "archive_timeout": "60s", "password_encryption": "scram-sha-256",
      ],
      // With three members a commit waits for a copy, so that a fail-over loses nothing.
      "synchronous": part.store.members > 2 ? synchronous : .omitted,
    ]
  }

  // MARK: - Backups

  /// A cluster of one member out of the archive of this one.
  private var drill: StoreDrill {
    var copy = CloudNativeCluster(part.copy).cluster
    var spec = copy["spec"] ?? [:]
    spec["bootstrap"] = ["recovery": ["source": "archive"]]
    let parameters: KubeValue = ["barmanObjectName": .string(part.name), "serverName": .string(part.name)]
    spec["externalClusters"] = [["name": "archive", "plugin": ["name": Self.plugin, "parameters": parameters]]]
    spec["enableSuperuserAccess"] = true
    // It writes nothing into the archive.
    spec["plugins"] = nil
    copy["spec"] = spec
    let name = part.store.copy.name
    return StoreDrill(
      part: part, kind: StoreDrill.Kind(group: "postgresql.cnpg.io", plural: "clusters"), copy: copy,
      ready: ("{.status.readyInstances}", "1"),
      reading: part.readsPostgres(host: "\(name)-rw", secret: "\(name)-superuser"))
  }

  private var place: ObjectPlace? { part.context.storeBackups }

  private var backups: [KubeValue] {
    guard let place else { return [] }
    let path = part.context.backupPath(of: part.name)
    var target: KubeValue
    switch place {
    case .s3(let bucket, _):
      target = ["destinationPath": "s3://\(bucket)/\(path)", "s3Credentials": ["inheritFromIAMRole": true]]
    case .gcs(let bucket):
      target = ["destinationPath": "gs://\(bucket)/\(path)", "googleCredentials": ["gkeEnvironment": true]]
    case .azure(let container, let account):
      target = [
        "destinationPath": "https://\(account).blob.core.windows.net/\(container)/\(path)",
        "azureCredentials": ["inheritFromAzureAD": true],
      ]
    }
    target["wal"] = ["compression": "gzip", "maxParallel": 4]
    target["data"] = ["compression": "gzip", "jobs": 2]
    let resources: KubeValue = part.plan.resources("\(part.name)-companions")
    return [
      [
        "apiVersion": "barmancloud.cnpg.io/v1", "kind": "ObjectStore", "metadata": part.metadata,
        "spec": [
          "retentionPolicy": "\(part.context.specification.storage.backupRetentionDays)d",
          "configuration": target, "instanceSidecarConfiguration": ["resources": resources],
        ],
      ],
      [
        "apiVersion": "postgresql.cnpg.io/v1", "kind": "ScheduledBackup", "metadata": part.metadata,
        "spec": [
          "cluster": ["name": .string(part.name)], "schedule": "0 0 1 * * *", "immediate": true, "method": "plugin",
          "pluginConfiguration": ["name": Self.plugin], "backupOwnerReference": "self", "target": "prefer-standby",
        ],
      ],
    ]
  }
}

extension ComponentAlert {
  static let cloudNativePG = [
    ComponentAlert(
      "CloudNativePGMemberDown", "cnpg_collector_up{namespace=\"\(DataStore.namespace)\"} == 0", minutes: 5,
      critical: true, "PostgreSQL of {{ $labels.pod }} does not answer",
      do: "kubectl -n data get clusters.postgresql.cnpg.io says which member leads; read the log of the other one."),
    ComponentAlert(
      "CloudNativePGArchiveBehind",
      "max by (pod) (cnpg_pg_stat_archiver_seconds_since_last_archival{namespace=\"\(DataStore.namespace)\"}) > 900",
      minutes: 15, critical: true, "{{ $labels.pod }} has archived nothing for a quarter of an hour",
      do: "The log of the container plugin-barman-cloud says why the bucket refuses; its volume fills until it works."),
  ]
}
