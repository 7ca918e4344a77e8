import Basics
import DesignEngine
import PlatformSpec

/// How data comes back: by the operator of each store, and by Velero for the volumes of services.
extension DesignDocument {
  func restores(_ document: inout MarkdownDocument) {
    guard specification.storage.backup else { return }
    let stores = specification.dataStores.filter { $0.isRunHere && $0.engine != .spark }
    let volumes = design.workloads.filter { $0.kind == .statefulSet && $0.service.volume != nil }
    guard !stores.isEmpty || !volumes.isEmpty else { return }
    document.heading(2, "Restore")
    document.paragraph(
      "Restore beside what runs, look at what came back, and only then let clients use it. `MOMENT` is a time such as "
        + "`2026-11-25 09:30:00+00`, `BACKUP` the name of a backup.")
    for store in stores {
      guard let choice = store.operatorChoice else { continue }
      document.heading(3, "Restore \(store.name)")
      if store.geoReplication != nil {
        restoreShared(store, &document)
        continue
      }
      document.paragraph(choice.restoreText)
      document.code("sh", choice.restoreCommands(store.name, redis: context.redisCluster).joined(separator: "\n"))
      if specification.rehearsedStores.contains(store) {
        document.paragraph(
          "Every month the CronJob \("store-drill-\(store.name)".codeSpan) rehearses this: it fills \(store.copy.name.codeSpan) "
            + "from the newest backup, reads \(store.engine == .elasticsearch ? "every segment" : "every row"), and deletes "
            + "it. Now: "
            + "`kubectl -n data create job --from=cronjob/store-drill-\(store.name) drill-now`. What a failed rehearsal made "
            + "stays until the next one; an alert fires for it, and where none was for forty days.")
      } else {
        document.paragraph("Not rehearsed: \(choice.unrehearsedText(store))")
      }
    }
    for workload in volumes {
      document.heading(3, "Restore the volumes of \(workload.name)")
      document.paragraph(
        "Velero makes the volumes anew from the snapshots of a night. With the service at none, the restored ones take "
          + "the names of the lost ones.")
      let namespace = workload.namespace
      document.code(
        "sh",
        """
        flux suspend kustomization apps
        kubectl -n \(namespace) scale statefulset/\(workload.controllerName) --replicas=0
        kubectl -n \(namespace) delete pvc -l app.kubernetes.io/name=\(workload.name)
        velero restore create --from-schedule daily --include-namespaces \(namespace) --include-resources \
        persistentvolumeclaims,persistentvolumes -l app.kubernetes.io/name=\(workload.name) --wait
        flux resume kustomization apps
        """)
    }
    guard !volumes.isEmpty else { return }
    document.paragraph(
      "On the first of every month the CronJobs `restore-drill` and `restore-check` rehearse this into the namespace of "
        + "Velero; an alert fires where a rehearsal fails or none was for forty days.")
  }
}

extension DataStore.OperatorChoice {
  fileprivate var restoreText: String {
    switch self {
    case .crunchy: "pgBackRest brings the whole cluster back to a moment; members stop and start again."
    case .zalando: "A second cluster is cloned from the archive at a moment, in the manifest's field `clone`."
    case .cloudNativePG:
      "A second cluster is bootstrapped from the archive at a moment, in the field `bootstrap.recovery`."
    case .oracle: "A second cluster is initialized from a dump, in the field `initDB.dump`."
    case .perconaPXC: "A restore object brings the cluster back to a moment; it stops meanwhile."
    case .perconaPS: "A restore object brings the cluster back to a backup; it stops meanwhile."
    case .redisEnterprise: "A backup file is imported into the database, which is emptied by that."
    case .redisCluster: "Velero makes the volumes anew from the snapshots of a night; members load what is on them."
    case .strimzi:
      "Copies on the other brokers bring a lost volume back. After the loss of all, Velero makes the volumes anew."
    case .eck: "Indices are closed and restored from a snapshot of an hour, one by one or all."
    case .sparkOperator: "Jobs keep nothing; run them again."
    }
  }

  /// Why nobody rehearses it.
  fileprivate func unrehearsedText(_ store: DataStore) -> String {
    switch self {
    case .redisEnterprise, .redisCluster:
      "the operator fills no second database from a backup. "
        + (store.isCache
          ? "It is a cache by its name: services make its keys again, so that it may begin empty instead; a restore only "
            + "spares them the work."
          : "It holds data that nothing makes again: follow these steps by hand every quarter, on a platform beside this "
            + "one, and look for keys of the day before.")
    case .strimzi: "there is no backup to restore; copies on other brokers are what keeps its messages."
    case .sparkOperator: "jobs keep nothing."
    case .eck: "with EKS Pod Identity Elasticsearch has no credentials for the bucket, so there are no snapshots."
    case .crunchy, .zalando, .cloudNativePG, .oracle, .perconaPXC, .perconaPS: "backups are turned off."
    }
  }

