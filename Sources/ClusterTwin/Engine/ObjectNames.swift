import KubeModel

/// What the objects of a run are called: in messages, and in the manifests that a run leaves behind.
extension Twin {
  // MARK: - Workloads

  /// Kind, namespace and name of the object that a controller looks at.
  func identity(_ kind: ControllerKind, _ row: Int32) -> ObjectIdentity {
    let index = Int(row)
    return switch kind {
    case .replicaSet: identity(of: OwnerRef(kind: .replicaSet, row: row))
    case .statefulSet: identity(of: OwnerRef(kind: .statefulSet, row: row))
    case .daemonSet: identity(of: OwnerRef(kind: .daemonSet, row: row))
    case .job, .jobExpiry: identity(of: OwnerRef(kind: .job, row: row))
    case .cronJob: identity("CronJob", cronJobs[row].namespace, cronJobs[row].name)
    case .deployment: identity("Deployment", deployments.namespace[index], deployments.name[index])
    case .budget: identity("PodDisruptionBudget", budgets.namespace[index], budgets.name[index])
    case .endpointSlice: identity("Service", services.namespace[index], services.name[index])
    case .podCollection: ObjectIdentity(kind: "the collector of finished pods")
    case .namespace: ObjectIdentity(kind: "Namespace", name: cluster.symbols.text(namespaces.names[index]))
    }
  }

  /// Kind, namespace and name of the object that made a pod; `Pod` without a name for a bare one.
  func identity(of owner: OwnerRef) -> ObjectIdentity {
    let row = Int(owner.row)
    switch owner.kind {
    case .none: return ObjectIdentity(kind: "Pod")
    case .replicaSet:
      let namespace = templates[replicaSets.owned.template[row].index].namespace
      var found = identity("ReplicaSet", namespace, replicaSets.name[row])
      let deployment = replicaSets.deployment[row]
      if found.name.isEmpty, deployment >= 0 {
        let hash = templateHash(replicaSets.owned.template[row])
        found.name = "\(cluster.symbols.text(deployments.name[Int(deployment)]))-\(hash)"
      }
      return found
    case .statefulSet: return identity("StatefulSet", statefulSets.namespace[row], statefulSets.name[row])
    case .daemonSet: return identity("DaemonSet", daemonSets.namespace[row], daemonSets.name[row])
    case .job:
      var found = identity("Job", jobs[owner.row].namespace, jobs[owner.row].name)
      // The controller of CronJobs adds the minute of the schedule.
      if jobs[owner.row].cron >= 0, let seconds = jobs[owner.row].scheduled { found.name += "-\(seconds / 60)" }
      return found
    }
  }

  private func identity(_ kind: String, _ namespace: Symbol, _ name: Symbol) -> ObjectIdentity {
    ObjectIdentity(kind: kind, namespace: cluster.symbols.text(namespace), name: cluster.symbols.text(name))
  }

  /// The label `pod-template-hash`: equal templates have equal hashes in every run.
  func templateHash(_ template: TemplateID) -> String { Self.templateHash(of: templates[template.index].value) }

