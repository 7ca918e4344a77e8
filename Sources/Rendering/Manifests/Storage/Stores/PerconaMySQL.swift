import DesignEngine
import KubeModel
import PlatformSpec

extension ComponentManifests {
  /// The operator of Percona XtraDB Cluster, bound to its namespace.
  static func perconaXtraDB(_ plan: ComponentPlan, _ context: RenderingContext) -> ComponentManifests {
    let release = ChartRelease(plan: plan, context: context, bringsKinds: true)
    let values: KubeValue = [
      "fullnameOverride": .string(plan.id.rawValue), "resources": plan.resources("pxc-operator"),
      "disableTelemetry": true, "containerSecurityContext": PodParts.restricted,
    ]
    let stores = context.stores(runBy: plan)
    return ComponentManifests(
      plan, controllers: release.objects(values), configs: stores.objects, alerts: stores.alerts)
  }

  /// The operator of Percona Server for MySQL, bound to its namespace.
  static func perconaServer(_ plan: ComponentPlan, _ context: RenderingContext) -> ComponentManifests {
    let release = ChartRelease(plan: plan, context: context, bringsKinds: true)
    let values: KubeValue = [
      "fullnameOverride": .string(plan.id.rawValue), "resources": plan.resources("ps-operator"),
      "disableTelemetry": true,
    ]
    let stores = context.stores(runBy: plan)
    return ComponentManifests(
      plan, controllers: release.objects(values), configs: stores.objects, alerts: stores.alerts)
  }
}

/// Percona XtraDB Cluster: each commit is on every member before it is acknowledged.
struct XtraDBCluster {
  let part: StorePart

  init(_ part: StorePart) { self.part = part }

  private var secret: String { "\(part.name)-secrets" }
  private var selector: KubeValue { ["app.kubernetes.io/instance": .string(part.name)] }

  private func labels(_ component: String) -> KubeValue {
    selector.overlaid(with: ["app.kubernetes.io/component": .string(component)])
  }

  var manifests: StoreManifests {
    let accounts = part.users.map { part.drawnAccount($0, user: part.mySQLUser($0)) }
    return StoreManifests(
      objects: (accounts.isEmpty ? [] : [part.passwordGenerator]) + accounts + part.backupKeys + [cluster]
        + part.drill { drill },
      access: part.perconaAccess(proxies: labels("haproxy"), servers: labels("pxc")),
      alerts: ComponentAlert.mySQL + (backup.isOmitted ? [] : ComponentAlert.storeDrills))
  }

  private var cluster: KubeValue {
    let isSmall = part.store.members < 3 || part.store.members.isMultiple(of: 2)
    let unsafe: KubeValue = ["pxcSize": true, "proxySize": true]
    return [
      "apiVersion": "pxc.percona.com/v1", "kind": "PerconaXtraDBCluster", "metadata": part.metadata,
      "spec": [
        "crVersion": "1.20.0", "secretsName": .string(secret), "sslSecretName": "\(part.name)-ssl",
        "updateStrategy": "SmartUpdate", "upgradeOptions": ["apply": "disabled"],
        "unsafeFlags": isSmall ? unsafe : .omitted, "tls": ["enabled": true],
        "users": part.users.isEmpty ? .omitted : .sequence(part.users.map(user)),
        "pxc": members, "haproxy": proxy, "logcollector": ["enabled": false], "backup": backup,
      ],
    ]
  }

  private func user(_ workload: WorkloadDesign) -> KubeValue {
    [
      "name": .string(part.mySQLUser(workload)), "dbs": [.string(part.databaseName)], "hosts": ["%"],
      "grants": ["ALL"],
      "passwordSecretRef": ["name": .string(part.accountSecret(of: workload)), "key": "password"],
    ]
  }

