import DesignEngine
import KubeModel
import PlatformSpec

extension ComponentManifests {
  /// Backups of objects and volumes: every day, kept as long as the specification says.
  static func velero(_ plan: ComponentPlan, _ context: RenderingContext) -> ComponentManifests {
    let release = ChartRelease(plan: plan, context: context, bringsKinds: true)
    let values: KubeValue = [
      "initContainers": [plugin(context.cloud.backupStore)],
      "configuration": configuration(context),
      "credentials": ["useSecret": false],
      "serviceAccount": ["server": plan.serviceAccount(in: context)],
      "podLabels": plan.identityLabels(in: context),
      "resources": plan.resources("velero"),
      "priorityClassName": .string(SharedNames.platformPriority),
      "snapshotsEnabled": false, "upgradeCRDs": false,
      // Its agent on every node copies snapshots into the bucket.
      "deployNodeAgent": .bool(context.movesSnapshots),
      "nodeAgent": agent(plan, context),
      "metrics": ["enabled": true, "serviceMonitor": ["enabled": false]],
      "podSecurityContext": ["runAsNonRoot": true, "runAsUser": 65532, "fsGroup": 65532],
      "containerSecurityContext": containerSecurity,
      "extraVolumes": [["name": "home", "emptyDir": [:]]],
      "extraVolumeMounts": [["name": "home", "mountPath": "/tmp"]],
    ]
    // Where no component of ours takes the snapshots, their class is Velero's.
    let snapshots = context.takesSnapshots && !context.has(.snapshotController) ? [context.snapshotClass(of: plan)] : []
    let drill = RestoreDrill(plan: plan, context: context).objects
    return ComponentManifests(
      plan, controllers: release.objects(values),
      configs: [schedule(plan, context)] + snapshots + volumePolicy(plan, context) + drill,
      alerts: ComponentAlert.backups + (drill.isEmpty ? [] : ComponentAlert.restores))
  }

  private static let containerSecurity: KubeValue = [
    "allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true, "capabilities": ["drop": ["ALL"]],
    "seccompProfile": ["type": "RuntimeDefault"],
  ]

  private static func plugin(_ store: BackupStore) -> KubeValue {
    [
      "name": .string(store.pluginName), "image": .string(store.pluginImage),
      "imagePullPolicy": "IfNotPresent", "securityContext": containerSecurity,
      "resources": ["requests": ["cpu": "10m", "memory": "32Mi"], "limits": ["memory": "128Mi"]],
      "volumeMounts": [["name": "plugins", "mountPath": "/target"]],
    ]
  }

  private static func configuration(_ context: RenderingContext) -> KubeValue {
    let store = context.cloud.backupStore
    let location: KubeValue = [
      "name": "default", "provider": .string(store.provider), "default": true,
      "bucket": .string(store.bucket), "prefix": .string(context.cluster.name), "accessMode": "ReadWrite",
      "config": store.configuration,
    ]
    return [
      "backupStorageLocation": [location],
      "features": context.takesSnapshots ? "EnableCSI" : .omitted, "defaultSnapshotMoveData": false,
      "defaultVolumesToFsBackup": false,
      "logFormat": "json",
    ]
  }

  /// Without the folders of the node: it reads volumes that are made from snapshots, on the nodes of all pools.
  private static func agent(_ plan: ComponentPlan, _ context: RenderingContext) -> KubeValue {
    guard context.movesSnapshots else { return ["resources": plan.resources("node-agent")] }
    return [
      "disableHostPath": true, "priorityClassName": .string(SharedNames.platformPriority),
      "resources": plan.resources("node-agent"), "tolerations": [["operator": "Exists"]],
      "podSecurityContext": ["runAsNonRoot": true, "runAsUser": 65532, "fsGroup": 65532],
      "containerSecurityContext": containerSecurity,
    ]
  }

  /// Stores that are not to be kept as snapshots, by a label of their volumes.
  private static func leftOut(_ context: RenderingContext) -> [(key: String, value: String)] {
    context.specification.dataStores.filter { $0.isRunHere && $0.backup != .snapshots }.compactMap { store in
      switch store.operatorChoice {
      case .strimzi: ("strimzi.io/cluster", store.name)
      case .crunchy: ("postgres-operator.crunchydata.com/cluster", store.name)
      case .zalando: ("cluster-name", store.name)
      case .cloudNativePG: ("cnpg.io/cluster", store.name)
      case .oracle: ("mysql.oracle.com/cluster", store.name)
      case .perconaPXC, .perconaPS: ("app.kubernetes.io/instance", store.name)
      case .eck: ("elasticsearch.k8s.elastic.co/cluster-name", store.name)
      case .redisEnterprise, .redisCluster, .sparkOperator, nil: nil
      }
    }
  }

  private static let volumePolicyName = "volumes"

  private static func volumePolicy(_ plan: ComponentPlan, _ context: RenderingContext) -> [KubeValue] {
    let stores = leftOut(context)
    guard context.takesSnapshots, !stores.isEmpty else { return [] }
    let rules = stores.map { store in
      """
        - conditions:
            pvcLabels:
              \(store.key): \(store.value)
          action:
            type: skip

      """
    }
    return [
      [
        "apiVersion": "v1", "kind": "ConfigMap", "metadata": context.metadata(of: plan, named: volumePolicyName),
        "data": ["policy.yaml": .string("version: v1\nvolumePolicies:\n" + rules.joined())],
      ]
    ]
  }

  private static func schedule(_ plan: ComponentPlan, _ context: RenderingContext) -> KubeValue {
    let hours = context.specification.storage.backupRetentionDays * 24
    return [
      "apiVersion": "velero.io/v1", "kind": "Schedule",
      "metadata": context.metadata(of: plan, named: "daily"),
      "spec": [
        "schedule": "0 2 * * *", "useOwnerReferencesInBackup": false,
        "template": [
          "ttl": "\(hours)h0m0s", "storageLocation": "default",
          "snapshotVolumes": .bool(context.takesSnapshots),
          // A copy in the bucket travels to the other region with it; a snapshot alone stays.
          "snapshotMoveData": .bool(context.movesSnapshots),
          // Brokers hold hours, and databases write their own copies without a gap.
          "resourcePolicy": volumePolicy(plan, context).isEmpty
            ? .omitted : ["kind": "configmap", "name": .string(volumePolicyName)],
          "excludedNamespaces": [.string(plan.namespace), "kube-node-lease", "kube-public"],
          "excludedResources": ["events", "events.events.k8s.io"],
        ],
      ],
    ]
  }
}

extension ComponentAlert {
  fileprivate static let backups = [
    ComponentAlert(
      "BackupFailed", #"increase(velero_backup_failure_total{schedule!=""}[26h]) > 0"#, minutes: 5, critical: true,
      "Backup {{ $labels.schedule }} has failed",
      do: "`velero backup describe` names the reason; run it again with `velero backup create --from-schedule`."),
    ComponentAlert(
      "BackupMissing",
      #"time() - max by (schedule) (velero_backup_last_successful_timestamp{schedule!=""}) > 26 * 3600"#,
      minutes: 30, critical: true, "Schedule {{ $labels.schedule }} has had no good backup for more than 26 hours",
      do: "Is Velero running, and is its storage location Available?"),
  ]
}