  static func templateHash(of template: KubeValue) -> String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in template.json().utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    hash ^= hash >> 32
    return SafeText.word(hash, length: 10)
  }

  // MARK: - Pods

  /// `metadata.name`: what the object says, `web-0` in a StatefulSet, else the owner's name and five letters.
  func podName(_ pod: PodID) -> String {
    let index = pod.index
    let own = cluster.symbols.text(cluster.pods.names[index])
    if !own.isEmpty { return own }
    let owner = life.owner[index]
    let prefix = identity(of: owner).name
    let ordinal = life.ordinal[index]
    let suffix = SafeText.suffix(life.serial[index])
    return switch owner.kind {
    case .statefulSet: "\(prefix)-\(ordinal)"
    case .job: ordinal < 0 ? "\(prefix)-\(suffix)" : "\(prefix)-\(ordinal)-\(suffix)"
    case .replicaSet, .daemonSet: "\(prefix)-\(suffix)"
    case .none: "pod-\(suffix)"
    }
  }

  func title(of pod: PodID) -> String {
    let namespace = cluster.symbols.text(cluster.shape(of: pod).namespace)
    return ObjectIdentity(kind: "Pod", namespace: namespace, name: podName(pod)).title
  }

  func title(of node: NodeID) -> String { "Node \(cluster.symbols.text(cluster.nodes.names[node.index]))" }

  /// `Deployment shop/checkout`, the workload whose pod this is.
  func ownerTitle(of pod: PodID) -> String {
    let owner = life.owner[pod.index]
    return owner.kind == .none ? title(of: pod) : workloadTitle(of: owner)
  }

  /// `Deployment shop/checkout`, the workload that an owner of pods is or belongs to.
  func workloadTitle(of owner: OwnerRef) -> String {
    if owner.kind == .replicaSet, replicaSets.deployment[Int(owner.row)] >= 0 {
      return identity(.deployment, replicaSets.deployment[Int(owner.row)]).title
    }
    return identity(of: owner).title
  }

  // MARK: - Events

  /// The object that an event is about.
  func subject(of event: TwinEvent) -> String {
    switch event {
    case .pod(let pod, _), .available(let pod), .taintEviction(let pod, _): title(of: pod)
    case .nodeJoins(let group, _, _, _), .machineFails(let group, _, _), .restoreGroup(let group, _):
      "NodeGroup \(nodeGroups.groups[Int(group)].name)"
    case .nodeUnreachable(let node), .nodeDeleted(let node), .nodeCollected(let node), .interruption(let node, _),
      .drainAgain(let node, _), .machineEnds(let node, _):
      title(of: node)
    case .zoneEviction: "the node controller"
    case .autoscale(let row): "HorizontalPodAutoscaler \(autoscalers[Int(row)].namespace)/\(autoscalers[Int(row)].name)"
    case .vertical: "the VerticalPodAutoscaler"
    case .scaledObject(let row):
      "ScaledObject \(keda.objects[Int(row)].loop.object.namespace)/\(keda.objects[Int(row)].loop.object.name)"
    case .scaledJob(let row): "ScaledJob \(keda.jobs[Int(row)].namespace)/\(keda.jobs[Int(row)].name)"
    case .kubelets: "the kubelets"
    case .karpenter: "Karpenter"
    case .nodeAutoscaler: "the Cluster Autoscaler"
    case .proxies: "the proxies"
    case .schedulerWakes: "the scheduler"
    case .daemonNode(let row, _): identity(.daemonSet, row).title
    case .sync(let kind, let row): identity(kind, row).title
    }
  }
}

/// Kind, namespace and name of an object; no namespace for what belongs to the whole cluster.
struct ObjectIdentity: Hashable, Sendable {
  var kind: String
  var namespace: String?
  var name = ""

  /// `Deployment shop/checkout`
  var title: String {
    if name.isEmpty { return kind }
    return namespace.map { "\(kind) \($0)/\(name)" } ?? "\(kind) \(name)"
  }
}

/// Words without vowels, as `k8s.io/apimachinery/pkg/util/rand` makes them.
enum SafeText {
  private static let letters = Array("bcdfghjklmnpqrstvwxz2456789")
  /// 27 to the fifth.
  private static let words = 14_348_907

  /// Five letters, another word for each of the first 14 million pods of a run.
  static func suffix(_ serial: Int32) -> String {
    // The factor has no divisor in common with the number of words.
    word(UInt64(UInt32(bitPattern: serial)) * 7_368_787 % UInt64(words), length: 5)
  }

  static func word(_ number: UInt64, length: Int) -> String {
    var rest = number
    var text = ""
    for _ in 0..<length {
      text.append(letters[Int(rest % 27)])
      rest /= 27
    }
    return text
  }
}
