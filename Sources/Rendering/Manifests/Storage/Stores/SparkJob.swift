import CloudCatalog
import DesignEngine
import KubeModel
import PlatformSpec

extension RenderingContext {
  /// A job that runs on Spark stands in the namespace of the stores, whose operator watches that alone.
  func isSparkJob(_ workload: WorkloadDesign) -> Bool {
    workload.kind == .cronJob && stores(of: workload).contains { $0.operatorChoice == .sparkOperator }
  }
}

/// A job of the application on Spark: its driver is not interrupted, its executors may be.
enum SparkJob {
  static let account = "spark"

  /// All that such a job consists of.
  static let rules = [
    ManifestRule<WorkloadDesign>("sparkapplication.yaml") { workload, context in
      [scheduled(workload, context)] + context.secrets(ofJob: workload)
    }
  ]

  private static func scheduled(_ workload: WorkloadDesign, _ context: RenderingContext) -> KubeValue {
    let isOnDemand = workload.service.schedule == Service.onDemand
    let labels = context.labels(of: workload)
    return [
      "apiVersion": "sparkoperator.k8s.io/v1beta2", "kind": "ScheduledSparkApplication",
      "metadata": [
        "name": .string(workload.controllerName), "namespace": .string(DataStore.namespace), "labels": labels,
      ],
      "spec": [
        "schedule": .string(isOnDemand ? "0 0 1 1 *" : workload.service.schedule ?? "0 3 * * *"),
        "suspend": isOnDemand ? true : .omitted, "timeZone": "Etc/UTC", "concurrencyPolicy": "Forbid",
        "successfulRunHistoryLimit": 3, "failedRunHistoryLimit": 3,
        "template": application(workload, context),
      ],
    ]
  }

  private static func application(_ workload: WorkloadDesign, _ context: RenderingContext) -> KubeValue {
    let service = workload.service
    let isPython = service.runtime == .python
    let named = service.arguments.first.flatMap { $0.contains("://") ? $0 : nil }
    let file = named ?? "local:///opt/spark/work-dir/\(isPython ? "main.py" : "app.jar")"
    let arguments = named == nil ? service.arguments : Array(service.arguments.dropFirst())
    let executors = SparkExecutors(context.specification)
    let version = Catalog.current.component("apache-spark")?.appVersion ?? "4.2.0"
    let image = service.digest.map { "\(service.image)@\($0)" } ?? "\(service.image):\(service.version)"
    return [
      "type": isPython ? "Python" : "Java", "mode": "cluster", "sparkVersion": .string(version),
      "image": .string(image), "imagePullPolicy": "IfNotPresent",
      "mainApplicationFile": .string(file),
      "arguments": arguments.isEmpty ? .omitted : .strings(arguments),
      "restartPolicy": [
        "type": "OnFailure", "onFailureRetries": 3, "onFailureRetryInterval": 60, "onSubmissionFailureRetries": 3,
        "onSubmissionFailureRetryInterval": 30,
      ],
      "timeToLiveSeconds": 86400,
      "sparkConf": configuration,
      "dynamicAllocation": [
        "enabled": true, "shuffleTrackingEnabled": true, "minExecutors": 1, "initialExecutors": 1,
        "maxExecutors": .integer(executors.peak),
      ],
      "driver": driver(workload, context), "executor": executor(workload, executors, context),
    ]
  }

  /// Blocks of an executor that is taken away are moved to others first.
  private static let configuration: KubeValue = [
    "spark.decommission.enabled": "true", "spark.storage.decommission.enabled": "true",
    "spark.storage.decommission.shuffleBlocks.enabled": "true", "spark.ui.prometheus.enabled": "true",
    "spark.authenticate": "true", "spark.network.crypto.enabled": "true",
  ]

  private static func driver(_ workload: WorkloadDesign, _ context: RenderingContext) -> KubeValue {
    let pool: PoolPurpose = context.specification.cluster.confidentialComputing ? .confidential : .general
    let own: KubeValue = [
      "cores": 1, "memory": "\(max(1024, workload.resources.memoryRequestMiB))m",
      "serviceAccount": .string(account), "nodeSelector": PodParts.nodeSelector(pool),
      "tolerations": PodParts.tolerations(pool),
    ]
    return own.overlaid(with: common(workload, context))
  }

