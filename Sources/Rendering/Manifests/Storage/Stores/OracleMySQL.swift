import DesignEngine
import KubeModel
import PlatformSpec

extension ComponentManifests {
  /// Oracle's operator and the clusters that it runs.
  static func oracleMySQL(_ plan: ComponentPlan, _ context: RenderingContext) -> ComponentManifests {
    // The chart takes neither replicas nor resources.
    let release = ChartRelease(plan: plan, context: context, bringsKinds: true)
    let stores = context.stores(runBy: plan)
    return ComponentManifests(plan, controllers: release.objects([:]), configs: stores.objects, alerts: stores.alerts)
  }
}

/// MySQL in group replication: a primary that the group elects, and routers that send writes to it.
struct InnoDBCluster {
  let part: StorePart

  init(_ part: StorePart) { self.part = part }

  /// The server that release 2.2.2 of the operator is made for.
  static let version = "9.1.0"
  private static let image = "container-registry.oracle.com/mysql/community-server:\(version)"
  static let clusterLabel = "mysql.oracle.com/cluster"

  private var root: String { "\(part.name)-root" }
  private var members: KubeValue { ["component": "mysqld", Self.clusterLabel: .string(part.name)] }
  private var routers: KubeValue { ["component": "mysqlrouter", Self.clusterLabel: .string(part.name)] }

  var manifests: StoreManifests {
    let first = part.drawnSecret(
      root, data: ["rootUser": "root", "rootHost": "%", "rootPassword": "{{ .password }}"])
    let accounts = part.users.map { part.drawnAccount($0, user: part.mySQLUser($0)) }
    let job = part.mySQLAccounts(
      image: Self.image, host: part.name,
      root: (root, "rootPassword"), user: 27)
    return StoreManifests(
      objects: ([part.passwordGenerator, first] + accounts + part.backupKeys + [cluster, job]
        + part.drill { drill })
        .filter { !$0.isOmitted },
      access: access, alerts: ComponentAlert.mySQL + (part.isRehearsed ? ComponentAlert.storeDrills : []))
  }

  private var access: StoreEndpoint {
    StoreEndpoint(
      service: part.name, port: 3306, pods: routers,
      account: { user in
        StoreAccount(
          secret: part.accountSecret(of: user), user: .key("username"), password: .key("password"))
      },
      // The Service leads to the port for reading and writing of the routers.
      metrics: StoreMetrics(port: 9104, pods: members), podPort: 6446)
  }

  private var cluster: KubeValue {
    [
      "apiVersion": "mysql.oracle.com/v2", "kind": "InnoDBCluster", "metadata": part.metadata,
      "spec": [
        "edition": "community", "version": .string(Self.version), "secretName": .string(root),
        "tlsUseSelfSigned": true, "instances": .integer(part.store.members),
        "router": ["instances": .integer(part.plan.replicas("\(part.name)-proxies", otherwise: 2)), "podSpec": router],
        "podSpec": pod, "datadirVolumeClaimTemplate": part.volumeClaim, "mycnf": .string(configuration),
        "metrics": ["enable": true, "image": .string(StorePart.mySQLExporterImage)],
        "backupProfiles": profile.isOmitted ? .omitted : [profile],
        "backupSchedules": profile.isOmitted
          ? .omitted
          : [["name": "daily", "enabled": true, "schedule": "0 1 * * *", "backupProfileName": "bucket"]],
      ],
    ]
  }

  private var pod: KubeValue {
    let server: KubeValue = ["name": "mysql", "resources": part.resources]
    return [
      "priorityClassName": .string(SharedNames.platformPriority), "affinity": ["nodeAffinity": part.nodeAffinity],
      "tolerations": part.tolerations, "topologySpreadConstraints": part.spread(members),
      "securityContext": ["seccompProfile": ["type": "RuntimeDefault"]], "containers": [server],
    ]
  }

