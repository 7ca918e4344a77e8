import DesignEngine
import KubeModel
import PlatformSpec

extension ComponentManifests {
  /// The store of traces: blocks in the cloud's object storage, the newest on its disk.
  static func tempo(_ plan: ComponentPlan, _ context: RenderingContext) -> ComponentManifests {
    let hours = context.specification.observability.logRetentionDays * 24
    let open: KubeValue = [
      "otlp": ["protocols": ["grpc": ["endpoint": "0.0.0.0:4317"], "http": ["endpoint": "0.0.0.0:4318"]]]
    ]
    let tempo: KubeValue = [
      // As long as logs can be searched, so that a line still finds its trace.
      "retention": .string("\(hours)h"), "reportingEnabled": false,
      "resources": plan.resources("tempo"), "receivers": open,
      "storage": ["trace": place(plan, context)],
      "securityContext": PodParts.restricted,
    ]
    let values: KubeValue = [
      "replicas": 1, "tempo": tempo,
      "serviceAccount": plan.serviceAccount(in: context).overlaid(with: ["automountServiceAccountToken": false]),
      "podLabels": .mapping(context.cloud.identityPodLabels.map { ($0.key, .string($0.value)) }),
      "priorityClassName": .string(SharedNames.platformPriority),
      "securityContext": [
        "runAsUser": 10001, "runAsGroup": 10001, "fsGroup": 10001, "runAsNonRoot": true,
        "seccompProfile": ["type": "RuntimeDefault"],
      ],
      "persistence": [
        "enabled": true, "size": plan.storage("tempo", otherwise: 10),
        "storageClassName": .string(SharedNames.generalStorageClass),
      ],
    ]
    return ComponentManifests(
      plan, controllers: ChartRelease(plan: plan, context: context).objects(values), alerts: ComponentAlert.tempo)
  }

  private static func place(_ plan: ComponentPlan, _ context: RenderingContext) -> KubeValue {
    let log: KubeValue = ["path": "/var/tempo/wal"]
    switch context.cloud.telemetryPlace(of: plan.id) {
    case .s3(let bucket, let region):
      let endpoint = "s3.\(region).amazonaws.com"
      return [
        "backend": "s3", "wal": log,
        "s3": ["bucket": .string(bucket), "endpoint": .string(endpoint), "region": .string(region)],
      ]
    case .gcs(let bucket):
      return ["backend": "gcs", "wal": log, "gcs": ["bucket_name": .string(bucket)]]
    case .azure(let container, let account):
      let azure: KubeValue = [
        "container_name": .string(container), "storage_account_name": .string(account), "use_federated_token": true,
      ]
      return ["backend": "azure", "wal": log, "azure": azure]
    case nil:
      return ["backend": "local", "wal": log, "local": ["path": "/var/tempo/traces"]]
    }
  }
}

extension ComponentAlert {
  fileprivate static let tempo = [
    ComponentAlert(
      "TracesAreNotFlushed", "sum(rate(tempo_ingester_failed_flushes_total[5m])) > 0", minutes: 15,
      "Tempo cannot write to its bucket", do: "Check its identity and the policy of the bucket before its disk is full."
    ),
    ComponentAlert(
      "TracesAreRefused", "sum(rate(tempo_discarded_spans_total[5m])) > 0", minutes: 15,
      "Tempo refuses spans: too many, or traces too large",
      do: "The label `reason` of tempo_discarded_spans_total says which limit; raise it or sample less."),
  ]
}
