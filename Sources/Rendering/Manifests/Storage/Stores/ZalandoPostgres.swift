import DesignEngine
import KubeModel
import PlatformSpec

extension ComponentManifests {
  /// Zalando's operator and the clusters that it runs, bound to their namespace.
  static func zalandoPostgres(_ plan: ComponentPlan, _ context: RenderingContext) -> ComponentManifests {
    let release = ChartRelease(plan: plan, context: context, bringsKinds: true)
    let identity = context.cloud.identityPodLabels
    let inherited: KubeValue = identity.isEmpty ? .omitted : .strings(identity.map(\.key))
    let pods: KubeValue = [
      "watched_namespace": .string(plan.namespace), "enable_persistent_volume_claim_deletion": false,
      "enable_secrets_deletion": false, "enable_readiness_probe": true, "enable_pod_antiaffinity": false,
      "spilo_allow_privilege_escalation": false, "inherited_labels": inherited,
    ]
    var values: KubeValue = [
      "configKubernetes": pods, "configDebug": ["debug_logging": false],
      "podServiceAccount": ["name": .string(ZalandoCluster.account)],
      "podPriorityClassName": ["create": false, "name": .string(SharedNames.platformPriority)],
      "priorityClassName": .string(SharedNames.platformPriority), "resources": plan.resources("postgres-operator"),
    ]
    if case .s3(_, let region) = context.storeBackups { values["configAwsOrGcp"] = ["aws_region": .string(region)] }
    let stores = context.stores(runBy: plan)
    return ComponentManifests(
      plan, controllers: release.objects(values), configs: ZalandoCluster.account(plan, context) + stores.objects,
      alerts: stores.alerts)
  }
}

/// PostgreSQL in the image Spilo: Patroni elects the leader, WAL-G keeps every change in the bucket.
struct ZalandoCluster {
  let part: StorePart

  init(_ part: StorePart) { self.part = part }

  static let account = "postgres-pod"
  /// The major version of the operator's own image, spilo-18.
  static let version = "18"
  static let image = "ghcr.io/zalando/spilo-18:4.1-p2"

  /// The account of all members; the operator would make it without what binds it to the cloud.
  static func account(_ plan: ComponentPlan, _ context: RenderingContext) -> [KubeValue] {
    guard let identity = plan.identities.first else { return [] }
    let pairs = context.cloud.annotations(of: identity)
    let annotations: KubeValue = pairs.isEmpty ? .omitted : .mapping(pairs.map { ($0.key, .string($0.value)) })
    return [
      [
        "apiVersion": "v1", "kind": "ServiceAccount",
        "metadata": context.metadata(of: plan, named: account, annotations: annotations),
      ]
    ]
  }

  private var selector: KubeValue { ["application": "spilo", "cluster-name": .string(part.name)] }

  var manifests: StoreManifests {
    StoreManifests(
      objects: [cluster] + (part.users.count > 1 ? [rights] : []) + part.drill { drill }, access: access,
      alerts: ComponentAlert.zalando + (backups.isEmpty ? [] : ComponentAlert.storeDrills))
  }

  private func secret(of user: String) -> String { "\(user).\(part.name).credentials.postgresql.acid.zalan.do" }

  private var access: StoreEndpoint {
    StoreEndpoint(
      service: part.name, port: 5432, pods: selector,
      account: { user in
        StoreAccount(secret: secret(of: user.service.name), user: .key("username"), password: .key("password"))
      },
      metrics: StoreMetrics(port: 9187))
  }

  private var cluster: KubeValue {
    let users: [(String, KubeValue)] = part.users.map { ($0.service.name, []) }
    let owner: KubeValue = part.users.first.map { [part.databaseName: .string($0.service.name)] } ?? .omitted
    return [
      "apiVersion": "acid.zalan.do/v1", "kind": "postgresql", "metadata": metadata,
      "spec": [
        "teamId": "platform", "numberOfInstances": .integer(part.store.members),
        "postgresql": ["version": .string(Self.version), "parameters": parameters],
        "patroni": [
          "ttl": 30, "loop_wait": 10, "retry_timeout": 10, "maximum_lag_on_failover": 1_048_576,
          "failsafe_mode": true, "synchronous_mode": .bool(part.store.members > 2),
        ],
        "users": users.isEmpty ? .omitted : .mapping(users), "databases": owner,
        "volume": ["size": part.size, "storageClass": part.storageClass],
        "resources": resources, "nodeAffinity": part.nodeAffinity, "tolerations": part.tolerations,
        "topologySpreadConstraints": part.spread(selector),
        "podPriorityClassName": .string(SharedNames.platformPriority),
        "spiloRunAsUser": 101, "spiloRunAsGroup": 103, "spiloFSGroup": 103, "enableShmVolume": true,
        "sidecars": [exporter], "env": backups.isEmpty ? .omitted : .sequence(backups),
      ],
    ]
  }

  /// Members inherit the label by which the cloud knows them.
  private var metadata: KubeValue {
    let labels = part.cloudLabels(Self.account)
    return labels.isOmitted
      ? part.metadata : part.metadata.overlaid(with: ["labels": part.labels.overlaid(with: labels)])
  }

  /// The operator sets limits of its own where it is given none.
  private var resources: KubeValue {
    guard let pods = part.plan.footprint(part.name) else { return .omitted }
    return [
      "requests": ["cpu": "\(pods.cpuRequestMilli)m", "memory": "\(pods.memoryRequestMiB)Mi"],
      "limits": ["cpu": "\(pods.cpuRequestMilli * 2)m", "memory": "\(pods.memoryLimitMiB)Mi"],
    ]
  }

