import KubeModel

extension Check {
  static let singleZone = Check(
    "AVL17", "single-zone-by-construction", .high, .deployment,
    summary: "All pods of a workload must run in one zone.",
    why: "When the zone fails, none is left, whatever the number of replicas.",
    remedy: "Leave the zone out of nodeSelector, and spread over zones.",
    passing: Example.deployment("nodeSelector: {pool: a}", outer: "replicas: 2"),
    failing: Example.deployment("nodeSelector: {topology.kubernetes.io/zone: eu-west-1a}", outer: "replicas: 2"),
    inspect: .pods {
      $0.eachWorkload { workload in
        guard workload.isReplicated, workload.replicas >= 2 else { return nil }
        if let zone = workload.spec["nodeSelector"]?["topology.kubernetes.io/zone"]?.string {
          return Violation(
            workload, "\(workload.replicas) pods, all in \(zone)", at: "nodeSelector[topology.kubernetes.io/zone]")
        }
        let path = "affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms"
        let terms = workload.spec.at(path: path)?.sequence ?? []
        let zones = terms.map { term in
          (term["matchExpressions"]?.sequence ?? []).first {
            $0["key"]?.string == "topology.kubernetes.io/zone" && $0["operator"]?.string == "In"
          }?["values"]?.sequence ?? []
        }
        guard !zones.isEmpty, zones.allSatisfy({ $0.count == 1 }), Set(zones.map { $0[0].string ?? "" }).count == 1
        else {
          return nil
        }
        return Violation(workload, "\(workload.replicas) pods, all in \(zones[0][0].string ?? "one zone")", at: path)
      }
    })

  static let spotOnly = Check(
    "AVL18", "spot-only-quorum", .high, .deployment,
    summary: "What keeps state, or runs once, can only run on machines that the cloud takes back.",
    why: "All members may leave within two minutes, and the quorum with them.",
    remedy: "Let it run on ordinary machines too.",
    passing: spotExample("on-demand"), failing: spotExample("spot"),
    inspect: .pods {
      $0.eachWorkload { workload in
        guard workload.kind == .statefulSet else { return nil }
        for (key, value) in spotLabels where workload.spec["nodeSelector"]?[key]?.string == value {
          return Violation(workload, "runs on spot machines only", at: KubeValuePath.appending(key, to: "nodeSelector"))
        }
        return nil
      }
    })

  private static let spotLabels: [(key: String, value: String)] = [
    ("karpenter.sh/capacity-type", "spot"), ("eks.amazonaws.com/capacityType", "SPOT"),
    ("cloud.google.com/gke-spot", "true"), ("cloud.google.com/gke-preemptible", "true"),
    ("kubernetes.azure.com/scalesetpriority", "spot"),
  ]

  static let quorum = Check(
    "AVL19", "quorum-math", .high, .storage,
    summary: "The members of a cluster that votes don't suit its rules.",
    why:
      "An even number survives no more failures than one less; a write that needs all replicas stops with the first loss.",
    remedy: "Run 3 or 5 members; let min.insync.replicas be below the replication factor.",
    passing: topicExample(2), failing: topicExample(3)
  ) { inspection in
    votingSizes(inspection) + topics(inspection)
      + inspection.each("postgresql.cnpg.io", "Cluster") { cluster in
        let instances = cluster.root.at("spec", "instances")?.integer ?? 1
        guard let wanted = cluster.root.at("spec", "minSyncReplicas")?.integer, wanted >= instances else { return nil }
        return Violation(
          cluster, "wants \(wanted) synchronous replicas and has \(instances - 1)", path: "spec.minSyncReplicas")
      }
  }

  private static func votingSizes(_ inspection: Inspection) -> [Violation] {
    let rows: [(group: String, kind: String, path: String)] = [
      ("zookeeper.pravega.io", "ZookeeperCluster", "spec.replicas"),
      ("kafka.strimzi.io", "Kafka", "spec.zookeeper.replicas"),
      ("databases.spotahome.com", "RedisFailover", "spec.sentinel.replicas"),
    ]
    let operators = rows.flatMap { group, kind, path in
      inspection.each(group, kind) { object in
        guard let count = object.root.at(path: path)?.integer, count.isMultiple(of: 2) else { return nil }
        return Violation(object, "has \(count) members that vote", path: path)
      }
    }
    return operators
      + inspection.eachWorkload { workload in
        guard workload.kind == .statefulSet, workload.replicas.isMultiple(of: 2), workload.replicas > 0,
          workload.lasting.contains(where: {
            ["etcd", "zookeeper", "consul", "nats"].contains($0.imageReference.baseName)
          })
        else { return nil }
        return Violation(workload.object, "has \(workload.replicas) members that vote", path: "spec.replicas")
      }
  }

