import DesignEngine
import KubeModel
import PlatformSpec

/// A restore that is rehearsed every month: a copy of the store is filled from the newest backup, every row of it is read,
/// and it is thrown away.
///
/// The copy has a name and pods of its own: the policies of the store let nobody in, so it is reached from its namespace
/// alone. What a failed rehearsal made stays for who looks into it, until the next one begins.
struct StoreDrill {
  /// A kind of the operator as kubectl knows it.
  struct Kind {
    let group: String
    let plural: String
    var name: String { "\(plural).\(group)" }
  }

  let part: StorePart
  let kind: Kind
  let copy: KubeValue
  /// Where the operator says of the copy that it is ready, and the word for it.
  let ready: (path: String, word: String)
  /// Objects of the operator that name the backups, of which the newest takes the place of `newest` in what is applied.
  var backups: Backups?
  /// How a backup gets into the copy where it is not filled from the beginning.
  var restore: Restore?
  /// Reads all that was restored, as a client in the network of the store.
  let reading: KubeValue
  /// Volumes that the operator keeps.
  var volumes: [String] = []

  /// The word in a recipe for which the newest backup stands in.
  static let newest = "NEWEST-BACKUP"

  /// Backups as objects, each with its cluster, its state, and the name by which it is asked for.
  struct Backups {
    let kind: Kind
    /// The field of `spec` with the name of the cluster.
    let cluster: String
    var name = ".metadata.name"
    var state = ".status.state"
    /// The state of a backup that is whole.
    var whole = "Succeeded"
  }

  /// An object that brings a backup into a cluster which is there already.
  struct Restore {
    let kind: Kind
    let object: KubeValue
  }

  private var name: String { CloudNames.bounded("store-drill-\(part.name)", limit: 52) }
  private var copyName: String { part.store.copy.name }

  var objects: [KubeValue] { [account, role, binding, recipes, job] }

  // MARK: - Rights

  private var account: KubeValue {
    [
      "apiVersion": "v1", "kind": "ServiceAccount", "metadata": part.metadata(name),
      "automountServiceAccountToken": false,
    ]
  }

  /// The copy by its name, and nothing of the store itself.
  private var role: KubeValue {
    func own(_ kind: Kind, _ names: [String]) -> [KubeValue] {
      let verbs: KubeValue = ["get", "list", "watch", "patch", "delete"]
      return [
        ["apiGroups": [.string(kind.group)], "resources": [.string(kind.plural)], "verbs": ["create"]],
        [
          "apiGroups": [.string(kind.group)], "resources": [.string(kind.plural)], "resourceNames": .strings(names),
          "verbs": verbs,
        ],
      ]
    }
    var rules = own(kind, [copyName])
    if let restore { rules += own(restore.kind, [copyName]) }
    if let backups {
      rules.append([
        "apiGroups": [.string(backups.kind.group)], "resources": [.string(backups.kind.plural)], "verbs": ["list"],
      ])
    }
    if !volumes.isEmpty {
      rules.append([
        "apiGroups": [""], "resources": ["persistentvolumeclaims"], "resourceNames": .strings(volumes),
        "verbs": ["get", "list", "watch", "delete"],
      ])
    }
    return [
      "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role", "metadata": part.metadata(name),
      "rules": .sequence(rules),
    ]
  }

  private var binding: KubeValue {
    [
      "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding", "metadata": part.metadata(name),
      "roleRef": ["apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": .string(name)],
      "subjects": [
        ["kind": "ServiceAccount", "name": .string(name), "namespace": .string(part.plan.namespace)]
      ],
    ]
  }

  // MARK: - Steps

  /// What the job applies. It names settings and Secrets whose words sound like passwords, and holds none.
  private var recipes: KubeValue {
    [
      "apiVersion": "v1", "kind": "ConfigMap",
      "metadata": part.metadata(name, annotations: ["plimsoll.dev/ignore": "secret-in-configmap"]),
      "data": [
        "copy.yaml": .string(copy.yaml()), "restore.yaml": restore.map { .string($0.object.yaml()) } ?? .omitted,
      ],
    ]
  }

