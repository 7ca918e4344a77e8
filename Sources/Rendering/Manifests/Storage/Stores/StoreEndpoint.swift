import DesignEngine
import KubeModel
import PlatformSpec

/// How services reach a store that runs in the cluster.
struct StoreEndpoint {
  /// `orders-db-primary`: a Service in the namespace of the stores.
  let service: String
  let port: Int
  /// What selects the pods that answer.
  let pods: KubeValue
  /// Where the operator keeps the password of a user.
  let account: (_ user: WorkloadDesign) -> StoreAccount
  /// Where Prometheus reads the members; nil for what has no exporter.
  var metrics: StoreMetrics?
  /// Ports of the pods behind the Service; nil is the same one.
  var podPort: Int?

  var host: String { "\(service).\(DataStore.namespace).svc.cluster.local" }
}

/// A Secret of the operator with the account of one user.
struct StoreAccount {
  enum Part {
    /// The same in every cluster, and no secret.
    case plain(String)
    case key(String)
  }

  let secret: String
  let user: Part
  let password: Part
  /// The Secret and key with the certificate of the authority that signs the store's own; nil where there is none.
  var authority: (secret: String, key: String)?
}

struct StoreMetrics {
  let port: Int
  var path = "/metrics"
  /// `https` without a check of the certificate, which the store signs itself.
  var isEncrypted = false
  /// nil is the pods that answer.
  var pods: KubeValue?
}

/// A store as its operator takes it.
struct StoreManifests {
  var objects: [KubeValue]
  /// nil for what no client connects to.
  var access: StoreEndpoint?
  var alerts: [ComponentAlert] = []
}

/// Stores in the cluster by their operators: one line and one file each.
enum DataStoreManifests {
  static func of(_ store: DataStore, in context: RenderingContext) -> StoreManifests? {
    guard store.isRunHere, let choice = store.operatorChoice,
      let plan = context.component(choice.component)
    else { return nil }
    let part = StorePart(store: store, plan: plan, context: context)
    return switch choice {
    case .crunchy: CrunchyCluster(part).manifests
    case .zalando: ZalandoCluster(part).manifests
    case .cloudNativePG: CloudNativeCluster(part).manifests
    case .eck: ElasticsearchStore(part).manifests
    case .strimzi: StrimziKafka(part).manifests
    case .oracle: InnoDBCluster(part).manifests
    case .perconaPXC: XtraDBCluster(part).manifests
    case .perconaPS: PerconaServer(part).manifests
    case .redisEnterprise: RedisDatabase(part).manifests
    case .redisCluster: RedisClusterStore(part).manifests
    case .sparkOperator: SparkRoom(part).manifests
    }
  }
}

/// What the files of all operators need of a store.
struct StorePart {
  let store: DataStore
  let plan: ComponentPlan
  let context: RenderingContext

  var name: String { store.name }
  var metadata: KubeValue { metadata(name) }
  /// More than half of the members, which any of them may rely on.
  var majority: Int { store.members / 2 + 1 }
  /// Whether members are copies of one another.
  var isReplicated: Bool { store.members > 1 }

  func metadata(_ name: String, annotations: KubeValue = .omitted) -> KubeValue {
    [
      "name": .string(name), "namespace": .string(plan.namespace), "labels": labels, "annotations": annotations,
    ]
  }

  var labels: KubeValue {
    context.platformLabels(
      name: name, component: Deliverable.storage.rawValue, version: plan.chart?.appVersion ?? "1")
  }

  /// The services that use the store, in the order of the design.
  var users: [WorkloadDesign] { context.users(of: store) }

  var storageClass: KubeValue { .string(SharedNames.generalStorageClass) }
  var size: KubeValue { "\(store.sizeGiB)Gi" }
  var volumeClaim: KubeValue {
    [
      "accessModes": ["ReadWriteOnce"], "storageClassName": storageClass, "resources": ["requests": ["storage": size]],
    ]
  }
  var resources: KubeValue { plan.resources(name) }
  var memoryMiB: Int { plan.footprint(name)?.memoryRequestMiB ?? 2048 }

