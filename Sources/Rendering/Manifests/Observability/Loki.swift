import DesignEngine
import KubeModel
import PlatformSpec

extension ComponentManifests {
  /// The store of logs: every member does all work, lines lie in the cloud's object storage.
  static func loki(_ plan: ComponentPlan, _ context: RenderingContext) -> ComponentManifests {
    let store = LokiStore(plan: plan, context: context)
    let members = plan.replicas("loki")
    let off: KubeValue = ["enabled": false]
    let spread = PodParts.spread([
      "app.kubernetes.io/instance": .string(plan.id.rawValue), "app.kubernetes.io/component": "single-binary",
    ])
    let binary: KubeValue = [
      "replicas": .integer(members), "resources": plan.resources("loki"),
      "priorityClassName": .string(SharedNames.platformPriority), "topologySpreadConstraints": spread,
      "podDisruptionBudget": ["enabled": .bool(members > 1), "maxUnavailable": members > 1 ? 1 : .omitted],
      "podLabels": .mapping(context.cloud.identityPodLabels.map { ($0.key, .string($0.value)) }),
      "persistence": [
        "enabled": true, "size": plan.storage("loki", otherwise: 10),
        "storageClass": .string(SharedNames.generalStorageClass),
      ],
    ]
    let none: KubeValue = ["replicas": 0]
    let values: KubeValue = [
      "deploymentMode": "Monolithic", "loki": store.values, "singleBinary": binary,
      // The identity's token is mounted by the cloud; Loki asks the API server for nothing.
      "serviceAccount": plan.serviceAccount(in: context).overlaid(with: ["automountServiceAccountToken": false]),
      "rbac": ["namespaced": true], "sidecar": ["rules": off],
      // Fluent Bit and Grafana speak to the members, so no proxy and no caches stand between.
      "gateway": off, "chunksCache": off, "resultsCache": off, "lokiCanary": off, "test": off,
      "write": none, "read": none, "backend": none,
    ]
    return ComponentManifests(
      plan, controllers: ChartRelease(plan: plan, context: context).objects(values), alerts: ComponentAlert.loki)
  }
}

/// The configuration of Loki.
private struct LokiStore {
  let plan: ComponentPlan
  let context: RenderingContext

  private var days: Int {
    max(context.specification.observability.logRetentionDays, context.specification.observability.logArchiveDays)
  }

  var values: KubeValue {
    let kind: KubeValue = .string(place.kind)
    let copies: KubeValue = .integer(plan.replicas("loki") > 1 ? 3 : 1)
    let schema: KubeValue = [
      "from": "2024-04-01", "store": "tsdb", "object_store": kind, "schema": "v13",
      "index": ["prefix": "index_", "period": "24h"],
    ]
    return [
      // One tenant: who may read which logs is decided in Grafana.
      "auth_enabled": false,
      "commonConfig": ["replication_factor": copies],
      "storage": place.storage,
      "schemaConfig": ["configs": [schema]],
      "limits_config": [
        "retention_period": .string("\(days * 24)h"), "allow_structured_metadata": true,
        "max_label_names_per_series": 15, "ingestion_rate_mb": 16, "ingestion_burst_size_mb": 32,
      ],
      "compactor": [
        "retention_enabled": true, "delete_request_store": kind, "working_directory": "/var/loki/compactor",
      ],
      "analytics": ["reporting_enabled": false],
    ]
  }

  private var place: (kind: String, storage: KubeValue) {
    switch context.cloud.telemetryPlace(of: plan.id) {
    case .s3(let bucket, let region):
      return ("s3", ["type": "s3", "bucketNames": names(bucket), "s3": ["region": .string(region)]])
    case .gcs(let bucket):
      return ("gcs", ["type": "gcs", "bucketNames": names(bucket)])
    case .azure(let container, let account):
      return (
        "azure",
        [
          "type": "azure", "bucketNames": names(container),
          "azure": ["accountName": .string(account), "useFederatedToken": true],
        ]
      )
    case nil:
      return ("filesystem", ["type": "filesystem"])
    }
  }

  private func names(_ bucket: String) -> KubeValue { ["chunks": .string(bucket), "ruler": .string(bucket)] }
}

extension ComponentAlert {
  fileprivate static let loki = [
    ComponentAlert(
      "LogStoreRefusesLines", "sum(rate(loki_discarded_samples_total[5m])) > 0", minutes: 15,
      "Loki refuses lines: too many, too old, or too many streams",
      do: "The label `reason` of loki_discarded_samples_total says which limit; raise it or write less."),
    ComponentAlert(
      "LogsAreNotFlushed", "sum(rate(loki_ingester_chunks_flush_failures_total[5m])) > 0", minutes: 15,
      "Loki cannot write to its bucket", do: "Check its identity and the policy of the bucket before its disk is full."),
  ]
}