  private var parameters: KubeValue {
    let memory = part.memoryMiB
    return [
      "shared_buffers": "\(memory / 4)MB", "effective_cache_size": "\(memory * 3 / 4)MB", "max_connections": "200",
      "archive_timeout": "60s", "password_encryption": "scram-sha-256",
    ]
  }

  /// The operator hands name and password of its own superuser to companions.
  private var exporter: KubeValue {
    [
      "name": "exporter", "image": "quay.io/prometheuscommunity/postgres-exporter:v0.20.1",
      "ports": [["name": "exporter", "containerPort": 9187, "protocol": "TCP"]],
      "env": [
        ["name": "DATA_SOURCE_URI", "value": "127.0.0.1:5432/postgres?sslmode=require"],
        ["name": "DATA_SOURCE_USER", "value": "$(POSTGRES_USER)"],
        ["name": "DATA_SOURCE_PASS", "value": "$(POSTGRES_PASSWORD)"],
      ],
      "resources": [
        "requests": ["cpu": "50m", "memory": "96Mi"], "limits": ["cpu": "200m", "memory": "96Mi"],
      ],
    ]
  }

  /// The first service owns the database; the others get its rights.
  private var rights: KubeValue {
    let others = part.users.dropFirst().map(\.service.name)
    let owner = part.users.first?.service.name ?? ""
    let grants = others.map { "GRANT \"\(owner)\" TO \"\($0)\";" }.joined(separator: " ")
    let script = """
      set -eu
      until psql --command 'select 1' >/dev/null 2>&1; do sleep 10; done
      psql --set ON_ERROR_STOP=1 --command '\(grants)'
      """
    let superuser = secret(of: "postgres")
    let container: KubeValue = [
      "name": "rights", "image": .string(Self.image), "command": ["/bin/sh", "-c", .string(script)],
      "env": [
        ["name": "PGHOST", "value": "\(part.name).\(part.plan.namespace).svc"],
        ["name": "PGSSLMODE", "value": "require"],
        .secretVariable("PGUSER", superuser, "username"), .secretVariable("PGPASSWORD", superuser, "password"),
      ],
      "resources": StorePart.little, "securityContext": PodParts.restricted,
    ]
    return part.job("\(part.name)-rights", container: container, user: 101)
  }

  // MARK: - Backups

  /// A cluster of one member that Spilo fills from the archive of this one.
  private var drill: StoreDrill {
    var copy = ZalandoCluster(part.copy).cluster
    var spec = copy["spec"] ?? [:]
    // It reads the archive under names of its own and writes nothing into it.
    let source = backups.compactMap { variable -> KubeValue? in
      guard let name = variable["name"]?.string, name.hasPrefix("WALG_") || name.hasPrefix("A") else { return nil }
      return variable.overlaid(with: ["name": .string("CLONE_\(name)")])
    }
    let manner: [KubeValue] = [
      ["name": "CLONE_METHOD", "value": "CLONE_WITH_WALE"], ["name": "CLONE_SCOPE", "value": .string(part.name)],
      ["name": "CLONE_USE_WALG_RESTORE", "value": "true"],
    ]
    spec["env"] = .sequence(manner + source)
    spec["sidecars"] = nil
    copy["spec"] = spec
    let name = part.store.copy.name
    return StoreDrill(
      part: part, kind: StoreDrill.Kind(group: "acid.zalan.do", plural: "postgresqls"), copy: copy,
      ready: ("{.status.PostgresClusterStatus}", "Running"),
      reading: part.readsPostgres(
        host: name, secret: ZalandoCluster(part.copy).secret(of: "postgres")),
      volumes: ["pgdata-\(name)-0"])
  }

  /// What WAL-G is told: a whole copy a day, kept as long as the specification says, and every change between them.
  private var backups: [KubeValue] {
    guard let place = part.context.storeBackups else { return [] }
    let path = part.context.backupPath(of: part.name)
    let target: [(String, String)] =
      switch place {
      case .s3(let bucket, let region):
        [("WALG_S3_PREFIX", "s3://\(bucket)/\(path)"), ("AWS_REGION", region), ("WALG_DISABLE_S3_SSE", "true")]
      case .gcs(let bucket): [("WALG_GS_PREFIX", "gs://\(bucket)/\(path)")]
      case .azure(let container, let account):
        [("WALG_AZ_PREFIX", "azure://\(container)/\(path)"), ("AZURE_STORAGE_ACCOUNT", account)]
      }
    let days = part.context.specification.storage.backupRetentionDays
    let rest = [
      ("USE_WALG_BACKUP", "true"), ("USE_WALG_RESTORE", "true"), ("BACKUP_SCHEDULE", "0 1 * * *"),
      ("BACKUP_NUM_TO_RETAIN", "\(days)"),
    ]
    return (target + rest).map { ["name": .string($0.0), "value": .string($0.1)] }
  }
}

extension ComponentAlert {
  static let zalando = [
    ComponentAlert(
      "ZalandoPostgresMemberDown", "pg_up{namespace=\"\(DataStore.namespace)\"} == 0", minutes: 5, critical: true,
      "PostgreSQL of {{ $labels.pod }} does not answer",
      do: "kubectl -n data get pods -L spilo-role says which member leads; patronictl list in one of them says why.")
  ]
}
