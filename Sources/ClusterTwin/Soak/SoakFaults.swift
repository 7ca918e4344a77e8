import KubeModel
import SimKernel

/// What disturbs a soak: each fault by the door through which a cloud, a kubelet or a person would cause it.
enum SoakFault: CaseIterable, Sendable {
  /// A machine dies, and answers again later or is gone for good.
  case crash
  /// The cloud takes a machine back.
  case interruption
  /// A process of a container ends.
  case containerExit
  case podDeletion
  /// A person drains a node, and gives up after two minutes.
  case drain
  case scale
  /// Another template of a Deployment or a StatefulSet.
  case rollout
  /// Another template of a NodePool.
  case drift
  case deletion
}

/// The faults of a run, drawn from a stream of the seed.
struct SoakFaults: Sendable {
  private struct Later: Sendable {
    enum Action: Sendable { case recover, evict, uncordon }

    var time: SimTime
    var action: Action
    var node: NodeID
    var generation: UInt32
  }

  private var draw: Draw
  private var next: SimTime
  private let calm: SimTime
  private var later: [Later] = []
  private var changes = 0
  private let nodePools: [KubeObject]
  /// What was done, for a person who looks at a seed.
  private(set) var log: [String] = []

  /// No fault comes after `calm`.
  init(seed: UInt64, calm end: SimTime, in objects: [KubeObject]) {
    nodePools = objects.filter { $0.kind == "NodePool" }
    draw = Draw(RandomStreams(seed: seed).stream("soak/faults"))
    next = .zero + .seconds(Int64(draw.between(60, 600)))
    calm = end
  }

  /// When something is to be done next.
  var nextTime: SimTime { later.reduce(next < calm ? next : .never) { min($0, $1.time) } }

  /// Does what is due.
  mutating func act(on twin: inout Twin) {
    let due = later.filter { $0.time <= twin.now }
    later.removeAll { $0.time <= twin.now }
    for entry in due { finish(entry, &twin) }
    guard next <= twin.now, next < calm else { return }
    next = twin.now + .seconds(Int64(draw.between(5, 240)))
    cause(draw.one(of: SoakFault.allCases), &twin)
  }

  private mutating func cause(_ fault: SoakFault, _ twin: inout Twin) {
    switch fault {
    case .crash: crash(&twin)
    case .interruption:
      guard let node = anyNode(twin) else { return }
      note("interruption of \(twin.title(of: node))", twin)
      twin.announceInterruption(node, generation: twin.cluster.nodes.generations[node.index])
    case .containerExit:
      guard let pod = anyPod(twin, where: { twin.life.phase[$0.index] == .running }) else { return }
      note("exit of a container of \(twin.title(of: pod))", twin)
      twin.restartContainers(of: pod)
    case .podDeletion:
      guard let pod = anyPod(twin, where: { _ in true }) else { return }
      note("deletion of \(twin.title(of: pod))", twin)
      twin.deletePod(pod)
    case .drain:
      guard let node = anyNode(twin) else { return }
      note("drain of \(twin.title(of: node))", twin)
      twin.cordon(node, true)
      let generation = twin.cluster.nodes.generations[node.index]
      later += stride(from: 0, to: 120, by: 5).map { second in
        Later(time: twin.now + .seconds(Int64(second)), action: .evict, node: node, generation: generation)
      }
      later.append(Later(time: twin.now + .seconds(120), action: .uncordon, node: node, generation: generation))
    case .scale: scale(&twin)
    case .rollout: rollOut(&twin)
    case .drift: drift(&twin)
    case .deletion:
      guard draw.isTrue(percent: 20), let row = anyDeployment(twin) else { return }
      let propagation = draw.isTrue(percent: 50) ? DeletionPropagation.foreground : .background
      note("deletion of \(twin.identity(.deployment, row).title) in the \(propagation)", twin)
      twin.deleteDeployment(row, propagation)
    }
  }

  private mutating func note(_ text: String, _ twin: Twin) { log.append("\(twin.now.seconds) s: \(text)") }

  // MARK: - Machines

  private mutating func crash(_ twin: inout Twin) {
    guard let node = anyNode(twin) else { return }
    let isTerminated = draw.isTrue(percent: 50)
    note("\(isTerminated ? "end of the machine" : "silence") of \(twin.title(of: node))", twin)
    twin.crashNode(node, isTerminated: isTerminated)
    if isTerminated { return }
    later.append(
      Later(
        time: min(calm, twin.now + .seconds(Int64(draw.between(10, 900)))), action: .recover, node: node,
        generation: twin.cluster.nodes.generations[node.index]))
  }

