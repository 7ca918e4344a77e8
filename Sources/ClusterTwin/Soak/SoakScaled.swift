import KubeModel
import SimKernel

/// ScaledObjects and ScaledJobs of KEDA, and what their triggers look at.
extension SoakCluster {
  /// Workloads that no HorizontalPodAutoscaler scales may have a ScaledObject.
  mutating func addScaled(_ draw: inout Draw, calm: SimTime) {
    let taken = objects.filter { $0.kind == "HorizontalPodAutoscaler" }.compactMap {
      $0.root.at("spec", "scaleTargetRef", "name")?.string
    }
    for object in objects where ["Deployment", "StatefulSet"].contains(object.kind) && !taken.contains(object.name) {
      if draw.isTrue(percent: 60) { addScaledObject(object, &draw, calm: calm) }
    }
    for number in 0..<draw.between(0, 2) { addScaledJob("queue\(number)", &draw, calm: calm) }
  }

  private mutating func addScaledObject(_ target: KubeObject, _ draw: inout Draw, calm: SimTime) {
    let least = draw.one(of: [0, 0, 0, 1, 2])
    var spec: KubeValue = [
      "scaleTargetRef": ["kind": .string(target.kind), "name": .string(target.name)],
      "pollingInterval": .integer(draw.between(10, 30)), "cooldownPeriod": .integer(draw.between(20, 300)),
      "minReplicaCount": .integer(least), "maxReplicaCount": .integer(draw.between(3, 10)),
      "triggers": .sequence(addTriggers(of: target.name, &draw, calm: calm)),
    ]
    if least > 0 && draw.isTrue(percent: 30) { spec["idleReplicaCount"] = 0 }
    if draw.isTrue(percent: 30) {
      spec["fallback"] = ["failureThreshold": .integer(draw.between(1, 4)), "replicas": .integer(draw.between(1, 3))]
    }
    objects.append(Self.keda("ScaledObject", target.name, spec))
  }

  private mutating func addScaledJob(_ name: String, _ draw: inout Draw, calm: SimTime) {
    var spec: KubeValue = [
      "jobTargetRef": Self.jobSpec(name, &draw), "pollingInterval": .integer(draw.between(10, 60)),
      "maxReplicaCount": .integer(draw.between(1, 6)), "minReplicaCount": .integer(draw.one(of: [0, 0, 0, 1])),
      "successfulJobsHistoryLimit": .integer(draw.between(0, 5)),
      "failedJobsHistoryLimit": .integer(draw.between(0, 5)),
      "triggers": .sequence(addTriggers(of: name, &draw, calm: calm)),
    ]
    switch draw.between(0, 3) {
    case 0: spec["scalingStrategy"] = ["strategy": "accurate"]
    case 1: spec["scalingStrategy"] = ["strategy": "eager"]
    case 2:
      spec["scalingStrategy"] = [
        "strategy": "custom", "customScalingQueueLengthDeduction": .integer(draw.between(0, 2)),
        "customScalingRunningJobPercentage": "0.5",
      ]
    default: break
    }
    objects.append(Self.keda("ScaledJob", name, spec))
  }

  private static func keda(_ kind: String, _ name: String, _ spec: KubeValue) -> KubeObject {
    KubeObject([
      "apiVersion": "keda.sh/v1alpha1", "kind": .string(kind),
      "metadata": ["name": .string(name), "namespace": .string(namespace)], "spec": spec,
    ])
  }

  // MARK: - Triggers

  /// One or two triggers with the series of the workload that they look at.
  private mutating func addTriggers(of name: String, _ draw: inout Draw, calm: SimTime) -> [KubeValue] {
    let row = usage.row(namespace: Self.namespace, name: name)
    var load = row < 0 ? WorkloadUsage(namespace: Self.namespace, name: name) : usage.rows[Int(row)]
    let triggers = (0..<draw.between(1, 2)).map { Self.trigger("s\($0)", &load, &draw, calm: calm) }
    usage.add(load)
    return triggers
  }

  private static func trigger(
    _ name: String, _ load: inout WorkloadUsage, _ draw: inout Draw, calm: SimTime
  ) -> KubeValue {
    let type = draw.one(of: ["cron", "prometheus", "aws-sqs-queue", "rabbitmq", "kafka", "redis", "redis-streams"])
    if type == "cron" {
      let start = draw.between(0, 20)
      return [
        "type": "cron",
        "metadata": [
          "timezone": .string(draw.one(of: ["UTC", "Europe/Berlin"])), "start": .string("\(start) * * * *"),
          "end": .string("\(start + draw.between(5, 35)) * * * *"),
          "desiredReplicas": .string("\(draw.between(1, 8))"),
        ],
      ]
    }
    var metric = WorkloadUsage.Metric(
      name: name, total: curve(calm) { draw.isTrue(percent: 40) ? 0 : Int64(draw.between(1, 300)) * 1_000 })
    if draw.isTrue(percent: 25) {
      let from = SimTime(microseconds: calm.microseconds / 100 * Int64(draw.between(5, 80)))
      metric.outages = [WorkloadUsage.Outage(from: from, to: min(calm, from + .minutes(Int64(draw.between(1, 9)))))]
    }
    let target = KubeValue.string("\(draw.between(5, 60))")
    let activation = KubeValue.string("\(draw.one(of: [0, 0, 0, 20]))")
    let metadata: KubeValue
    switch type {
    case "prometheus": metadata = ["query": "sum(up)", "threshold": target, "activationThreshold": activation]
    case "aws-sqs-queue": metadata = ["queueLength": target, "activationQueueLength": activation]
    case "rabbitmq": metadata = ["mode": "QueueLength", "value": target, "activationValue": activation]
    case "kafka":
      metric.partitions = draw.between(1, 8)
      metadata = ["lagThreshold": target, "activationLagThreshold": activation]
    case "redis": metadata = ["listName": "list", "listLength": target, "activationListLength": activation]
    default:
      var fields: KubeValue = ["stream": "stream", "activationLagCount": activation]
      let group = draw.one(of: ["", "lagCount", "pendingEntriesCount"])
      if !group.isEmpty { fields["consumerGroup"] = "group" }
      fields[group.isEmpty ? "streamLength" : group] = target
      metadata = fields
    }
    load.metrics.append(metric)
    return ["type": .string(type), "name": .string(name), "metadata": metadata]
  }
}
