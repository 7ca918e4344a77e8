import DesignEngine
import KubeModel
import PlatformSpec

/// What the operators of MySQL have in common: accounts, the exporter, keys of the bucket.
extension StorePart {
  /// Names of accounts have at most 32 characters in MySQL.
  func mySQLUser(_ workload: WorkloadDesign) -> String { CloudNames.bounded(workload.service.name, limit: 32) }

  /// Makes database and accounts through the proxy, for operators that make the accounts of their own parts alone.
  func mySQLAccounts(image: String, host: String, root: (secret: String, key: String), user: Int) -> KubeValue {
    guard !users.isEmpty else { return .omitted }
    var variables: [KubeValue] = [
      ["name": "HOST", "value": .string(host)], .secretVariable("MYSQL_PWD", root.secret, root.key),
    ]
    var statements = ["CREATE DATABASE IF NOT EXISTS \(databaseName);"]
    for (index, workload) in users.enumerated() {
      let name = "PASSWORD_\(index)"
      variables.append(.secretVariable(name, accountSecret(of: workload), "password"))
      let account = "'\(mySQLUser(workload))'@'%'"
      statements.append("CREATE USER IF NOT EXISTS \(account) IDENTIFIED BY '$\(name)' REQUIRE SSL;")
      statements.append("GRANT ALL PRIVILEGES ON \(databaseName).* TO \(account);")
    }
    let script = """
      set -eu
      until mysql --host="$HOST" --user=root --execute='SELECT 1' >/dev/null 2>&1; do sleep 10; done
      mysql --host="$HOST" --user=root <<STATEMENTS
      \(statements.joined(separator: "\n"))
      STATEMENTS
      """
    let container: KubeValue = [
      "name": "accounts", "image": .string(image), "command": ["/bin/sh", "-c", .string(script)],
      "env": .sequence(variables), "resources": Self.little, "securityContext": PodParts.restricted,
      "volumeMounts": [["name": "tmp", "mountPath": "/tmp"]],
    ]
    return job("\(name)-accounts", container: container, user: user, volumes: [["name": "tmp", "emptyDir": [:]]])
  }

  /// The exporter beside a member, which reads with the account for monitoring that the operator makes.
  func mySQLExporter(secret: String) -> KubeValue {
    [
      "name": "exporter", "image": .string(Self.mySQLExporterImage),
      "args": ["--mysqld.address=127.0.0.1:3306", "--mysqld.username=monitor"],
      "env": [.secretVariable("MYSQLD_EXPORTER_PASSWORD", secret, "monitor")],
      "ports": [["name": "metrics", "containerPort": 9104]],
      "resources": plan.resources("\(name)-companions"), "securityContext": PodParts.restricted,
    ]
  }

  /// The release of the chart prometheus-mysql-exporter 2.14.0.
  static let mySQLExporterImage = "quay.io/prometheus/mysqld-exporter:v0.19.0"

  /// Pods that their operators would start as root or with too many rights.
  static let perconaPod: KubeValue = [
    "runAsNonRoot": true, "runAsUser": 1001, "runAsGroup": 1001, "fsGroup": 1001,
    "seccompProfile": ["type": "RuntimeDefault"],
  ]
  static let perconaContainer: KubeValue = [
    "allowPrivilegeEscalation": false, "runAsNonRoot": true, "runAsUser": 1001, "runAsGroup": 1001,
    "capabilities": ["drop": ["ALL"]], "seccompProfile": ["type": "RuntimeDefault"],
  ]

  /// The proxies that both of Percona's operators put before the servers.
  func perconaAccess(proxies: KubeValue, servers: KubeValue) -> StoreEndpoint {
    StoreEndpoint(
      service: "\(name)-haproxy", port: 3306, pods: proxies,
      account: { user in
        StoreAccount(
          secret: accountSecret(of: user), user: .key("username"), password: .key("password"),
          authority: ("\(name)-ssl", "ca.crt"))
      },
      metrics: StoreMetrics(port: 9104, pods: servers))
  }