  fileprivate func restoreCommands(_ name: String, redis: String) -> [String] {
    switch self {
    case .crunchy:
      [
        "kubectl -n data patch postgrescluster \(name) --type merge -p '{\"spec\":{\"backups\":{\"pgbackrest\":{\"restore\":"
          + "{\"enabled\":true,\"repoName\":\"repo1\",\"options\":[\"--type=time\",\"--target=MOMENT\"]}}}}}'",
        "kubectl -n data annotate postgrescluster \(name) --overwrite "
          + "postgres-operator.crunchydata.com/pgbackrest-restore=\"$(date +%s)\"",
      ]
    case .zalando:
      [
        "kubectl -n data get postgresql \(name) -o yaml > restored.yaml   # name it \(name)-restored",
        "# spec.clone: {cluster: \(name), timestamp: MOMENT, uid: the uid of the old one}",
        "kubectl apply -f restored.yaml",
      ]
    case .cloudNativePG:
      [
        "kubectl -n data get clusters.postgresql.cnpg.io \(name) -o yaml > restored.yaml   # name it \(name)-restored",
        "# spec.bootstrap: {recovery: {source: old, recoveryTarget: {targetTime: MOMENT}}}",
        "# spec.externalClusters: [{name: old, plugin: {name: barman-cloud.cloudnative-pg.io,",
        "#   parameters: {barmanObjectName: \(name), serverName: \(name)}}}]",
        "kubectl apply -f restored.yaml",
      ]
    case .oracle:
      [
        "kubectl -n data get mysqlbackups",
        "# spec.initDB.dump of a new InnoDBCluster: {name: BACKUP, storage: as in backupProfiles of \(name)}",
        "kubectl apply -f restored.yaml",
      ]
    case .perconaPXC:
      [
        "kubectl -n data get pxc-backup",
        "printf '%s\\n' 'apiVersion: pxc.percona.com/v1' 'kind: PerconaXtraDBClusterRestore' "
          + "'metadata: {name: \(name)-restore, namespace: data}' "
          + "'spec: {pxcCluster: \(name), backupName: BACKUP, pitr: {type: date, date: \"MOMENT\"}}' | kubectl apply -f -",
      ]
    case .perconaPS:
      [
        "kubectl -n data get ps-backup",
        "printf '%s\\n' 'apiVersion: ps.percona.com/v1' 'kind: PerconaServerMySQLRestore' "
          + "'metadata: {name: \(name)-restore, namespace: data}' "
          + "'spec: {clusterName: \(name), backupName: BACKUP}' | kubectl apply -f -",
      ]
    case .redisEnterprise, .redisCluster, .strimzi, .eck, .sparkOperator: otherRestoreCommands(name, redis: redis)
    }
  }

  private func otherRestoreCommands(_ name: String, redis: String) -> [String] {
    switch self {
    case .redisEnterprise:
      [
        "kubectl -n data port-forward svc/\(redis)-ui 8443",
        "# In the console: Databases > \(name) > Import, with the newest file of its folder in the bucket.",
      ]
    case .redisCluster:
      [
        "kubectl -n data delete pvc -l cluster=\(name)",
        "velero restore create --from-schedule daily --include-namespaces data -l cluster=\(name) --wait",
      ]
    case .strimzi:
      [
        "kubectl -n data annotate pod \(name)-brokers-0 strimzi.io/delete-pod-and-pvc=true   # one lost volume"
      ]
    case .eck:
      [
        "PASSWORD=$(kubectl -n data get secret \(name)-es-elastic-user -o go-template='{{.data.elastic | base64decode}}')",
        "kubectl -n data port-forward svc/\(name)-es-http 9200 &",
        "curl -k -u \"elastic:$PASSWORD\" https://localhost:9200/_snapshot/backups/_all?pretty",
        "curl -k -u \"elastic:$PASSWORD\" -X POST https://localhost:9200/_snapshot/backups/BACKUP/_restore",
      ]
    case .sparkOperator: ["kubectl -n data get scheduledsparkapplications"]
    case .crunchy, .zalando, .cloudNativePG, .oracle, .perconaPXC, .perconaPS: []
    }
  }
}