  private var clean: [String] {
    var lines: [String] = []
    if let restore { lines.append("kubectl delete \(restore.kind.name) \(copyName) --ignore-not-found --wait") }
    lines.append("kubectl delete \(kind.name) \(copyName) --ignore-not-found --wait")
    if !volumes.isEmpty {
      lines.append("kubectl delete persistentvolumeclaims \(volumes.joined(separator: " ")) --ignore-not-found --wait")
    }
    return lines
  }

  private func wait(_ kind: Kind, _ path: String, _ word: String) -> String {
    "until [ \"$(kubectl get \(kind.name) \(copyName) --output 'jsonpath=\(path)')\" = \(word) ]; do sleep 15; done"
  }

  private var fill: [String] {
    let ready = wait(kind, ready.path, ready.word)
    let begin = clean + find + [apply("copy.yaml"), ready]
    guard let restore else { return begin }
    return begin + [apply("restore.yaml"), wait(restore.kind, "{.status.state}", "Succeeded"), ready]
  }

  /// Sets `newest` to the newest backup that is whole.
  private var find: [String] {
    guard let backups else { return [] }
    return [
      "newest=$(kubectl get \(backups.kind.name) --sort-by=.metadata.creationTimestamp --output "
        + "'jsonpath={range .items[?(@.spec.\(backups.cluster)==\"\(part.name)\")]}{\(backups.state)} {\(backups.name)}"
        + "{\"\\n\"}{end}' | sed -n 's/^\(backups.whole) //p' | tail -n 1)",
      "[ -n \"$newest\" ] || { echo 'there is no backup'; exit 1; }", "echo \"restoring $newest\"",
    ]
  }

  private func apply(_ recipe: String) -> String {
    backups == nil
      ? "kubectl apply --filename /recipes/\(recipe)"
      : "sed \"s/\(Self.newest)/$newest/\" /recipes/\(recipe) | kubectl apply --filename -"
  }

  private func kubectl(_ name: String, _ lines: [String]) -> KubeValue {
    [
      "name": .string(name), "image": .string(ReleaseGate.image),
      "command": ["/bin/sh", "-c", .string((["set -eu"] + lines).joined(separator: "\n"))],
      "env": [["name": "HOME", "value": "/tmp"]],
      "resources": StorePart.little, "securityContext": PodParts.restricted,
      "volumeMounts": [
        ["name": "recipes", "mountPath": "/recipes", "readOnly": true], ["name": "tmp", "mountPath": "/tmp"],
      ],
    ]
  }

  /// An hour, and as long as the data takes at 25 MB/s, there and back.
  private var seconds: Int { 3600 + part.store.copy.sizeGiB * 80 }

  private var job: KubeValue {
    let read = reading.overlaid(with: [
      "name": "read", "resources": part.plan.resources("\(copyName)-job"), "securityContext": PodParts.restricted,
    ])
    let pod: KubeValue = [
      "serviceAccountName": .string(name), "automountServiceAccountToken": true, "restartPolicy": "Never",
      "priorityClassName": .string(SharedNames.platformPriority),
      "securityContext": [
        "runAsNonRoot": true, "runAsUser": 65_532, "runAsGroup": 65_532, "fsGroup": 65_532,
        "seccompProfile": ["type": "RuntimeDefault"],
      ],
      "initContainers": [kubectl("fill", fill), read], "containers": [kubectl("clean", clean)],
      "volumes": [
        ["name": "recipes", "configMap": ["name": .string(name)]],
        ["name": "tmp", "emptyDir": ["sizeLimit": "64Mi"]],
      ],
    ]
    return [
      "apiVersion": "batch/v1", "kind": "CronJob",
      // The variables of its scripts are the shell's own.
      "metadata": part.metadata(name, annotations: part.context.delivery.leftAlone),
      "spec": [
        "schedule": .string("0 4 \(day) * *"), "timeZone": "Etc/UTC", "concurrencyPolicy": "Forbid",
        "successfulJobsHistoryLimit": 2, "failedJobsHistoryLimit": 2,
        "jobTemplate": [
          "spec": [
            "backoffLimit": 0, "activeDeadlineSeconds": .integer(seconds),
            "template": ["metadata": ["labels": part.labels], "spec": pod],
          ]
        ],
      ],
    ]
  }