  private var members: KubeValue {
    [
      "size": .integer(part.store.members), "image": "percona/percona-xtradb-cluster:8.4.8-8.1", "autoRecovery": true,
      "resources": part.resources, "priorityClassName": .string(SharedNames.platformPriority),
      "affinity": ["advanced": part.apart(labels("pxc"))], "tolerations": part.tolerations,
      "topologySpreadConstraints": part.spread(labels("pxc")), "podDisruptionBudget": ["maxUnavailable": 1],
      "volumeSpec": part.claimedVolume, "gracePeriod": 600, "sidecars": [part.mySQLExporter(secret: secret)],
      "podSecurityContext": StorePart.perconaPod, "containerSecurityContext": StorePart.perconaContainer,
    ]
  }

  private var proxy: KubeValue {
    [
      "enabled": true, "size": .integer(part.plan.replicas("\(part.name)-proxies", otherwise: 2)),
      "image": "percona/haproxy:2.8.18-1", "resources": part.plan.resources("\(part.name)-proxies"),
      "priorityClassName": .string(SharedNames.platformPriority),
      "affinity": ["antiAffinityTopologyKey": "kubernetes.io/hostname"],
      "topologySpreadConstraints": PodParts.spread(labels("haproxy")), "podDisruptionBudget": ["maxUnavailable": 1],
      "gracePeriod": 30, "podSecurityContext": StorePart.perconaPod,
      "containerSecurityContext": StorePart.perconaContainer,
    ]
  }

  /// Beside the daily copy every change is sent off within a minute, so that any moment can be restored.
  private var backup: KubeValue {
    guard let storage = part.perconaStorage else { return .omitted }
    return [
      "image": "percona/percona-xtrabackup:8.4.0-5.1",
      "pitr": [
        "enabled": true, "storageName": "changes", "timeBetweenUploads": 60,
        "resources": ["requests": ["cpu": "50m", "memory": "128Mi"], "limits": ["memory": "256Mi"]],
      ],
      "storages": ["backups": storage, "changes": changes(storage)], "schedule": part.perconaSchedule,
    ]
  }

  /// A cluster of one member, into which the operator restores the newest whole copy of this one.
  private var drill: StoreDrill {
    var copy = XtraDBCluster(part.copy).cluster
    var spec = copy["spec"] ?? [:]
    // With the passwords that come back with the data.
    spec["secretsName"] = .string(secret)
    spec["backup"] = part.copyBackup(backup)
    copy["spec"] = spec
    return part.perconaDrill(
      copy, group: "pxc.percona.com", name: "perconaxtradbcluster", restore: "PerconaXtraDBClusterRestore",
      field: "pxcCluster", secret: secret, image: "percona/percona-server:8.4.8-8.1",
      volume: "datadir-\(part.store.copy.name)-pxc-0")
  }

  /// Changes must not stand in the folder of whole copies.
  private func changes(_ storage: KubeValue) -> KubeValue {
    var storage = storage
    for kind in ["s3", "azure"] {
      guard var place = storage[kind], let prefix = place["prefix"]?.string else { continue }
      place["prefix"] = .string("\(prefix)-changes")
      storage[kind] = place
    }
    return storage
  }
}

/// Percona Server for MySQL in group replication, with proxies that find the primary.
struct PerconaServer {
  let part: StorePart

  init(_ part: StorePart) { self.part = part }

  private static let image = "percona/percona-server:8.4.8-8.1"
  private var secret: String { "\(part.name)-secrets" }
  private var selector: KubeValue { ["app.kubernetes.io/instance": .string(part.name)] }

  private func labels(_ component: String) -> KubeValue {
    selector.overlaid(with: ["app.kubernetes.io/component": .string(component)])
  }