  private var router: KubeValue {
    let container: KubeValue = ["name": "router", "resources": part.plan.resources("\(part.name)-proxies")]
    return [
      "priorityClassName": .string(SharedNames.platformPriority),
      "topologySpreadConstraints": PodParts.spread(routers),
      "securityContext": ["seccompProfile": ["type": "RuntimeDefault"]], "containers": [container],
    ]
  }

  /// A commit waits until a majority has it; a member that is silent for five seconds is left out.
  private var configuration: String {
    """
    [mysqld]
    innodb_buffer_pool_size=\(part.memoryMiB * 6 / 10)M
    innodb_flush_log_at_trx_commit=1
    sync_binlog=1
    group_replication_consistency=BEFORE_ON_PRIMARY_FAILOVER
    group_replication_member_expel_timeout=5
    """
  }

  // MARK: - Backups

  /// Dumps of MySQL Shell, which reads its keys from files of a Secret.
  private var profile: KubeValue {
    guard let place = part.context.storeBackups else { return .omitted }
    let secret: KubeValue = .string(CloudSecret.backupPurpose(of: part.store))
    let prefix: KubeValue = .string("/" + part.context.backupPath(of: part.name))
    let storage: KubeValue =
      switch place {
      case .s3(let bucket, let region):
        [
          "s3": [
            "bucketName": .string(bucket), "prefix": prefix, "config": secret,
            "endpoint": "https://s3.\(region).amazonaws.com",
          ]
        ]
      case .gcs(let bucket):
        [
          "s3": [
            "bucketName": .string(bucket), "prefix": prefix, "config": secret,
            "endpoint": "https://storage.googleapis.com",
          ]
        ]
      case .azure(let container, _):
        ["azure": ["containerName": .string(container), "prefix": prefix, "config": secret]]
      }
    return ["name": "bucket", "dumpInstance": ["dumpOptions": ["threads": 4], "storage": storage]]
  }

  /// A cluster of one member that is initialized from the newest dump; MySQL Shell finds it by the whole prefix.
  private var drill: StoreDrill {
    let copyName = part.store.copy.name
    var copy = InnoDBCluster(part.copy).cluster
    var spec = copy["spec"] ?? [:]
    spec["initDB"] = ["dump": ["storage": dumps]]
    // Accounts of the dump stay out, so the password is the one of its own Secret.
    spec["secretName"] = .string(root)
    // The dump is loaded by LOAD DATA LOCAL.
    spec["mycnf"] = .string(InnoDBCluster(part.copy).configuration + "\nlocal_infile=ON")
    spec["router"] = ["instances": 0]
    spec["metrics"] = nil
    // It writes nothing into the bucket.
    spec["backupProfiles"] = nil
    spec["backupSchedules"] = nil
    copy["spec"] = spec
    let group = "mysql.oracle.com"
    return StoreDrill(
      part: part, kind: StoreDrill.Kind(group: group, plural: "innodbclusters"), copy: copy,
      ready: ("{.status.cluster.status}", "ONLINE"),
      backups: StoreDrill.Backups(
        kind: StoreDrill.Kind(group: group, plural: "mysqlbackups"), cluster: "clusterName", name: ".status.output",
        state: ".status.status", whole: "Completed"),
      reading: part.readsMySQL(
        host: "\(copyName)-0.\(copyName)-instances", secret: root, key: "rootPassword", image: Self.image,
        database: part.users.isEmpty ? nil : part.databaseName),
      volumes: ["datadir-\(copyName)-0"])
  }

  /// Where a dump stands: each has a folder of its own below the prefix of all.
  private var dumps: KubeValue {
    var storage = profile.at("dumpInstance", "storage") ?? [:]
    for kind in ["s3", "azure"] {
      guard var place = storage[kind], let prefix = place["prefix"]?.string else { continue }
      place["prefix"] = .string("\(prefix)/\(StoreDrill.newest)")
      storage[kind] = place
    }
    return storage
  }
}
