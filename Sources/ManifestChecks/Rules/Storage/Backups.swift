import KubeModel

extension Check {
  static let volumeLimits = Check(
    "STO08", "volume-limits", .high, .storage,
    summary: "A pod has more disks than a node takes.",
    why: "It stays Pending: a machine takes a bounded number of disks.",
    remedy: "Use fewer claims, or several pods.",
    passing: manyExample(2), failing: manyExample(40)
  ) { inspection in
    let known = inspection.all("storage.k8s.io", "CSINode").flatMap { node in
      (node.root.at("spec", "drivers")?.sequence ?? []).compactMap { $0.at("allocatable", "count")?.integer }
    }.filter { $0 > 0 }
    // Machines of the usual types at AWS take 28 volumes, network interfaces included.
    let most = known.min() ?? 26
    return inspection.eachWorkload { workload in
      let templates = workload.object.root.at("spec", "volumeClaimTemplates")?.sequence?.count ?? 0
      let claims = workload.volumes.count { $0["persistentVolumeClaim"] != nil || $0["ephemeral"] != nil }
      let count = claims + templates
      guard count > most else { return nil }
      return Violation(workload, "has \(count) disks, and a node takes \(most)", at: "volumes")
    }
  }

  static let backupMissing = Check(
    "STO09", "backup-missing", .high, .storage,
    summary: "Data on disks are not backed up.",
    why: "A mistaken deletion, a broken disk or a ransom takes them for good.",
    remedy: "Let a Schedule of Velero, a backup of the operator or snapshots cover them.",
    peers: .peers(
      "KY:kasten-data-protection-by-label,kasten-hourly-rpo,kasten-3-2-1-backup-policy,"
        + "kasten-immutable-location-profile,kasten-validate-ns-by-preset-label"),
    passing: Example.all(databaseExample, scheduleExample("x")),
    failing: Example.all(databaseExample, scheduleExample("z"))
  ) { inspection in
    let coverage = BackupCoverage(inspection)
    // Whether anybody backs up at all stands in other files, unless these are all.
    if !coverage.exists, !inspection.isComplete { return [] }
    let severity: Severity? = coverage.exists ? nil : .medium
    let sets = inspection.eachWorkload { workload -> Violation? in
      guard workload.kind == .statefulSet,
        workload.object.root.at("spec", "volumeClaimTemplates")?.sequence?.isEmpty == false,
        !workload.isRebuilt, !coverage.covers(workload.object)
      else { return nil }
      return Violation(
        workload.object, "keeps data that nothing backs up", path: "spec.volumeClaimTemplates", severity: severity)
    }
    let clusters = inspection.each("postgresql.cnpg.io", "Cluster") { cluster -> Violation? in
      if cluster.root.at("spec", "backup") != nil || cluster.root.at("spec", "plugins") != nil { return nil }
      let isScheduled = inspection.all("postgresql.cnpg.io", "ScheduledBackup").contains {
        $0.namespace == cluster.namespace && $0.root.at("spec", "cluster", "name")?.string == cluster.name
      }
      if isScheduled || coverage.covers(cluster) { return nil }
      return Violation(cluster, "keeps data that nothing backs up", path: "spec.backup", severity: severity)
    }
    return sets + clusters
  }

  static let rawDatabaseCopy = Check(
    "STO14", "backup-inclusive-consistency", .medium, .storage,
    summary: "A database is backed up by copying its disk while it writes.",
    why: "The copy may be of a moment that never was: it can't always be started.",
    remedy: "Let a hook freeze or dump the database before the copy, or use its own backup.",
    passing: Example.all(
      databaseExample.replacing(
        "metadata: {labels: {app: a}}",
        with: "metadata: {labels: {app: a}, annotations: {pre.hook.backup.velero.io/command: '[\"/dump\"]'}}"),
      scheduleExample("x")),
    failing: Example.all(databaseExample, scheduleExample("x"))
  ) { inspection in
    let coverage = BackupCoverage(inspection)
    return inspection.eachWorkload { workload in
      guard workload.kind == .statefulSet, let engine = workload.databaseEngine,
        workload.object.root.at("spec", "volumeClaimTemplates")?.sequence?.isEmpty == false,
        coverage.covers(workload.object), !coverage.hasHooks(workload.namespace),
        workload.annotation("pre.hook.backup.velero.io/command") == nil,
        !inspection.dumps(engine, in: workload.namespace)
      else { return nil }
      return Violation(workload.object, "\(engine) is copied while it writes", path: "spec.volumeClaimTemplates")
    }
  }

