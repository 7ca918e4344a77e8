import KubeModel
import SimKernel

extension ClusterExport {
  /// A pod as its owner has made it, where it is and how it does.
  func pod(_ pod: PodID) -> KubeObject {
    let index = pod.index
    let template = twin.templates[twin.life.template[index].index]
    let namespace = twin.cluster.symbols.text(template.namespace)
    let identity = ObjectIdentity(kind: "Pod", namespace: namespace, name: twin.podName(pod))
    var metadata = self.metadata(identity, on: template.value["metadata"], created: twin.life.created[index])
    let owner = twin.life.owner[index]
    if owner.kind != .none { metadata["ownerReferences"] = ownerReferences(twin.identity(of: owner)) }
    metadata["labels"] = Self.adding(labels(of: pod, identity), to: metadata["labels"])
    if twin.cluster.pods.isTerminating[index] {
      metadata["deletionTimestamp"] = timestamp(twin.now)
      metadata["deletionGracePeriodSeconds"] = .integer(Int(template.life.grace.microseconds / 1_000_000))
    }
    var spec = template.value["spec"] ?? [:]
    if let node = twin.cluster.pods.node[index] {
      spec["nodeName"] = .string(twin.cluster.symbols.text(twin.cluster.nodes.names[node.index]))
    }
    if owner.kind == .daemonSet { pin(&spec, to: NodeID(Int(twin.life.ordinal[index]))) }
    if owner.kind == .statefulSet { mount(&spec, Int(owner.row), ordinal: twin.life.ordinal[index], identity) }
    return KubeObject([
      "apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec, "status": status(of: pod, template),
    ])
  }

  private func labels(of pod: PodID, _ identity: ObjectIdentity) -> KubeValue {
    let owner = twin.life.owner[pod.index]
    let ordinal = twin.life.ordinal[pod.index]
    switch owner.kind {
    case .none: return [:]
    case .replicaSet:
      if twin.replicaSets.deployment[Int(owner.row)] < 0 { return [:] }
      return ["pod-template-hash": .string(twin.templateHash(twin.replicaSets.owned.template[Int(owner.row)]))]
    case .statefulSet:
      let revision = "\(twin.identity(of: owner).name)-\(twin.templateHash(twin.life.template[pod.index]))"
      return [
        "apps.kubernetes.io/pod-index": .string("\(ordinal)"), "controller-revision-hash": .string(revision),
        "statefulset.kubernetes.io/pod-name": .string(identity.name),
      ]
    case .daemonSet: return ["controller-revision-hash": .string(twin.templateHash(twin.life.template[pod.index]))]
    case .job:
      let name = twin.identity(of: owner).name
      var labels: KubeValue = ["batch.kubernetes.io/job-name": .string(name), "job-name": .string(name)]
      if ordinal >= 0 { labels["batch.kubernetes.io/job-completion-index"] = .string("\(ordinal)") }
      return labels
    }
  }

  /// The node that a DaemonSet has made the pod for.
  private func pin(_ spec: inout KubeValue, to node: NodeID) {
    let name = twin.cluster.symbols.text(twin.cluster.nodes.names[node.index])
    let fields: KubeValue = [["key": "metadata.name", "operator": "In", "values": [.string(name)]]]
    spec.set(
      ["nodeSelectorTerms": [["matchFields": fields]]], at: "affinity", "nodeAffinity",
      "requiredDuringSchedulingIgnoredDuringExecution")
  }

  private func mount(_ spec: inout KubeValue, _ row: Int, ordinal: Int32, _ identity: ObjectIdentity) {
    spec["hostname"] = .string(identity.name)
    let set = twin.cluster.symbols.text(twin.statefulSets.name[row])
    var volumes = spec["volumes"]?.sequence ?? []
    for claim in twin.statefulSets.claims[row] {
      let name = twin.cluster.symbols.text(claim.name.name)
      volumes.removeAll { $0["name"]?.string == name }
      volumes.append([
        "name": .string(name), "persistentVolumeClaim": ["claimName": .string("\(name)-\(set)-\(ordinal)")],
      ])
    }
    if !volumes.isEmpty { spec["volumes"] = .sequence(volumes) }
  }

  // MARK: - Status

  private func status(of pod: PodID, _ template: PodTemplate) -> KubeValue {
    let index = pod.index
    let phase = twin.life.phase[index]
    let isBound = twin.cluster.pods.node[index] != nil
    var conditions = [condition("PodScheduled", isBound || phase.isTerminal)]
    if isBound {
      let isReady = twin.life.isReady[index]
      let changed = twin.life.readyChanged[index]
      let since = changed == .never ? nil : changed
      conditions.append(condition("Initialized", phase == .running))
      conditions.append(condition("ContainersReady", isReady, since: since))
      conditions.append(condition("Ready", isReady, since: since))
    }
    if twin.life.isDisrupted[index] { conditions.append(condition("DisruptionTarget", true)) }
    var status: KubeValue = ["phase": .string(text(phase)), "conditions": .sequence(conditions)]
    if twin.life.started[index] != .never { status["startTime"] = timestamp(twin.life.started[index]) }
    if phase == .running {
      let containers = template.life.containers.filter { $0.role == .main }
      status["containerStatuses"] = .sequence(containers.map { containerStatus($0, of: pod) })
    }
    return status
  }

  private func text(_ phase: PodPhase) -> String {
    switch phase {
    case .pending: "Pending"
    case .unknown: "Unknown"
    case .running: "Running"
    case .succeeded: "Succeeded"
    case .failed: "Failed"
    }
  }

  private func containerStatus(_ container: ContainerLife, of pod: PodID) -> KubeValue {
    [
      "name": .string(twin.cluster.symbols.text(container.name)),
      "image": .string(twin.cluster.symbols.text(container.image)), "imageID": "",
      "ready": .bool(twin.life.isReady[pod.index]), "restartCount": .integer(Int(twin.life.restarts[pod.index])),
      "state": ["running": ["startedAt": timestamp(twin.life.started[pod.index])]],
    ]
  }
}
