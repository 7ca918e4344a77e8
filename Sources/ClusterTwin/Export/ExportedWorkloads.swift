import KubeModel
import SimKernel

extension ClusterExport {
  /// A workload in its present state, written on what was loaded of it.
  func workload(_ kind: ControllerKind, _ row: Int32, base: KubeObject?) -> KubeObject {
    var root: KubeValue = base?.root ?? [:]
    let identity = twin.identity(kind, row)
    root["metadata"] = metadata(identity, on: root["metadata"])
    switch kind {
    case .deployment: write(deployment: Int(row), &root)
    case .replicaSet: write(replicaSet: Int(row), &root)
    case .statefulSet: write(statefulSet: Int(row), &root)
    case .daemonSet: write(daemonSet: Int(row), &root)
    case .job: write(job: row, &root)
    case .cronJob:
      if let last = twin.cronJobs[row].lastScheduled {
        let time = SimTime.zero + .seconds(Int64(last - twin.settings.epoch))
        root.set(timestamp(time), at: "status", "lastScheduleTime")
      }
    case .budget: write(budget: Int(row), &root)
    case .podCollection, .namespace, .jobExpiry, .endpointSlice: break
    }
    if isDeleted(kind, row) { root.set(timestamp(twin.now), at: "metadata", "deletionTimestamp") }
    return KubeObject(root, file: base?.file ?? "")
  }

  /// Whether a finalizer holds the object, which somebody has deleted.
  private func isDeleted(_ kind: ControllerKind, _ row: Int32) -> Bool {
    switch kind {
    case .deployment: !twin.deployments.isAlive[Int(row)]
    case .replicaSet: !twin.replicaSets.isAlive[Int(row)]
    case .statefulSet: !twin.statefulSets.isAlive[Int(row)]
    case .daemonSet: !twin.daemonSets.isAlive[Int(row)]
    case .job: !twin.jobs[row].isAlive
    case .cronJob: !twin.cronJobs[row].isAlive
    case .budget, .podCollection, .namespace, .jobExpiry, .endpointSlice: false
    }
  }

  // MARK: - Deployments and ReplicaSets

  private func write(deployment row: Int, _ root: inout KubeValue) {
    let spec = twin.deployments.spec[row]
    let status = twin.deployments.status[row]
    root.set(.integer(Int(spec.replicas)), at: "spec", "replicas")
    root.set(twin.templates[twin.deployments.template[row].index].value, at: "spec", "template")
    var conditions: [KubeValue] = []
    if let isAvailable = twin.deployments.isAvailable[row] {
      let reason = isAvailable ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable"
      conditions.append(condition("Available", isAvailable, reason: reason))
    }
    if let progress = twin.deployments.progress[row] {
      var value = condition("Progressing", true, since: progress.updated, reason: progress.reason.text)
      value["status"] = .string(progress.reason.status)
      conditions.append(value)
    }
    root["status"] = [
      "replicas": .integer(Int(status.replicas)), "updatedReplicas": .integer(Int(status.updated)),
      "readyReplicas": .integer(Int(status.ready)), "availableReplicas": .integer(Int(status.available)),
      "unavailableReplicas": .integer(Int(status.unavailable)), "conditions": .sequence(conditions),
    ]
  }

  private func write(replicaSet row: Int, _ root: inout KubeValue) {
    let sets = twin.replicaSets
    root.set(.integer(Int(sets.wanted[row])), at: "spec", "replicas")
    if sets.deployment[row] >= 0 {
      let deployment = sets.deployment[row]
      var owner = twin.identity(.deployment, deployment)
      let rollout = ObjectIdentity(kind: "Rollout", namespace: owner.namespace, name: owner.name)
      if base(rollout) != nil { owner = rollout }
      let template = sets.owned.template[row]
      let hash = twin.templateHash(template)
      root["apiVersion"] = "apps/v1"
      root["kind"] = "ReplicaSet"
      root["metadata"] = metadata(twin.identity(.replicaSet, Int32(row)), created: sets.created[row])
      var value = twin.templates[template.index].value
      let labels = Self.adding(["pod-template-hash": .string(hash)], to: value.at("metadata", "labels"))
      value.set(labels, at: "metadata", "labels")
      root.set(labels, at: "metadata", "labels")
      root.set(
        [
          "deployment.kubernetes.io/revision": .string("\(sets.revision[row])"),
          "deployment.kubernetes.io/desired-replicas": .string("\(sets.desired[row])"),
          "deployment.kubernetes.io/max-replicas": .string("\(sets.maximum[row])"),
        ], at: "metadata", "annotations")
      root.set(ownerReferences(owner), at: "metadata", "ownerReferences")
      root["spec"] = [
        "replicas": .integer(Int(sets.wanted[row])),
        "minReadySeconds": .integer(Int(sets.owned.minReady[row].microseconds / 1_000_000)),
        "selector": ["matchLabels": labels], "template": value,
      ]
    }
    root["status"] = [
      "replicas": .integer(Int(sets.replicas(Int32(row)))), "readyReplicas": .integer(Int(sets.owned.ready[row])),
      "availableReplicas": .integer(Int(sets.owned.available[row])),
    ]
  }