  /// One store a night, from the second of a month on: the first belongs to the volumes.
  private var day: Int {
    let all = part.context.specification.rehearsedStores
    return 2 + (all.firstIndex(of: part.store) ?? 0) % 26
  }
}

extension StorePart {
  /// The store that a rehearsal makes.
  var copy: StorePart { StorePart(store: store.copy, plan: plan, context: context) }

  /// Whether the restore of the store is rehearsed.
  var isRehearsed: Bool { context.specification.rehearsedStores.contains(store) }

  /// Empty where there are no backups, and where no operator restores them into another cluster.
  func drill(_ make: () -> StoreDrill) -> [KubeValue] { isRehearsed ? make().objects : [] }

  /// A client of PostgreSQL that reads every row of every database.
  func readsPostgres(host: String, port: Int = 5432, secret: String, user: String = "username") -> KubeValue {
    [
      "image": "docker.io/library/postgres:18.1-alpine",
      "command": ["/bin/sh", "-c", "set -eu\npg_dumpall --no-role-passwords --file=/dev/null\npsql --list"],
      "env": [
        ["name": "PGHOST", "value": .string("\(host).\(plan.namespace).svc")],
        ["name": "PGPORT", "value": .string("\(port)")], ["name": "PGDATABASE", "value": "postgres"],
        ["name": "PGSSLMODE", "value": "require"],
        .secretVariable("PGUSER", secret, user), .secretVariable("PGPASSWORD", secret, "password"),
      ],
      "volumeMounts": [
        ["name": "tmp", "mountPath": "/tmp"],
        ["name": "tmp", "mountPath": "/run/postgresql", "subPath": "postgresql"],
      ],
    ]
  }

  /// A client of MySQL that reads every row of every database, once `database` is there.
  func readsMySQL(host: String, secret: String, key: String = "root", image: String, database: String? = nil)
    -> KubeValue
  {
    // Where the operator calls a member ready before all is there.
    let wait = database.map {
      "until mysql --host=\"$HOST\" --user=root --execute='USE \($0)'; do sleep 15; done\n"
    }
    let dump = "mysqldump --host=\"$HOST\" --user=root --all-databases --single-transaction --result-file=/dev/null"
    return [
      "image": .string(image),
      "command": [
        "/bin/sh", "-c",
        .string("set -eu\n\(wait ?? "")\(dump)\nmysql --host=\"$HOST\" --user=root --execute='SHOW DATABASES'"),
      ],
      "env": [
        ["name": "HOST", "value": .string("\(host).\(plan.namespace).svc")],
        .secretVariable("MYSQL_PWD", secret, key),
      ],
      "volumeMounts": [["name": "tmp", "mountPath": "/tmp"]],
    ]
  }
}

extension ComponentAlert {
  static let storeDrills = [
    ComponentAlert(
      "StoreDrillFailed",
      "max by (job_name) (kube_job_status_failed{namespace=\"\(DataStore.namespace)\",job_name=~\"store-drill-.*\"}) > 0",
      minutes: 5, critical: true, "The rehearsed restore {{ $labels.job_name }} has failed",
      do:
        "Its init containers fill and read say why: kubectl -n data logs job/NAME --all-containers. What it made stays "
        + "until the next rehearsal."),
    ComponentAlert(
      "StoreDrillMissing",
      "time() - max by (cronjob) (kube_cronjob_status_last_successful_time{namespace=\"\(DataStore.namespace)\","
        + "cronjob=~\"store-drill-.*\"}) > 40 * 86400",
      minutes: 60, "No restore of {{ $labels.cronjob }} has been rehearsed for forty days",
      do: "kubectl -n data create job --from=cronjob/NAME drill-now, and read its log."),
  ]
}