  var manifests: StoreManifests {
    let accounts = part.users.map { part.drawnAccount($0, user: part.mySQLUser($0)) }
    let job = part.mySQLAccounts(
      image: Self.image, host: "\(part.name)-haproxy", root: (secret, "root"), user: 1001)
    return StoreManifests(
      objects: ((accounts.isEmpty ? [] : [part.passwordGenerator]) + accounts + part.backupKeys + [cluster, job]
        + part.drill { drill })
        .filter { !$0.isOmitted },
      access: part.perconaAccess(proxies: labels("proxy"), servers: labels("database")),
      alerts: ComponentAlert.mySQL + (part.perconaStorage == nil ? [] : ComponentAlert.storeDrills))
  }

  private var cluster: KubeValue {
    let isSmall = part.store.members < 3 || part.store.members.isMultiple(of: 2)
    let unsafe: KubeValue = ["mysqlSize": true, "proxySize": true]
    return [
      "apiVersion": "ps.percona.com/v1", "kind": "PerconaServerMySQL", "metadata": part.metadata,
      "spec": [
        "crVersion": "1.1.0", "secretsName": .string(secret), "sslSecretName": "\(part.name)-ssl",
        "updateStrategy": "SmartUpdate", "upgradeOptions": ["apply": "disabled"],
        "unsafeFlags": isSmall ? unsafe : .omitted,
        "initContainer": [
          "containerSecurityContext": StorePart.perconaContainer, "resources": StorePart.little,
        ],
        "mysql": members, "proxy": ["haproxy": proxy, "router": ["enabled": false]],
        "orchestrator": ["enabled": false], "toolkit": ["image": "percona/percona-toolkit:3.7.1"], "backup": backup,
      ],
    ]
  }

  private var members: KubeValue {
    [
      "clusterType": "group-replication", "size": .integer(part.store.members), "image": .string(Self.image),
      "autoRecovery": true, "resources": part.resources,
      "priorityClassName": .string(SharedNames.platformPriority),
      "affinity": ["advanced": part.apart(labels("database"))], "tolerations": part.tolerations,
      "topologySpreadConstraints": part.spread(labels("database")), "podDisruptionBudget": ["maxUnavailable": 1],
      "volumeSpec": part.claimedVolume, "gracePeriod": 600, "sidecars": [part.mySQLExporter(secret: secret)],
      "podSecurityContext": StorePart.perconaPod, "containerSecurityContext": StorePart.perconaContainer,
    ]
  }

  private var proxy: KubeValue {
    [
      "enabled": true, "size": .integer(part.plan.replicas("\(part.name)-proxies", otherwise: 2)),
      "image": "percona/haproxy:2.8.18-1", "resources": part.plan.resources("\(part.name)-proxies"),
      "priorityClassName": .string(SharedNames.platformPriority),
      "affinity": ["antiAffinityTopologyKey": "kubernetes.io/hostname"],
      "topologySpreadConstraints": PodParts.spread(labels("proxy")), "podDisruptionBudget": ["maxUnavailable": 1],
      "gracePeriod": 30, "podSecurityContext": StorePart.perconaPod,
      "containerSecurityContext": StorePart.perconaContainer,
    ]
  }

  private var backup: KubeValue {
    guard let storage = part.perconaStorage else { return ["enabled": false] }
    return [
      "enabled": true, "image": "percona/percona-xtrabackup:8.4.0-5.1",
      "containerSecurityContext": StorePart.perconaContainer, "storages": ["backups": storage],
      "schedule": part.perconaSchedule,
    ]
  }

  /// A cluster of one member, into which the operator restores the newest whole copy of this one.
  private var drill: StoreDrill {
    var copy = PerconaServer(part.copy).cluster
    var spec = copy["spec"] ?? [:]
    // With the passwords that come back with the data.
    spec["secretsName"] = .string(secret)
    spec["backup"] = part.copyBackup(backup)
    copy["spec"] = spec
    return part.perconaDrill(
      copy, group: "ps.percona.com", name: "perconaservermysql", restore: "PerconaServerMySQLRestore",
      field: "clusterName", secret: secret, image: Self.image, volume: "datadir-\(part.store.copy.name)-mysql-0")
  }
}