  private static func manyExample(_ count: Int) -> String {
    let volumes = (0..<count).map { "{name: v\($0), persistentVolumeClaim: {claimName: d\($0)}}" }
    return Example.pod("volumes: [\(volumes.joined(separator: ", "))]")
  }

  private static let databaseExample = Example.deployment(
    outer:
      "serviceName: a;volumeClaimTemplates: [{metadata: {name: d}, spec: {accessModes: [ReadWriteOnce], "
      + "resources: {requests: {storage: 1Gi}}}}]",
    image: "docker.io/library/postgres:17.2", kind: "StatefulSet")

  private static func scheduleExample(_ namespace: String) -> String {
    Example.object(
      "velero.io/v1", "Schedule",
      "spec: {schedule: \"0 3 * * *\", template: {includedNamespaces: [\(namespace)]}}", metadata: "namespace: velero")
  }
}

/// What the backups of a bundle cover.
private struct BackupCoverage {
  /// What each schedule backs up: the `template` of a Schedule, or of one among the values of Velero's chart.
  private let templates: [KubeValue?]
  /// Kasten and the operators of clouds cover by policies that name namespaces in other ways.
  private let coversAll: Bool

  init(_ inspection: Inspection) {
    let schedules = inspection.all("velero.io", "Schedule").map { $0.root.at("spec", "template") }
    let charts =
      inspection.all("helm.toolkit.fluxcd.io", "HelmRelease").filter {
        $0.root.at("spec", "chart", "spec", "chart")?.string == "velero"
      }.map { $0.root.at("spec", "values") }
      + inspection.all("argoproj.io", "Application").filter {
        $0.root.at("spec", "source", "chart")?.string == "velero"
      }.map { $0.root.at("spec", "source", "helm", "valuesObject") }
    let ofCharts = charts.flatMap { values in
      (values?["schedules"]?.mapping?.entries ?? []).map { $0.value["template"] }
    }
    templates = schedules + ofCharts
    coversAll =
      !inspection.all("config.kio.kasten.io", "Policy").isEmpty
      || !inspection.all("gkebackup.gke.io", "ProtectedApplication").isEmpty
  }

  var exists: Bool { !templates.isEmpty || coversAll }

  func covers(_ object: KubeObject) -> Bool {
    coversAll || templates.contains { covers(object, $0) }
  }

  private func covers(_ object: KubeObject, _ template: KubeValue?) -> Bool {
    let namespace = object.namespace ?? ""
    let included = (template?["includedNamespaces"]?.sequence ?? []).compactMap(\.string)
    let excluded = (template?["excludedNamespaces"]?.sequence ?? []).compactMap(\.string)
    guard included.isEmpty || included.contains("*") || included.contains(namespace), !excluded.contains(namespace)
    else { return false }
    let volumes = template?["snapshotVolumes"]?.bool != false || template?["defaultVolumesToFsBackup"]?.bool == true
    guard volumes, let selector = template?["labelSelector"] else { return volumes }
    return (try? LabelSelector(selector))?.matches(object.labels) ?? true
  }

  func hasHooks(_ namespace: String) -> Bool {
    templates.contains { template in
      (template?.at("hooks", "resources")?.sequence ?? []).contains { hook in
        let names = (hook["includedNamespaces"]?.sequence ?? []).compactMap(\.string)
        return names.isEmpty || names.contains(namespace)
      }
    }
  }
}

extension Workload {
  private static let engines = [
    "postgres", "postgresql", "mysql", "mariadb", "mongo", "mongodb", "cassandra", "etcd", "couchdb", "influxdb",
  ]

  /// The database that a pod runs; nil for none that is known.
  fileprivate var databaseEngine: String? {
    lasting.lazy.compactMap { container in
      Self.engines.first { $0 == container.imageReference.baseName }
    }.first
  }

  /// What can be made again: measurements, caches, logs.
  fileprivate var isRebuilt: Bool {
    let names = [
      "prometheus", "alertmanager", "loki", "tempo", "thanos", "grafana", "memcached", "mimir", "jaeger", "redis",
      "valkey", "otel", "fluent", "vector", "pyroscope",
    ]
    return lasting.contains { container in names.contains { container.imageReference.baseName.contains($0) } }
  }
}

extension Inspection {
  /// Whether a job of the namespace dumps the database.
  fileprivate func dumps(_ engine: String, in namespace: String) -> Bool {
    workloads(in: namespace).contains { workload in
      workload.isBatch
        && workload.containers.contains { container in
          container.imageReference.baseName.contains(engine) || container.words.contains { $0.contains("dump") }
        }
    }
  }
}
