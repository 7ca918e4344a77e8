import DesignEngine
import KubeModel
import PlatformSpec

extension ComponentManifests {
  /// Crunchy Postgres for Kubernetes and the clusters that it runs, bound to their namespace.
  static func crunchyPostgres(_ plan: ComponentPlan, _ context: RenderingContext) -> ComponentManifests {
    let release = ChartRelease(plan: plan, context: context, bringsKinds: true)
    let values: KubeValue = [
      "singleNamespace": true, "debug": false, "resources": ["controller": plan.resources("pgo")],
    ]
    let stores = context.stores(runBy: plan)
    return ComponentManifests(
      plan, controllers: release.objects(values), configs: stores.objects, alerts: stores.alerts)
  }
}

/// PostgreSQL with Patroni: a leader and copies that it waits for, and every change in the bucket within a minute.
struct CrunchyCluster {
  let part: StorePart

  init(_ part: StorePart) { self.part = part }

  /// The newest major version that release 5.8 of the operator carries images of.
  static let version = 17
  static let clusterLabel = "postgres-operator.crunchydata.com/cluster"

  var manifests: StoreManifests {
    let drills = part.drill { drill }
    return StoreManifests(
      objects: [cluster] + drills, access: access,
      alerts: ComponentAlert.postgres + (drills.isEmpty ? [] : ComponentAlert.storeDrills))
  }

  private var access: StoreEndpoint {
    StoreEndpoint(
      service: "\(part.name)-primary", port: part.store.port, pods: [Self.clusterLabel: .string(part.name)],
      account: { user in
        StoreAccount(
          secret: "\(part.name)-pguser-\(user.service.name)", user: .key("user"), password: .key("password"),
          authority: ("\(part.name)-cluster-cert", "ca.crt"))
      },
      metrics: StoreMetrics(port: 9187))
  }

  private var cluster: KubeValue {
    [
      "apiVersion": "postgres-operator.crunchydata.com/v1", "kind": "PostgresCluster", "metadata": part.metadata,
      "spec": [
        "postgresVersion": .integer(Self.version), "port": .integer(part.store.port),
        "metadata": [
          "annotations": annotations("\(part.name)-instance"), "labels": part.cloudLabels("\(part.name)-instance"),
        ],
        "disableDefaultPodScheduling": true,
        "instances": [instances],
        "users": .sequence(part.users.map(user)),
        "patroni": patroni,
        "backups": backups,
        "monitoring": ["pgmonitor": ["exporter": ["resources": Self.small]]],
      ],
    ]
  }

  /// An account a service, all on one database that bears the name of the store.
  private func user(_ workload: WorkloadDesign) -> KubeValue {
    [
      "name": .string(workload.service.name), "databases": [.string(part.name)],
      "password": ["type": "AlphaNumeric"],
    ]
  }

  private var instances: KubeValue {
    let selector: KubeValue = [
      Self.clusterLabel: .string(part.name), "postgres-operator.crunchydata.com/instance-set": "members",
    ]
    return [
      "name": "members", "replicas": .integer(part.store.members),
      "minAvailable": part.isReplicated ? .integer(part.majority) : .omitted,
      "resources": part.resources, "priorityClassName": .string(SharedNames.platformPriority),
      "dataVolumeClaimSpec": part.volumeClaim,
      "affinity": ["nodeAffinity": part.nodeAffinity], "tolerations": part.tolerations,
      "topologySpreadConstraints": part.spread(selector),
      "sidecars": ["replicaCertCopy": ["resources": Self.small]],
    ]
  }

  /// Agents beside a member.
  private static let small: KubeValue = [
    "requests": ["cpu": "50m", "memory": "128Mi"], "limits": ["memory": "256Mi"],
  ]

  /// With three members a commit waits for a copy, so that a fail-over loses nothing.
  private var patroni: KubeValue {
    let memory = part.memoryMiB
    let parameters: KubeValue = [
      "shared_buffers": "\(memory / 4)MB", "effective_cache_size": "\(memory * 3 / 4)MB",
      "max_connections": 200, "archive_timeout": 60, "password_encryption": "scram-sha-256",
      "ssl_min_protocol_version": "TLSv1.2",
    ]
    return [
      "leaderLeaseDurationSeconds": 30, "syncPeriodSeconds": 10,
      "dynamicConfiguration": [
        "synchronous_mode": .bool(part.store.members > 2), "postgresql": ["parameters": parameters],
      ],
    ]
  }

  // MARK: - Backups

