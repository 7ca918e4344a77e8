import DesignEngine
import KubeModel
import PlatformSpec

extension ComponentManifests {
  /// The operator of Redis, its nodes, and the databases on them.
  static func redisEnterprise(_ plan: ComponentPlan, _ context: RenderingContext) -> ComponentManifests {
    let release = ChartRelease(plan: plan, context: context, bringsKinds: true)
    let stores = context.stores(runBy: plan)
    let nodes = RedisCluster(plan: plan, context: context)
    let replication = RedisReplication(plan: plan, context: context)
    return ComponentManifests(
      plan, controllers: release.objects([:]), configs: nodes.objects + replication.entrance + stores.objects,
      regions: replication.objects, alerts: stores.alerts)
  }
}

/// The nodes that all databases of the namespace share: one a zone, each shard's copy on another.
struct RedisCluster {
  let plan: ComponentPlan
  let context: RenderingContext

  /// Its pods in the plan.
  static let pods = "redis"
  static let nodeLabels: KubeValue = ["app": "redis-enterprise", "redis.io/role": "node"]
  static let metricsPort = 8070

  var objects: [KubeValue] { [cluster] + zoneReading }

  private var cluster: KubeValue {
    [
      "apiVersion": "app.redislabs.com/v1", "kind": "RedisEnterpriseCluster",
      "metadata": context.metadata(of: plan, named: context.redisCluster),
      "spec": [
        "nodes": .integer(plan.replicas(Self.pods, otherwise: 3)),
        "redisEnterpriseNodeResources": resources,
        "persistentSpec": [
          "enabled": true, "storageClassName": .string(SharedNames.generalStorageClass),
          "volumeSize": plan.storage(Self.pods, otherwise: 100),
        ],
        "rackAwarenessNodeLabel": "topology.kubernetes.io/zone",
        "nodeSelector": PodParts.nodeSelector(.database), "podTolerations": PodParts.tolerations(.database),
        "priorityClassName": .string(SharedNames.platformPriority), "uiServiceType": "ClusterIP",
        "clusterCredentialSecretName": .string(context.redisCluster), "clusterCredentialSecretType": "kubernetes",
        "ingressOrRouteSpec": RedisReplication(plan: plan, context: context).route,
        "dataInternodeEncryption": true, "redisUpgradePolicy": "major",
        "servicesRiggerSpec": [
          "databaseServiceType": "cluster_ip", "serviceNaming": "bdb_name",
          "databaseServicePortPolicy": "DatabasePortForward",
        ],
        "redisEnterpriseServicesRiggerResources": plan.resources("redis-services-rigger"),
      ],
    ]
  }

  /// The vendor asks for a limit of CPU too, and for whole requests and limits alike.
  private var resources: KubeValue {
    guard let pods = plan.footprint(Self.pods) else { return .omitted }
    let same: KubeValue = ["cpu": "\(pods.cpuRequestMilli)m", "memory": "\(pods.memoryRequestMiB)Mi"]
    return ["requests": same, "limits": same]
  }

  /// The operator reads the zones of the nodes, which a role of its namespace can't allow.
  private var zoneReading: [KubeValue] {
    let name = "redis-enterprise-zones"
    let metadata = context.clusterMetadata(of: plan, named: name)
    return [
      [
        "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": metadata,
        "rules": [["apiGroups": [""], "resources": ["nodes"], "verbs": ["get", "list", "watch"]]],
      ],
      [
        "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding", "metadata": metadata,
        "roleRef": ["apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": .string(name)],
        "subjects": [
          ["kind": "ServiceAccount", "name": "redis-enterprise-operator", "namespace": .string(plan.namespace)]
        ],
      ],
    ]
  }
}

/// A database in shards, each with a copy that takes over by itself.
struct RedisDatabase {
  let part: StorePart

  init(_ part: StorePart) { self.part = part }

  private var store: DataStore { part.store }
  private var isReplicated: Bool { store.members > 1 }

  var manifests: StoreManifests {
    // What all regions share is declared with what joins them.
    let own = store.geoReplication == nil ? [database] : []
    return StoreManifests(objects: part.backupKeys + own, access: access, alerts: ComponentAlert.redis)
  }

  var nodePort: Int { part.context.specification.redisPort(of: store) }

  var secret: String { CloudSecret.redisPassword(of: store) }

  private var access: StoreEndpoint {
    StoreEndpoint(
      service: part.name, port: store.port, pods: RedisCluster.nodeLabels,
      account: { _ in
        StoreAccount(secret: secret, user: .plain("default"), password: .key("password"))
      },
      metrics: StoreMetrics(port: RedisCluster.metricsPort, isEncrypted: true), podPort: nodePort)
  }

  private var database: KubeValue {
    [
      "apiVersion": "app.redislabs.com/v1alpha1", "kind": "RedisEnterpriseDatabase", "metadata": part.metadata,
      "spec": cluster.overlaid(with: settings).overlaid(with: ["backup": backup]),
    ]
  }

  var cluster: KubeValue { ["redisEnterpriseCluster": ["name": .string(part.context.redisCluster)]] }

  /// What a database is, in one region or in all.
  var settings: KubeValue {
    [
      // Copies count in it.
      "memorySize": .string("\(store.redisGiB * (isReplicated ? 2 : 1))GB"),
      "shardCount": .integer(store.shards), "shardingEnabled": .bool(store.shards > 1),
      "shardsPlacement": "sparse", "replication": .bool(isReplicated), "rackAware": .bool(isReplicated),
      "persistence": "aofEverySecond", "evictionPolicy": "volatile-lru", "tlsMode": "enabled",
      "databasePort": .integer(nodePort), "databaseServicePort": .integer(store.port),
      "databaseSecretName": .string(secret), "defaultUser": true,
    ]
  }
}

extension RedisDatabase {
  /// A whole copy a day into the bucket; the vendor knows keys alone, no identities of pods.
  private var backup: KubeValue {
    guard let place = part.context.storeBackups else { return .omitted }
    let secret: KubeValue = .string(CloudSecret.backupPurpose(of: part.store))
    let folder: KubeValue = .string(part.context.backupPath(of: part.name))
    let target: KubeValue =
      switch place {
      case .s3(let bucket, let region):
        [
          "s3": [
            "bucketName": .string(bucket), "subdir": folder, "awsSecretName": secret, "regionName": .string(region),
          ]
        ]
      case .gcs(let bucket): ["gcs": ["bucketName": .string(bucket), "subdir": folder, "gcsSecretName": secret]]
      case .azure(let container, _):
        ["abs": ["container": .string(container), "subdir": folder, "absSecretName": secret]]
      }
    let times: KubeValue = ["interval": 86_400, "intervalOffset": 3_600]
    return times.overlaid(with: target)
  }
}

extension ComponentAlert {
  static let redis = [
    ComponentAlert(
      "RedisDatabaseDown", "bdb_up{namespace=\"\(DataStore.namespace)\"} == 0", minutes: 2, critical: true,
      "Redis database {{ $labels.bdb }} does not answer",
      do:
        "kubectl -n data get rec,redb says which node is missing; a lost majority is recovered by spec.clusterRecovery."
    ),
    ComponentAlert(
      "RedisMemoryNearlyUsed",
      "max by (bdb) (bdb_used_memory{namespace=\"\(DataStore.namespace)\"}) "
        + "> 0.85 * max by (bdb) (bdb_memory_limit{namespace=\"\(DataStore.namespace)\"})",
      minutes: 15, "Redis database {{ $labels.bdb }} has used 85 % of its memory",
      do: "Do its keys expire? Raise the size of the data store in platform.yaml."),
  ]
}