  /// Where both of Percona's operators keep backups; they know no identities of pods, so the keys are a secret.
  var perconaStorage: KubeValue? {
    guard let place = context.storeBackups else { return nil }
    let secret: KubeValue = .string(CloudSecret.backupPurpose(of: store))
    let path = context.backupPath(of: name)
    var storage: KubeValue = [
      "resources": ["requests": ["cpu": "250m", "memory": "512Mi"], "limits": ["memory": "1Gi"]],
      "tolerations": tolerations, "priorityClassName": .string(SharedNames.platformPriority),
      "podSecurityContext": Self.perconaPod, "containerSecurityContext": Self.perconaContainer,
    ]
    switch place {
    case .s3(let bucket, let region):
      storage["type"] = "s3"
      storage["s3"] = [
        "bucket": .string(bucket), "prefix": .string(path), "region": .string(region), "credentialsSecret": secret,
      ]
    case .gcs(let bucket):
      // Cloud Storage speaks the language of S3 to those who have an HMAC key.
      storage["type"] = "s3"
      storage["s3"] = [
        "bucket": .string(bucket), "prefix": .string(path), "credentialsSecret": secret,
        "endpointUrl": "https://storage.googleapis.com", "region": "auto",
      ]
    case .azure(let container, _):
      storage["type"] = "azure"
      storage["azure"] = ["container": .string(container), "prefix": .string(path), "credentialsSecret": secret]
    }
    return storage
  }

  /// A whole copy a day for as long as the specification says.
  var perconaSchedule: KubeValue {
    [
      [
        "name": "daily", "schedule": "0 1 * * *", "storageName": "backups",
        "keep": .integer(context.specification.storage.backupRetentionDays),
      ]
    ]
  }

  /// Where the backups of the store are, for a copy that makes none.
  func copyBackup(_ backup: KubeValue) -> KubeValue {
    var reading = backup
    reading["schedule"] = nil
    reading["pitr"] = nil
    return reading
  }

  /// What the rehearsals of both of Percona's operators have in common.
  func perconaDrill(
    _ copy: KubeValue, group: String, name: String, restore: String, field: String, secret: String, image: String,
    volume: String
  ) -> StoreDrill {
    let copyName = store.copy.name
    let object: KubeValue = [
      "apiVersion": .string("\(group)/v1"), "kind": .string(restore),
      "metadata": ["name": .string(copyName), "namespace": .string(plan.namespace)],
      "spec": .mapping([(field, .string(copyName)), ("backupName", .string(StoreDrill.newest))]),
    ]
    let plural = name == "perconaservermysql" ? "perconaservermysqls" : "perconaxtradbclusters"
    return StoreDrill(
      part: self, kind: StoreDrill.Kind(group: group, plural: plural), copy: copy, ready: ("{.status.state}", "ready"),
      backups: StoreDrill.Backups(kind: StoreDrill.Kind(group: group, plural: "\(name)backups"), cluster: field),
      restore: StoreDrill.Restore(kind: StoreDrill.Kind(group: group, plural: "\(name)restores"), object: object),
      reading: readsMySQL(host: "\(copyName)-haproxy", secret: secret, image: image), volumes: [volume])
  }

  var claimedVolume: KubeValue { ["persistentVolumeClaim": volumeClaim] }

  /// The keys of the bucket, from the provider's secret store.
  var backupKeys: [KubeValue] {
    context.storeBackups == nil ? [] : context.externalSecret(CloudSecret.backupPurpose(of: store), of: plan)
  }
}

extension ComponentAlert {
  static let mySQL = [
    ComponentAlert(
      "MySQLMemberDown", "mysql_up{namespace=\"\(DataStore.namespace)\"} == 0", minutes: 5, critical: true,
      "MySQL of {{ $labels.pod }} does not answer",
      do: "kubectl -n data get pods says whether it restarts; the others go on. Its log says why it left the group."),
    ComponentAlert(
      "MySQLConnectionsNearlyUsed",
      "max by (pod) (mysql_global_status_threads_connected{namespace=\"\(DataStore.namespace)\"}) "
        + "> 0.8 * max by (pod) (mysql_global_variables_max_connections{namespace=\"\(DataStore.namespace)\"})",
      minutes: 10, "{{ $labels.pod }} has used four fifths of its connections",
      do: "Which service holds them (select user, count(*) from information_schema.processlist group by 1)?"),
  ]
}