  /// A cluster of one member out of the repository of this one.
  private var drill: StoreDrill {
    var copy = CrunchyCluster(part.copy).cluster
    var spec = copy["spec"] ?? [:]
    spec["dataSource"] = ["postgresCluster": ["clusterName": .string(part.name), "repoName": "repo1"]]
    spec["users"] = [["name": "postgres", "password": ["type": "AlphaNumeric"]]]
    // It writes nothing into the repository.
    spec["backups"] = nil
    spec["monitoring"] = nil
    copy["spec"] = spec
    let name = part.store.copy.name
    return StoreDrill(
      part: part, kind: StoreDrill.Kind(group: "postgres-operator.crunchydata.com", plural: "postgresclusters"),
      copy: copy, ready: ("{.status.instances[0].readyReplicas}", "1"),
      reading: part.readsPostgres(
        host: "\(name)-primary", port: part.store.port, secret: "\(name)-pguser-postgres", user: "user"))
  }

  private var backups: KubeValue {
    guard let place = part.context.storeBackups else { return .omitted }
    let placement: KubeValue = ["affinity": ["nodeAffinity": part.nodeAffinity], "tolerations": part.tolerations]
    let schedules: KubeValue = ["full": "0 1 * * 0", "differential": "0 1 * * 1-6"]
    var repository: KubeValue = ["name": "repo1", "schedules": schedules]
    switch place {
    case .s3(let bucket, let region):
      repository["s3"] = [
        "bucket": .string(bucket), "region": .string(region), "endpoint": "s3.\(region).amazonaws.com",
      ]
    case .gcs(let bucket): repository["gcs"] = ["bucket": .string(bucket)]
    case .azure(let container, _): repository["azure"] = ["container": .string(container)]
    }
    let jobs: KubeValue = ["resources": Self.small, "ttlSecondsAfterFinished": 86400]
    let host: KubeValue = ["resources": part.plan.resources("\(part.name)-repo-host")]
    return [
      "pgbackrest": [
        "metadata": [
          "annotations": annotations("\(part.name)-pgbackrest"), "labels": part.cloudLabels("\(part.name)-pgbackrest"),
        ],
        "global": global(place), "repos": [repository],
        "repoHost": host.overlaid(with: placement), "jobs": jobs.overlaid(with: placement),
        "sidecars": [
          "pgbackrest": ["resources": Self.small], "pgbackrestConfig": ["resources": Self.small],
        ],
      ]
    ]
  }

  /// Whole backups for as long as the specification says; the cloud knows the pods by their accounts, so there is no key.
  private func global(_ place: ObjectPlace) -> KubeValue {
    let days = part.context.specification.storage.backupRetentionDays
    let access: KubeValue =
      switch place {
      case .s3: ["repo1-s3-key-type": "web-id"]
      case .gcs: ["repo1-gcs-key-type": "auto"]
      case .azure(_, let account): ["repo1-azure-key-type": "auto", "repo1-azure-account": .string(account)]
      }
    let settings: KubeValue = [
      "repo1-path": .string("/" + part.context.backupPath(of: part.name)),
      "repo1-retention-full-type": "time", "repo1-retention-full": .string("\(days)"),
      "repo1-bundle": "y", "start-fast": "y", "compress-type": "zst",
    ]
    return settings.overlaid(with: access)
  }

  private func annotations(_ account: String) -> KubeValue {
    guard let identity = part.plan.identities.first(where: { $0.serviceAccount == account }) else { return .omitted }
    let pairs = part.context.cloud.annotations(of: identity)
    return pairs.isEmpty ? .omitted : .mapping(pairs.map { ($0.key, .string($0.value)) })
  }
}

extension ComponentAlert {
  static let postgres = [
    ComponentAlert(
      "PostgresMemberDown", "pg_up{namespace=\"\(DataStore.namespace)\"} == 0", minutes: 5, critical: true,
      "PostgreSQL of {{ $labels.pod }} does not answer",
      do: "Is another member the leader (kubectl -n data get pods -L postgres-operator.crunchydata.com/role)? "
        + "If none is, read the log of the container `database` of the last one."),
    ComponentAlert(
      "PostgresConnectionsNearlyUsed",
      "sum by (pod) (pg_stat_activity_count{namespace=\"\(DataStore.namespace)\"}) "
        + "> 0.8 * max by (pod) (pg_settings_max_connections{namespace=\"\(DataStore.namespace)\"})",
      minutes: 10, "{{ $labels.pod }} has used four fifths of its connections",
      do: "Which service holds them (select usename, count(*) from pg_stat_activity group by 1)? Make its pool smaller."
    ),
  ]
}