  // MARK: - Other workloads

  private func write(statefulSet row: Int, _ root: inout KubeValue) {
    let status = twin.statefulSets.status[row]
    root.set(.integer(Int(twin.statefulSets.spec[row].replicas)), at: "spec", "replicas")
    root.set(twin.templates[twin.statefulSets.owned.template[row].index].value, at: "spec", "template")
    func revision(_ template: TemplateID) -> KubeValue {
      .string("\(twin.identity(.statefulSet, Int32(row)).name)-\(twin.templateHash(template))")
    }
    root["status"] = [
      "replicas": .integer(Int(status.replicas)), "readyReplicas": .integer(Int(status.ready)),
      "availableReplicas": .integer(Int(status.available)), "currentReplicas": .integer(Int(status.current)),
      "updatedReplicas": .integer(Int(status.updated)), "currentRevision": revision(twin.statefulSets.current[row]),
      "updateRevision": revision(twin.statefulSets.owned.template[row]),
    ]
  }

  private func write(daemonSet row: Int, _ root: inout KubeValue) {
    let status = twin.daemonSets.status[row]
    root["status"] = [
      "desiredNumberScheduled": .integer(Int(status.desiredNumberScheduled)),
      "currentNumberScheduled": .integer(Int(status.currentNumberScheduled)),
      "numberMisscheduled": .integer(Int(status.numberMisscheduled)), "numberReady": .integer(Int(status.numberReady)),
      "numberAvailable": .integer(Int(status.numberAvailable)),
      "numberUnavailable": .integer(Int(status.numberUnavailable)),
      "updatedNumberScheduled": .integer(Int(status.updatedNumberScheduled)),
    ]
  }

  private func write(job row: Int32, _ root: inout KubeValue) {
    let job = twin.jobs[row]
    if job.cron >= 0 {
      let owner = twin.identity(.cronJob, job.cron)
      let template = base(owner)?.root.at("spec", "jobTemplate")
      root = ["apiVersion": "batch/v1", "kind": "Job", "spec": template?["spec"] ?? [:]]
      var metadata = self.metadata(twin.identity(.job, row), on: template?["metadata"], created: job.created)
      metadata["ownerReferences"] = ownerReferences(owner)
      root["metadata"] = metadata
    }
    var status: KubeValue = [
      "active": .integer(Int(job.status.active)), "ready": .integer(Int(job.status.ready)),
      "succeeded": .integer(Int(job.status.succeeded)), "failed": .integer(Int(job.status.failed)),
      "startTime": job.status.started.map { timestamp($0) } ?? .omitted,
    ]
    if job.spec.isIndexed { status["completedIndexes"] = .string(Job.text(job.indexes) { $0.isSucceeded }) }
    if let reason = job.status.target, let finished = job.status.finished {
      status["conditions"] = [
        condition(reason.isFailure ? "Failed" : "Complete", true, since: finished, reason: reason.text)
      ]
      if !reason.isFailure { status["completionTime"] = timestamp(finished) }
    }
    root["status"] = status
  }

  private func write(budget row: Int, _ root: inout KubeValue) {
    let status = twin.budgets.status[row]
    root["status"] = [
      "disruptionsAllowed": .integer(Int(status.disruptionsAllowed)),
      "currentHealthy": .integer(Int(status.currentHealthy)), "desiredHealthy": .integer(Int(status.desiredHealthy)),
      "expectedPods": .integer(Int(status.expectedPods)),
    ]
  }

  func autoscaler(_ object: KubeObject) -> KubeObject {
    let found = twin.autoscalers.first {
      $0.name == object.name && $0.namespace == object.namespace ?? "default" && $0.scaledObject < 0
    }
    guard let status = found?.autoscaler.status else { return object }
    var root = object.root
    root["status"] = [
      "currentReplicas": .integer(Int(status.currentReplicas)),
      "desiredReplicas": .integer(Int(status.desiredReplicas)),
      "lastScaleTime": status.lastScaleTime.map { timestamp($0) } ?? .omitted,
    ]
    return KubeObject(root, file: object.file)
  }

  static func adding(_ more: KubeValue, to labels: KubeValue?) -> KubeValue {
    var all = labels ?? [:]
    for entry in more.mapping?.entries ?? [] { all[entry.key] = entry.value }
    return all
  }
}