  private func finish(_ entry: Later, _ twin: inout Twin) {
    let nodes = twin.cluster.nodes
    guard nodes.isLive[entry.node.index], nodes.generations[entry.node.index] == entry.generation else { return }
    switch entry.action {
    case .recover: twin.recoverNode(entry.node)
    case .uncordon:
      // Who else has closed the node meanwhile keeps it closed.
      if twin.nodes.isLeaving[entry.node.index] { return }
      if twin.nodeAutoscaler?.draining.contains(where: { $0.node == entry.node }) == true { return }
      twin.cordon(entry.node, false)
    case .evict:
      for pod in nodes.pods[entry.node.index] where twin.life.owner[pod.index].kind != .daemonSet {
        if !twin.cluster.pods.isTerminating[pod.index] { _ = twin.evict(pod) }
      }
    }
  }

  private mutating func drift(_ twin: inout Twin) {
    guard !nodePools.isEmpty, draw.isTrue(percent: 50) else { return }
    changes += 1
    var object = draw.one(of: nodePools)
    note("another template of \(object.title)", twin)
    object.root.set(["soak": .string("\(changes)")], at: "spec", "template", "metadata", "labels")
    _ = twin.updateNodePool(object)
  }

  private mutating func anyNode(_ twin: Twin) -> NodeID? {
    let ready = twin.nodes.state.indices.filter { twin.nodes.state[$0] == .ready && twin.cluster.nodes.isLive[$0] }
    return ready.isEmpty ? nil : NodeID(draw.one(of: ready))
  }

  // MARK: - Workloads

  private mutating func anyPod(_ twin: Twin, where isMeant: (PodID) -> Bool) -> PodID? {
    var found: [PodID] = []
    for index in 0..<twin.cluster.pods.slotCount where twin.cluster.pods.isLive[index] {
      let pod = PodID(index)
      if twin.cluster.pods.isTerminating[index] || twin.life.phase[index].isTerminal { continue }
      // A kubelet that is silent does nothing.
      if let node = twin.cluster.pods.node[index], !twin.nodes.isReady(node) { continue }
      if isMeant(pod) { found.append(pod) }
    }
    return found.isEmpty ? nil : draw.one(of: found)
  }

  private mutating func anyDeployment(_ twin: Twin) -> Int32? {
    let rows = twin.deployments.isAlive.indices.filter { twin.deployments.isAlive[$0] }
    return rows.isEmpty ? nil : Int32(draw.one(of: rows))
  }

  private mutating func scale(_ twin: inout Twin) {
    var targets = twin.deployments.isAlive.indices.filter { twin.deployments.isAlive[$0] }
      .map { ScaleTarget(kind: .deployment, row: Int32($0)) }
    targets += twin.statefulSets.isAlive.indices.map { ScaleTarget(kind: .statefulSet, row: Int32($0)) }
    if targets.isEmpty { return }
    let target = draw.one(of: targets)
    let replicas = Int32(draw.between(0, 8))
    note("\(target.kind) \(target.row) to \(replicas) replicas", twin)
    twin.scale(target, to: replicas)
  }

  private mutating func rollOut(_ twin: inout Twin) {
    changes += 1
    if draw.isTrue(percent: 70), let row = anyDeployment(twin) {
      let identity = twin.identity(.deployment, row)
      note("another template of \(identity.title)", twin)
      twin.deployments.template[Int(row)] = changed(twin.deployments.template[Int(row)], identity, &twin)
      twin.deployments.isObserved[Int(row)] = false
      twin.dirty.add(.deployment, row)
    } else if twin.statefulSets.count > 0 {
      let row = Int32(draw.between(0, twin.statefulSets.count - 1))
      let identity = twin.identity(.statefulSet, row)
      note("another template of \(identity.title)", twin)
      twin.statefulSets.owned.setTemplate(changed(twin.statefulSets.owned.template[Int(row)], identity, &twin), of: row)
      twin.dirty.add(.statefulSet, row)
    }
  }

  /// The template with another annotation.
  private func changed(_ template: TemplateID, _ identity: ObjectIdentity, _ twin: inout Twin) -> TemplateID {
    var value = twin.templates[template.index].value
    var metadata = value["metadata"] ?? .mapping([])
    metadata["annotations"] = ["soak": .string("\(changes)")]
    value["metadata"] = metadata
    let owner = KubeObject([
      "kind": .string(identity.kind),
      "metadata": ["name": .string(identity.name), "namespace": .optional(identity.namespace)],
    ])
    return twin.addTemplate(value, of: owner)
  }
}