  // MARK: - Place

  var pool: PoolPurpose { plan.footprint(name)?.pool ?? .general }

  var tolerations: KubeValue { PodParts.tolerations(pool) }
  var nodeAffinity: KubeValue { PodParts.nodeAffinity(pool) }

  /// A member a zone, and never two on a node.
  func spread(_ labels: KubeValue) -> KubeValue {
    let selector: KubeValue = ["matchLabels": labels]
    return [
      [
        "maxSkew": 1, "topologyKey": "topology.kubernetes.io/zone", "whenUnsatisfiable": "DoNotSchedule",
        "labelSelector": selector,
      ],
      [
        "maxSkew": 1, "topologyKey": "kubernetes.io/hostname", "whenUnsatisfiable": "DoNotSchedule",
        "labelSelector": selector,
      ],
    ]
  }

  /// The same for operators that take an affinity alone.
  func apart(_ labels: KubeValue) -> KubeValue {
    let zone: KubeValue = ["labelSelector": ["matchLabels": labels], "topologyKey": "topology.kubernetes.io/zone"]
    return [
      "nodeAffinity": nodeAffinity,
      "podAntiAffinity": [
        "requiredDuringSchedulingIgnoredDuringExecution": [
          ["labelSelector": ["matchLabels": labels], "topologyKey": "kubernetes.io/hostname"]
        ],
        "preferredDuringSchedulingIgnoredDuringExecution": [["weight": 100, "podAffinityTerm": zone]],
      ],
    ]
  }
}

extension PodParts {
  /// Only the nodes of a pool.
  static func nodeAffinity(_ pool: PoolPurpose) -> KubeValue {
    let expression: KubeValue = ["key": "workload-type", "operator": "In", "values": .strings([pool.rawValue])]
    return [
      "requiredDuringSchedulingIgnoredDuringExecution": ["nodeSelectorTerms": [["matchExpressions": [expression]]]]
    ]
  }

  static func nodeSelector(_ pool: PoolPurpose) -> KubeValue { ["workload-type": .string(pool.rawValue)] }

  /// The general pool alone has no taint.
  static func tolerations(_ pool: PoolPurpose) -> KubeValue {
    switch pool {
    case .general: .omitted
    case .compute, .memory, .spot, .database, .confidential:
      [
        ["key": "workload-type", "operator": "Equal", "value": .string(pool.rawValue), "effect": "NoSchedule"]
      ]
    }
  }
}

extension RenderingContext {
  /// Stores that run in the cluster, in the order of the specification.
  var storesRunHere: [DataStore] { specification.dataStores.filter { $0.isRunHere } }

  /// The broker in the cluster that carries the queues of Kafka.
  var broker: DataStore? { storesRunHere.first { $0.engine == .kafka } }

  /// The services that use a store: by name, or by a queue that it carries.
  func users(of store: DataStore) -> [WorkloadDesign] {
    design.workloads.filter { stores(of: $0).contains(store) }
  }

  /// Stores in the cluster that a service uses.
  func stores(of workload: WorkloadDesign) -> [DataStore] {
    storesRunHere.filter { store in
      workload.service.stores.contains(store.name) || (store == broker && usesBroker(workload))
    }
  }

  private func usesBroker(_ workload: WorkloadDesign) -> Bool {
    specification.queues.contains { queue in
      queue.engine == .kafka
        && (workload.service.consumes.contains(queue.name) || workload.service.produces.contains(queue.name))
    }
  }

  /// Objects and alerts of the stores of one operator.
  func stores(runBy plan: ComponentPlan) -> (objects: [KubeValue], alerts: [ComponentAlert]) {
    let all = storesRunHere.filter { $0.operatorChoice?.component == plan.id }
      .compactMap { DataStoreManifests.of($0, in: self) }
    let alerts = all.flatMap(\.alerts).reduce(into: [ComponentAlert]()) { alerts, alert in
      if !alerts.contains(where: { $0.name == alert.name }) { alerts.append(alert) }
    }
    return (all.flatMap(\.objects), alerts)
  }
}