  private static func executor(
    _ workload: WorkloadDesign, _ executors: SparkExecutors, _ context: RenderingContext
  ) -> KubeValue {
    let own: KubeValue = [
      "cores": .integer(SparkExecutors.cores), "memory": "\(SparkExecutors.heapGiB)g",
      "nodeSelector": PodParts.nodeSelector(executors.pool), "tolerations": PodParts.tolerations(executors.pool),
    ]
    return own.overlaid(with: common(workload, context))
  }

  private static func common(_ workload: WorkloadDesign, _ context: RenderingContext) -> KubeValue {
    let variables = context.configuration(of: workload).map { variable -> KubeValue in
      ["name": .string(variable.name), "value": .string(variable.value)]
    }
    let all = variables + context.accounts(ofJob: workload)
    return [
      "labels": context.labels(of: workload), "priorityClassName": .string(SharedNames.priority(.standard)),
      "env": all.isEmpty ? .omitted : .sequence(all),
      "podSecurityContext": [
        "runAsNonRoot": true, "runAsUser": 185, "runAsGroup": 185, "fsGroup": 185,
        "seccompProfile": ["type": "RuntimeDefault"],
      ],
      "securityContext": [
        "allowPrivilegeEscalation": false, "runAsNonRoot": true, "capabilities": ["drop": ["ALL"]],
        "seccompProfile": ["type": "RuntimeDefault"],
      ],
    ]
  }
}

extension RenderingContext {
  /// Accounts of the stores that a job uses, read from the operators' own Secrets: they stand in the same namespace.
  fileprivate func accounts(ofJob workload: WorkloadDesign) -> [KubeValue] {
    let inside = stores(of: workload).flatMap { store -> [KubeValue] in
      guard let access = DataStoreManifests.of(store, in: self)?.access else { return [] }
      let account = access.account(workload)
      let prefix = variableName(store.name)
      let places: [KubeValue] = [
        ["name": "\(prefix)_HOST", "value": .string(access.host)],
        ["name": "\(prefix)_PORT", "value": .string("\(access.port)")],
      ]
      return places + [
        variable("\(prefix)_USERNAME", account.user, in: account.secret),
        variable("\(prefix)_PASSWORD", account.password, in: account.secret),
      ]
    }
    let outside = secretsOutside(ofJob: workload).flatMap { secret, name in
      secret.keys.map { key in
        variable("\(variableName(secret.purpose))_\(variableName(key))", .key(key), in: name)
      }
    }
    return inside + outside
  }

  private func variable(_ name: String, _ part: StoreAccount.Part, in secret: String) -> KubeValue {
    switch part {
    case .plain(let text): ["name": .string(name), "value": .string(text)]
    case .key(let key):
      ["name": .string(name), "valueFrom": ["secretKeyRef": ["name": .string(secret), "key": .string(key)]]]
    }
  }

  /// Stores outside of the cluster: their entries are those of the team, read into the namespace of the jobs too.
  private func secretsOutside(ofJob workload: WorkloadDesign) -> [(secret: CloudSecret, name: String)] {
    guard has(.externalSecrets) else { return [] }
    return CloudSecret.dataStores(in: design, cluster: cluster)
      .filter { $0.namespace == workload.namespace && workload.service.stores.contains($0.purpose) }
      .map { ($0, "\($0.purpose)-\(workload.service.name)") }
  }

  fileprivate func secrets(ofJob workload: WorkloadDesign) -> [KubeValue] {
    secretsOutside(ofJob: workload).map { secret, name in
      let data: [KubeValue] = secret.keys.map { key in
        ["secretKey": .string(key), "remoteRef": ["key": .string(secret.name), "property": .string(key)]]
      }
      return [
        "apiVersion": "external-secrets.io/v1", "kind": "ExternalSecret",
        "metadata": [
          "name": .string(name), "namespace": .string(DataStore.namespace), "labels": labels(of: workload),
        ],
        "spec": [
          "refreshInterval": "1h",
          "secretStoreRef": ["kind": "ClusterSecretStore", "name": .string(SharedNames.secretStore)],
          "target": ["name": .string(name), "creationPolicy": "Owner", "deletionPolicy": "Retain"],
          "data": .sequence(data),
        ],
      ]
    }
  }
}