  private static func topics(_ inspection: Inspection) -> [Violation] {
    inspection.each("kafka.strimzi.io", "KafkaTopic") { topic in
      let setting = topic.root.at("spec", "config", "min.insync.replicas")
      guard let replicas = topic.root.at("spec", "replicas")?.integer,
        let least = setting?.integer ?? setting?.string.flatMap({ Int($0) }), replicas > 1, least >= replicas
      else { return nil }
      return Violation(
        topic, "needs \(least) of \(replicas) replicas for a write", path: "spec.config[min.insync.replicas]")
    }
      + inspection.each("kafka.strimzi.io", "Kafka") { kafka in
        let config = kafka.root.at("spec", "kafka", "config")
        guard let least = config?["min.insync.replicas"]?.integer,
          let factor = config?["default.replication.factor"]?.integer, factor > 1, least >= factor
        else { return nil }
        return Violation(
          kafka, "needs \(least) of \(factor) replicas for a write", path: "spec.kafka.config[min.insync.replicas]")
      }
  }

  static let blockingWebhook = Check(
    "AVL23", "fail-closed-webhook", .high, .cluster,
    summary: "A webhook that may not fail has one pod, waits long, or stands in its own way.",
    why: "When its pod is gone, nothing can be created in the cluster, its own pod included.",
    remedy: "Run two pods with a PodDisruptionBudget, exempt its namespace and kube-system, wait at most 10 s.",
    passing: webhookExample(timeout: 5, exempt: true), failing: webhookExample(timeout: 5, exempt: false)
  ) { inspection in
    ["ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"].flatMap { kind in
      inspection.all("admissionregistration.k8s.io", kind)
    }.flatMap { configuration -> [Violation] in
      (configuration.root["webhooks"]?.sequence ?? []).enumerated().flatMap { index, webhook -> [Violation] in
        guard (webhook["failurePolicy"]?.string ?? "Fail") == "Fail" else { return [] }
        return webhookProblems(webhook, inspection).map {
          Violation(configuration, "\(webhook["name"]?.string ?? "a webhook") \($0)", path: "webhooks[\(index)]")
        }
      }
    }
  }

  private static func webhookProblems(_ webhook: KubeValue, _ inspection: Inspection) -> [String] {
    var found: [String] = []
    if let seconds = webhook["timeoutSeconds"]?.integer, seconds > 10 {
      found.append("may take \(seconds) s of every request")
    }
    guard let reference = webhook.at("clientConfig", "service"), let name = reference["name"]?.string,
      let namespace = reference["namespace"]?.string,
      let service = inspection.services.first(where: { $0.object.name == name && $0.object.namespace == namespace })
    else { return found }
    let workloads = service.workloads.map { inspection.workloads[$0] }
    if let one = workloads.first, workloads.count == 1, one.isReplicated, one.replicas == 1 {
      found.append("has one pod, \(one.object.title)")
    }
    let catchesPods = (webhook["rules"]?.sequence ?? []).contains { rule in
      (rule["resources"]?.sequence ?? []).contains { ["pods", "*", "*/*"].contains($0.string) }
        && (rule["operations"]?.sequence ?? []).contains { ["CREATE", "*"].contains($0.string) }
    }
    if catchesPods, !workloads.isEmpty, selects(webhook, namespace, inspection), webhook["objectSelector"] == nil {
      found.append("decides about the pods that answer it")
    }
    return found
  }

  private static func selects(_ webhook: KubeValue, _ namespace: String, _ inspection: Inspection) -> Bool {
    guard let value = webhook["namespaceSelector"], let selector = try? LabelSelector(value) else { return true }
    let labels = inspection.find("", "Namespace", namespace: nil, name: namespace)?.labels ?? []
    return selector.matches { key in
      key == "kubernetes.io/metadata.name" ? namespace : labels.first { $0.key == key }?.value
    }
  }

  private static func spotExample(_ type: String) -> String {
    Example.deployment(
      "nodeSelector: {karpenter.sh/capacity-type: \(type)}", outer: "serviceName: a", kind: "StatefulSet")
  }

  private static func topicExample(_ least: Int) -> String {
    Example.object(
      "kafka.strimzi.io/v1beta2", "KafkaTopic",
      "spec: {partitions: 3, replicas: 3, config: {min.insync.replicas: \(least)}}")
  }

  private static func webhookExample(timeout: Int, exempt: Bool) -> String {
    let selector =
      exempt
      ? ", namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: NotIn, values: [x]}]}"
      : ""
    return Example.all(
      Example.service(), Example.deployment(outer: "replicas: 2"),
      Example.object(
        "admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration",
        "webhooks: [{name: a.example.com, clientConfig: {service: {name: a, namespace: x}}, timeoutSeconds: \(timeout), "
          + "sideEffects: None, admissionReviewVersions: [v1], rules: [{apiGroups: [\"\"], apiVersions: [v1], "
          + "operations: [CREATE], resources: [pods]}]\(selector)}]", metadata: ""))
  }
}
