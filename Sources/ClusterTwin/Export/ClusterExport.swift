import KubeModel
import SimKernel

/// The objects of a cluster as its API server would give them out: what was loaded, in the state that it has now, and what
/// controllers, autoscalers and kubelets have made of it.
///
/// They can be loaded again: pods go on where they run, nodes belong to their groups.
struct ClusterExport {
  /// The annotation of a node that names its NodeGroup.
  static let groupAnnotation = "plimsoll.dev/node-group"

  let twin: Twin
  /// What was loaded, by title.
  private var given: [String: KubeObject] = [:]
  private(set) var objects: [KubeObject] = []

  init(_ twin: Twin, given loaded: [KubeObject]) {
    self.twin = twin
    for object in loaded { given[object.title] = object }
    let rows = self.rows()
    for object in loaded {
      switch object.kind {
      case "Pod", "Node", "PersistentVolume", "PersistentVolumeClaim": continue
      case "Deployment", "Rollout", "ReplicaSet", "ReplicationController", "StatefulSet", "DaemonSet", "Job", "CronJob",
        "PodDisruptionBudget":
        // What was deleted meanwhile is not there.
        guard let (kind, row) = rows[Self.key(object)] else { continue }
        objects.append(workload(kind, row, base: object))
      case "HorizontalPodAutoscaler": objects.append(autoscaler(object))
      default: objects.append(object)
      }
    }
    addMade()
  }

  /// What nobody has written: nodes, volumes, ReplicaSets of Deployments, Jobs of CronJobs, pods.
  private mutating func addMade() {
    for index in 0..<twin.cluster.nodes.slotCount where twin.cluster.nodes.isLive[index] {
      objects.append(node(NodeID(index)))
    }
    objects += volumes() + claims()
    for row in 0..<twin.replicaSets.count
    where twin.stands(Maker(.replicaSet, Int32(row))) && twin.replicaSets.deployment[row] >= 0 {
      objects.append(workload(.replicaSet, Int32(row), base: nil))
    }
    for row in 0..<Int32(twin.jobs.count) where twin.stands(Maker(.job, row)) && twin.jobs[row].cron >= 0 {
      objects.append(workload(.job, row, base: nil))
    }
    for index in 0..<twin.cluster.pods.slotCount where twin.cluster.pods.isLive[index] {
      objects.append(pod(PodID(index)))
    }
  }

  /// What was loaded under a name, as the ground on which its state is written.
  func base(_ identity: ObjectIdentity) -> KubeObject? { given[identity.title] }

  // MARK: - Rows

  /// Rollouts run as Deployments, and ReplicationControllers as ReplicaSets.
  private static func key(_ object: KubeObject) -> String {
    let kind =
      switch object.kind {
      case "Rollout": "Deployment"
      case "ReplicationController": "ReplicaSet"
      default: object.kind
      }
    return ObjectIdentity(kind: kind, namespace: object.namespace ?? "default", name: object.name).title
  }

  private func rows() -> [String: (ControllerKind, Int32)] {
    var rows: [String: (ControllerKind, Int32)] = [:]
    func add(_ kind: ControllerKind, _ count: Int, where isMeant: (Int32) -> Bool) {
      for row in 0..<Int32(count) where isMeant(row) { rows[twin.identity(kind, row).title] = (kind, row) }
    }
    add(.deployment, twin.deployments.count) { twin.stands(Maker(.deployment, $0)) }
    add(.replicaSet, twin.replicaSets.count) {
      twin.stands(Maker(.replicaSet, $0)) && twin.replicaSets.deployment[Int($0)] < 0
    }
    add(.statefulSet, twin.statefulSets.count) { twin.stands(Maker(.statefulSet, $0)) }
    add(.daemonSet, twin.daemonSets.count) { twin.stands(Maker(.daemonSet, $0)) }
    add(.job, twin.jobs.count) { twin.stands(Maker(.job, $0)) && twin.jobs[$0].cron < 0 }
    add(.cronJob, twin.cronJobs.count) { twin.stands(Maker(.cronJob, $0)) }
    add(.budget, twin.budgets.count) { twin.budgets.isAlive[Int($0)] }
    return rows
  }

  // MARK: - Parts that many kinds share

  /// The moment as the API writes it.
  func timestamp(_ time: SimTime) -> KubeValue {
    let seconds = twin.settings.epoch + Int(time.microseconds / 1_000_000)
    let day = CalendarDay(daysSinceEpoch: seconds / 86_400)
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    let clock = "\(two(seconds / 3_600 % 24)):\(two(seconds / 60 % 60)):\(two(seconds % 60))"
    return .string("\(day.year)-\(two(day.month))-\(two(day.day))T\(clock)Z")
  }

  /// The same for the same name in every run.
  static func uid(_ identity: ObjectIdentity) -> String {
    var words: [UInt64] = []
    for start in [0xCBF2_9CE4_8422_2325, 0x9E37_79B9_7F4A_7C15] as [UInt64] {
      var hash = start
      for byte in identity.title.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
      words.append(hash ^ (hash >> 31))
    }
    let digits = words.map { word -> String in
      let text = String(word, radix: 16)
      return String(repeating: "0", count: 16 - text.count) + text
    }.joined()
    func part(_ from: Int, _ to: Int) -> Substring { digits.dropFirst(from).prefix(to - from) }
    return "\(part(0, 8))-\(part(8, 12))-4\(part(13, 16))-8\(part(17, 20))-\(part(20, 32))"
  }

  /// Sets name, namespace and identity on what `metadata` says already.
  func metadata(_ identity: ObjectIdentity, on metadata: KubeValue? = nil, created: SimTime? = nil) -> KubeValue {
    var metadata = metadata ?? [:]
    metadata["name"] = .string(identity.name)
    if let namespace = identity.namespace { metadata["namespace"] = .string(namespace) }
    metadata["uid"] = .string(Self.uid(identity))
    if let created { metadata["creationTimestamp"] = timestamp(created) }
    return metadata
  }

  func ownerReferences(_ owner: ObjectIdentity) -> KubeValue {
    let group =
      switch owner.kind {
      case "Job", "CronJob": "batch/v1"
      case "Rollout": "argoproj.io/v1alpha1"
      default: "apps/v1"
      }
    return [
      [
        "apiVersion": .string(group), "kind": .string(owner.kind), "name": .string(owner.name),
        "uid": .string(Self.uid(owner)), "controller": true, "blockOwnerDeletion": true,
      ]
    ]
  }

  func condition(_ type: String, _ isTrue: Bool, since: SimTime? = nil, reason: String? = nil) -> KubeValue {
    [
      "type": .string(type), "status": isTrue ? "True" : "False",
      "lastTransitionTime": since.map { timestamp($0) } ?? .omitted, "reason": .optional(reason),
    ]
  }
}

extension KubeValue {
  /// Sets a value at a path of keys, and makes the mappings on the way.
  mutating func set(_ value: KubeValue, at path: String...) { set(value, at: path[...]) }

  private mutating func set(_ value: KubeValue, at path: ArraySlice<String>) {
    guard let key = path.first else {
      self = value
      return
    }
    var inner = self[key] ?? [:]
    inner.set(value, at: path.dropFirst())
    self[key] = inner
  }
}
