import DesignEngine
import KubeModel
import PlatformSpec

/// How long logs stay: a policy, an index template and where there is an archive a daily snapshot into its bucket, all
/// written into Elasticsearch by a job.
///
/// ECK could keep them in a `StackConfigPolicy`, but that needs an Enterprise licence; the job needs none, takes its
/// password from the Secret that ECK makes, and changes nothing when it runs again.
struct LogLifecycle {
  let plan: ComponentPlan
  let context: RenderingContext

  /// Prefix of the daily indices that Fluent Bit writes.
  static let indexPrefix = "logs-kubernetes"

  var objects: [KubeValue] { [requests, job] }

  private var name: String { "\(plan.id.rawValue)-lifecycle" }

  private var requests: KubeValue {
    let days = context.specification.observability.logRetentionDays
    let waiting: KubeValue = ["policy": "archive"]
    let deletion: KubeValue = ["wait_for_snapshot": hasArchive ? waiting : .omitted, "delete": [:]]
    let policy: KubeValue = [
      "policy": [
        "phases": [
          "hot": ["min_age": "0ms", "actions": ["set_priority": ["priority": 100]]],
          "delete": ["min_age": "\(days)d", "actions": deletion],
        ]
      ]
    ]
    let keyword: KubeValue = ["type": "keyword"]
    let template: KubeValue = [
      "index_patterns": ["\(Self.indexPrefix)-*"], "priority": 500,
      "template": [
        "settings": [
          "number_of_shards": 1, "number_of_replicas": 1, "index.lifecycle.name": "logs",
          "index.refresh_interval": "10s", "index.codec": "best_compression",
        ],
        "mappings": [
          "properties": [
            "@timestamp": ["type": "date"], "trace_id": keyword, "span_id": keyword, "service": keyword,
            "level": keyword, "message": ["type": "text"],
          ]
        ],
      ],
    ]
    return [
      "apiVersion": "v1", "kind": "ConfigMap", "metadata": context.metadata(of: plan, named: name),
      "data": [
        "policy.json": .string(policy.json(pretty: true) + "\n"),
        "template.json": .string(template.json(pretty: true) + "\n"),
        "repository.json": hasArchive ? .string(repository.json(pretty: true) + "\n") : .omitted,
        "archive.json": hasArchive ? .string(archive.json(pretty: true) + "\n") : .omitted,
      ],
    ]
  }

  /// Snapshots outlive the indices, in a bucket that costs a fraction of a disk.
  private var place: LogArchive? { LogStore(plan: plan, context: context).archive }
  private var hasArchive: Bool { place != nil }

  private var repository: KubeValue {
    place.map { ["type": .string($0.kind), "settings": $0.settings] } ?? .omitted
  }

  private var archive: KubeValue {
    let days = context.specification.observability.logArchiveDays
    return [
      "schedule": "0 30 1 * * ?", "name": "<logs-{now/d}>", "repository": "archive",
      "config": ["indices": ["\(Self.indexPrefix)-*"], "include_global_state": false],
      "retention": ["expire_after": "\(days)d", "min_count": 1, "max_count": 400],
    ]
  }

  private var script: String {
    let lines =
      hasArchive
      ? ["put _snapshot/archive repository.json", "put _slm/policy/archive archive.json"] : []
    return ([Self.start] + lines + ["put _ilm/policy/logs policy.json", "put _index_template/logs template.json"])
      .joined(separator: "\n") + "\n"
  }

  private static let start = """
    set -eu
    put() {
      curl --silent --show-error --fail --retry 30 --retry-delay 10 --retry-all-errors \\
        --cacert /certificates/ca.crt --user "elastic:$PASSWORD" \\
        --header 'Content-Type: application/json' --request PUT --data-binary "@/requests/$2" "$ADDRESS/$1"
    }
    """

  private var job: KubeValue {
    let secret = "\(plan.id.rawValue)-es-elastic-user"
    let container: KubeValue = [
      "name": "lifecycle", "image": "docker.io/curlimages/curl:8.16.0",
      "command": ["/bin/sh", "-c", .string(script)],
      "env": [
        ["name": "ADDRESS", "value": "https://\(plan.id.rawValue)-es-http.\(plan.namespace).svc:9200"],
        ["name": "PASSWORD", "valueFrom": ["secretKeyRef": ["name": .string(secret), "key": "elastic"]]],
      ],
      "resources": ["requests": ["cpu": "10m", "memory": "32Mi"], "limits": ["memory": "64Mi"]],
      "securityContext": PodParts.restricted,
      "volumeMounts": [
        ["name": "requests", "mountPath": "/requests", "readOnly": true],
        ["name": "certificates", "mountPath": "/certificates", "readOnly": true],
      ],
    ]
    return [
      "apiVersion": "batch/v1", "kind": "Job",
      // A job can't be changed: it is made anew when the days change.
      "metadata": context.metadata(
        of: plan, named: name, annotations: context.delivery.madeAnew),
      "spec": [
        "backoffLimit": 10,
        "template": [
          "metadata": ["labels": context.labels(of: plan)],
          "spec": [
            "restartPolicy": "OnFailure", "automountServiceAccountToken": false,
            "securityContext": ["runAsNonRoot": true, "runAsUser": 100, "seccompProfile": ["type": "RuntimeDefault"]],
            "containers": [container],
            "volumes": [
              ["name": "requests", "configMap": ["name": .string(name)]],
              [
                "name": "certificates",
                "secret": ["secretName": "\(plan.id.rawValue)-es-http-certs-public"],
              ],
            ],
          ],
        ],
      ],
    ]
  }
}
