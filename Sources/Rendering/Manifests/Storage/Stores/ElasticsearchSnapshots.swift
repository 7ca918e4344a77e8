import DesignEngine
import KubeModel
import PlatformSpec

/// Snapshots of Elasticsearch into the bucket of backups: how members reach it, and the policy that a job writes.
struct ElasticsearchSnapshots {
  let store: ElasticsearchStore

  init(_ store: ElasticsearchStore) { self.store = store }

  private var part: StorePart { store.part }
  private var name: String { "\(part.name)-snapshots" }

  /// Elasticsearch may read files below its configuration only, so its token stands there.
  private static let folder = "/usr/share/elasticsearch/config/repository-s3"

  /// The role of the members on AWS; nil where the node's agent hands out credentials, which Elasticsearch can't ask.
  private var role: String? {
    part.cloudAnnotations(part.name)["eks.amazonaws.com/role-arn"]?.string
  }

  /// Where snapshots go; nil where members have no way to prove who they are.
  private var place: ObjectPlace? {
    guard let place = part.context.storeBackups else { return nil }
    switch place {
    case .s3: return role == nil ? nil : place
    case .gcs, .azure: return place
    }
  }

  // MARK: - What members need

  var environment: [KubeValue] {
    guard case .s3 = place, let role else { return [] }
    return [
      ["name": "AWS_ROLE_ARN", "value": .string(role)],
      ["name": "AWS_ROLE_SESSION_NAME", "value": .string(part.name)],
      ["name": "AWS_WEB_IDENTITY_TOKEN_FILE", "value": .string("\(Self.folder)/aws-web-identity-token-file")],
    ]
  }

  var mounts: KubeValue {
    guard case .s3 = place else { return .omitted }
    return [["name": "cloud-token", "mountPath": .string(Self.folder), "readOnly": true]]
  }

  var volumes: KubeValue {
    guard case .s3 = place else { return .omitted }
    let source: KubeValue = [
      "serviceAccountToken": [
        "audience": "sts.amazonaws.com", "expirationSeconds": 86400, "path": "aws-web-identity-token-file",
      ]
    ]
    return [["name": "cloud-token", "projected": ["sources": [source]]]]
  }

  /// Azure alone asks for the name of the account among the secure settings.
  var settings: KubeValue {
    guard case .azure = place else { return .omitted }
    return [["secretName": .string("\(part.name)-azure")]]
  }

  // MARK: - Policy

  var objects: [KubeValue] {
    guard let place else { return [] }
    guard case .azure(_, let account) = place else { return [requests, job] }
    let secret = part.drawnSecret("\(part.name)-azure", data: ["azure.client.default.account": .string(account)])
    return [secret, requests, job]
  }

  /// The bucket as Elasticsearch takes it; read-only for those who must not write, so that two never do.
  func repository(isReadOnly: Bool = false) -> KubeValue {
    let type: KubeValue
    var settings: KubeValue
    switch place {
    case .s3(let bucket, _): (type, settings) = ("s3", ["bucket": .string(bucket)])
    case .gcs(let bucket): (type, settings) = ("gcs", ["bucket": .string(bucket)])
    case .azure(let container, _): (type, settings) = ("azure", ["container": .string(container)])
    case nil: return .omitted
    }
    settings["base_path"] = .string(part.context.backupPath(of: part.name))
    if isReadOnly { settings["readonly"] = true }
    return ["type": type, "settings": settings]
  }

  private var requests: KubeValue {
    let days = part.context.specification.storage.backupRetentionDays
    let policy: KubeValue = [
      // Only what changed is written, so an hour between two of them costs little.
      "schedule": "0 0 * * * ?", "name": "<data-{now/H{yyyy.MM.dd.HH}}>", "repository": "backups",
      "config": ["include_global_state": true],
      "retention": ["expire_after": "\(days)d", "min_count": 24, "max_count": 1000],
    ]
    return [
      "apiVersion": "v1", "kind": "ConfigMap", "metadata": part.metadata(name),
      "data": [
        "repository.json": .string(repository().json(pretty: true) + "\n"),
        "policy.json": .string(policy.json(pretty: true) + "\n"),
      ],
    ]
  }

  static let image = "docker.io/curlimages/curl:8.16.0"

  private static let script = """
    set -eu
    put() {
      curl --silent --show-error --fail --retry 30 --retry-delay 10 --retry-all-errors \\
        --cacert /certificates/ca.crt --user "elastic:$PASSWORD" \\
        --header 'Content-Type: application/json' --request PUT --data-binary "@/requests/$2" "$ADDRESS/$1"
    }
    put _snapshot/backups repository.json
    put _slm/policy/backups policy.json
    """

  private var job: KubeValue {
    let container: KubeValue = [
      "name": "snapshots", "image": .string(Self.image),
      "command": ["/bin/sh", "-c", .string(Self.script)],
      "env": [
        ["name": "ADDRESS", "value": "https://\(store.host):9200"],
        .secretVariable("PASSWORD", "\(part.name)-es-elastic-user", "elastic"),
      ],
      "resources": StorePart.little, "securityContext": PodParts.restricted,
      "volumeMounts": [
        ["name": "requests", "mountPath": "/requests", "readOnly": true],
        ["name": "certificates", "mountPath": "/certificates", "readOnly": true],
      ],
    ]
    return part.job(
      name, container: container, user: 100,
      volumes: [
        ["name": "requests", "configMap": ["name": .string(name)]],
        ["name": "certificates", "secret": ["secretName": .string(store.certificates)]],
      ])
  }
}
