import KubeModel

extension Check {
  static let scaleTargetMissing = Check(
    "SCL01", "hpa-target-missing", .error, .scaling,
    summary: "A HorizontalPodAutoscaler names a workload that does not exist, or one that can't be scaled.",
    why: "It scales nothing, and the load meets a fixed number of pods.",
    remedy: "Name the apiVersion, kind and name of a Deployment or StatefulSet of this namespace.",
    peers: .peers("KL:dangling-horizontalpodautoscaler, KS:horizontalpodautoscaler-has-target, KB:300"),
    passing: scalerExample("a"), failing: scalerExample("b")
  ) { inspection in
    inspection.each("autoscaling", "HorizontalPodAutoscaler") { inspection.brokenTarget($0, "scaleTargetRef") }
  }

  static let eventTargetMissing = Check(
    "SCL18", "keda-target", .error, .scaling,
    summary: "A ScaledObject of KEDA names a workload that does not exist, or one that can't be scaled.",
    why: "KEDA makes no autoscaler for it, and events pile up.",
    remedy: "Name the apiVersion, kind and name of a Deployment or StatefulSet of this namespace.",
    passing: Example.all(Example.scaledObject("triggers: []"), Example.deployment()),
    failing: Example.all(Example.scaledObject("triggers: []"), Example.deployment(name: "b"))
  ) { inspection in
    inspection.each("keda.sh", "ScaledObject") { inspection.brokenTarget($0, "scaleTargetRef") }
  }

  static let ownerReference = Check(
    "REF33", "owner-scale-ref", .high, .deployment,
    summary: "An object names another one that does not exist, as the thing that it works for.",
    why: "It does nothing, or its controller waits for ever.",
    remedy: "Name an object of this namespace that exists.", peers: .peers("AR:workloadRef"),
    passing: topicExample("a"), failing: topicExample("b")
  ) { inspection in
    inspection.each("autoscaling.k8s.io", "VerticalPodAutoscaler") { inspection.brokenTarget($0, "targetRef") }
      + inspection.each("flagger.app", "Canary") { inspection.brokenTarget($0, "targetRef") }
      + inspection.each("argoproj.io", "Rollout") { inspection.brokenTarget($0, "workloadRef") }
      + strayTopics(inspection) + strayBackups(inspection)
  }

  /// Topics and users of Strimzi, which a label ties to their cluster.
  private static func strayTopics(_ inspection: Inspection) -> [Violation] {
    ["KafkaTopic", "KafkaUser", "KafkaConnector"].flatMap { kind in
      inspection.each("kafka.strimzi.io", kind) { object in
        let owner = kind == "KafkaConnector" ? "KafkaConnect" : "Kafka"
        guard let name = object.labels.first(where: { $0.key == "strimzi.io/cluster" })?.value else {
          return Violation(object, "has no label strimzi.io/cluster", path: "metadata.labels")
        }
        if inspection.find("kafka.strimzi.io", owner, namespace: object.namespace, name: name) != nil { return nil }
        return Violation(
          object, "the \(owner) \(name) is missing in namespace \(object.namespace ?? "default")",
          path: "metadata.labels", severity: inspection.missing(in: object.namespace))
      }
    }
  }

  /// Backups of Velero and of databases, which name where they go or what they copy.
  private static func strayBackups(_ inspection: Inspection) -> [Violation] {
    let references: [(group: String, kind: String, path: String, target: String, targetGroup: String)] = [
      ("velero.io", "Schedule", "spec.template.storageLocation", "BackupStorageLocation", "velero.io"),
      ("velero.io", "Backup", "spec.storageLocation", "BackupStorageLocation", "velero.io"),
      ("postgresql.cnpg.io", "ScheduledBackup", "spec.cluster.name", "Cluster", "postgresql.cnpg.io"),
      ("postgresql.cnpg.io", "Backup", "spec.cluster.name", "Cluster", "postgresql.cnpg.io"),
      ("postgresql.cnpg.io", "Pooler", "spec.cluster.name", "Cluster", "postgresql.cnpg.io"),
    ]
    return references.flatMap { reference in
      inspection.each(reference.group, reference.kind) { object in
        guard let node = object.root.at(path: reference.path), let name = node.string,
          inspection.find(reference.targetGroup, reference.target, namespace: object.namespace, name: name) == nil
        else { return nil }
        return Violation(
          object, "the \(reference.target) \(name) is missing in namespace \(object.namespace ?? "default")",
          path: reference.path, node: node, severity: inspection.missing(in: object.namespace))
      }
    }
  }

  private static func topicExample(_ cluster: String) -> String {
    Example.all(
      Example.object("kafka.strimzi.io/v1beta2", "Kafka", "spec: {}"),
      Example.object(
        "kafka.strimzi.io/v1beta2", "KafkaTopic", "spec: {partitions: 3}",
        metadata: "namespace: x, labels: {strimzi.io/cluster: \(cluster)}"))
  }

  private static func scalerExample(_ name: String) -> String {
    Example.all(
      Example.autoscaler("maxReplicas: 3", target: "{apiVersion: apps/v1, kind: Deployment, name: \(name)}"),
      Example.deployment())
  }
}

extension Inspection {
  /// Built-in kinds without a number of pods to set.
  private static let unscalable = ["DaemonSet", "Job", "CronJob", "Pod", "Service"]

  /// What is wrong with the workload that a field of `spec` names.
  fileprivate func brokenTarget(_ object: KubeObject, _ field: String) -> Violation? {
    guard let node = object.root.at("spec", field), let name = node["name"]?.string else { return nil }
    let kind = node["kind"]?.string ?? "Deployment"
    let version = node["apiVersion"]?.string ?? "apps/v1"
    let group = version.contains("/") ? String(version.prefix { $0 != "/" }) : ""
    if field == "scaleTargetRef", Self.unscalable.contains(kind) {
      return Violation(object, "a \(kind) can't be scaled", path: "spec.\(field).kind", node: node["kind"])
    }
    if find(group, kind, namespace: object.namespace, name: name) != nil { return nil }
    return Violation(
      object, "the \(kind) \(name) is missing in namespace \(object.namespace ?? "default")",
      path: "spec.\(field)", node: node, severity: missing(in: object.namespace))
  }
}
