import KubeModel
import SimKernel
import Testing

@testable import ClusterTwin

/// A cluster whose nodes and pods come, change and go must answer as one that was built as it is now.
@Suite struct SchedulerLiveStateTests {
  @Test(arguments: [UInt64(1), 2, 3, 4])
  func `after random changes every decision is that of a fresh cluster`(_ seed: UInt64) {
    var world = ChangingWorld(seed: seed)
    for round in 0..<60 {
      for _ in 0..<12 { world.change() }
      let fresh = world.rebuilt()
      for pod in world.waiting.prefix(6) {
        let differences = world.compare(pod, with: fresh)
        #expect(differences.isEmpty, "seed \(seed), round \(round): \(differences)")
      }
      world.schedule()
    }
    #expect(world.state.nodes.slotCount < 90, "slots of nodes are used again")
    #expect(world.addedNodes > 2 * world.state.nodes.slotCount)
    #expect(world.state.pods.slotCount < world.addedPods / 2, "slots of pods are used again")
  }

  @Test func `a slot that is used again is another pod`() {
    var state = ClusterState()
    let shape = state.shapeID(PodShape(namespace: .empty))
    let first = state.addPod(name: state.symbols.intern("first"), shape: shape)
    let reference = state.pods.reference(to: first)
    #expect(state.pods.isCurrent(reference))
    state.deletePod(first)
    #expect(!state.pods.isCurrent(reference))
    let second = state.addPod(name: state.symbols.intern("second"), shape: shape)
    #expect(second == first)
    #expect(!state.pods.isCurrent(reference))
    #expect(state.pods.count == 1)
  }

  @Test func `a node that comes back under its name finds its pods`() throws {
    var world = ChangingWorld(seed: 9)
    let name = world.state.symbols.intern("returning")
    let added = world.add(name)
    let node = try #require(added)
    let pod = world.newPod()
    world.state.bind(pod, to: node)
    world.state.removeNode(node)
    #expect(world.state.nodes.indexOfName[name] == nil)
    let returned = world.add(name)
    #expect(returned == node)
    #expect(world.state.nodes.pods[node.index] == [pod])
    world.state.removeNode(node)
    world.state.deletePod(pod)
    let other = world.add(world.state.symbols.intern("other"))
    #expect(other == node)
    #expect(world.state.nodes.resources.allSatisfy { $0.requested[node.index] == 0 })
  }

  @Test func `shapes that nobody uses make room, retained ones stay`() {
    var state = ClusterState()
    let kept = state.shapeID(PodShape(namespace: state.symbols.intern("kept")))
    state.retain(kept)
    for number in 0..<5_000 {
      let shape = state.shapeID(PodShape(namespace: state.symbols.intern("n\(number)")))
      let pod = state.addPod(name: .empty, shape: shape)
      state.deletePod(pod)
    }
    #expect(state.shapes.count < 2 * ShapeTable.idleLimit)
    #expect(state.shapeID(PodShape(namespace: state.symbols.intern("kept"))) == kept)
  }
}

/// Nodes and pods that change at random.
private struct ChangingWorld {
  var scheduler: Scheduler
  var numbers: RandomStream
  var waiting: [PodID] = []
  var addedNodes = 0
  var addedPods = 0
  private var shapes: [PodShape] = []
  private let zone: Symbol
  private let hostname: Symbol
  private let disk: Symbol

  var state: ClusterState {
    get { scheduler.state }
    set { scheduler.state = newValue }
  }

  init(seed: UInt64) {
    numbers = RandomStreams(seed: seed).stream("test")
    var reader = ClusterReader()
    for number in 0..<24 { shapes.append(reader.readShape(Self.template(number).object)) }
    for app in ["a0", "a1"] {
      reader.read(yaml("{apiVersion: v1, kind: Service, metadata: {name: \(app)}, spec: {selector: {app: \(app)}}}"))
    }
    reader.read(
      yaml(
        "{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: b}, spec: {selector: {matchLabels: {app: a2}}}}"
      ))
    zone = reader.state.words.zone
    hostname = reader.state.words.hostname
    disk = reader.state.symbols.intern("disk")
    let profile = SchedulerProfile(tieBreak: .first)
    scheduler = Scheduler(state: reader.state, profile: profile, streams: RandomStreams(seed: seed))
    for _ in 0..<30 { addNode() }
  }

  /// Pods with all kinds of rules.
  private static func template(_ number: Int) -> Built {
    let app = "a\(number % 4)"
    var built = pod("p").label("app", app).cpu("\(200 + 150 * (number % 5))m").memory("\(128 << (number % 4))Mi")
    built = built.priority(number % 3 * 100)
    built = built.with(
      "spec", "containers",
      value: [
        [
          "name": "c", "image": .string("image\(number % 3):v1"),
          "resources": built.root.at("spec", "containers")?[0]?["resources"] ?? [:],
        ]
      ])
    let selector: KubeValue = ["matchLabels": ["app": .string(app)]]
    let required = "requiredDuringSchedulingIgnoredDuringExecution"
    let preferred = "preferredDuringSchedulingIgnoredDuringExecution"
    let zoneTerm: KubeValue = ["labelSelector": selector, "topologyKey": "topology.kubernetes.io/zone"]
    let hostTerm: KubeValue = ["labelSelector": selector, "topologyKey": "kubernetes.io/hostname"]
    switch number % 12 {
    case 0: return built.with("spec", "nodeSelector", "disk", value: "ssd")
    case 1:
      let constraint: KubeValue = [
        "maxSkew": 2, "topologyKey": "topology.kubernetes.io/zone", "labelSelector": selector,
        "whenUnsatisfiable": "DoNotSchedule",
      ]
      return built.with("spec", "topologySpreadConstraints", value: [constraint])
    case 2: return built.with("spec", "affinity", "podAntiAffinity", required, value: [hostTerm])
    case 3: return built.with("spec", "affinity", "podAffinity", required, value: [zoneTerm])
    case 4:
      let weighted: KubeValue = ["weight": 7, "podAffinityTerm": zoneTerm]
      return built.with("spec", "affinity", "podAntiAffinity", preferred, value: [weighted])
    case 5:
      let term: KubeValue = [
        "weight": 3, "preference": ["matchExpressions": [["key": "disk", "operator": "In", "values": ["ssd"]]]],
      ]
      return built.with("spec", "affinity", "nodeAffinity", preferred, value: [term])
    case 6: return built.with("spec", "tolerations", value: [["key": "spot", "operator": "Exists"]])
    case 7:
      let constraint: KubeValue = [
        "maxSkew": 1, "topologyKey": "kubernetes.io/hostname", "labelSelector": selector,
        "whenUnsatisfiable": "ScheduleAnyway", "nodeTaintsPolicy": "Honor",
      ]
      return built.with("spec", "topologySpreadConstraints", value: [constraint])
    default: return built
    }
  }

  // MARK: - Changes

  private mutating func description(_ name: Symbol) -> NodeTable.Description {
    let zoneName = state.symbols.intern("z\(numbers.below(3))")
    var pairs = [LabelSet.Pair(key: zone, value: zoneName), LabelSet.Pair(key: hostname, value: name)]
    if numbers.below(2) == 0 { pairs.append(LabelSet.Pair(key: disk, value: state.symbols.intern("ssd"))) }
    var node = NodeTable.Description(
      name: name, labels: LabelSet(pairs), zone: NodeOrder.Zone(region: .empty, zone: zoneName))
    node.taints = taints()
    node.isUnschedulable = numbers.below(9) == 0
    node.allocatable = [Int64(1_000 + numbers.below(4) * 500), Int64(2 + numbers.below(6)) << 30, 1 << 40]
    node.podLimit = Int64(4 + numbers.below(8))
    return node
  }

  private mutating func taints() -> [Taint] {
    switch numbers.below(6) {
    case 0: [Taint(key: state.symbols.intern("spot"), value: .empty, effect: .noSchedule)]
    case 1: [Taint(key: state.symbols.intern("spot"), value: .empty, effect: .preferNoSchedule)]
    case 2: [Taint(key: state.symbols.intern("late"), value: state.symbols.intern("\(addedNodes)"), effect: .noExecute)]
    default: []
    }
  }

  mutating func add(_ name: Symbol) -> NodeID? {
    var node = description(name)
    node.images = [(state.symbols.intern("image\(numbers.below(3)):v1"), 600 << 20)]
    return state.addNode(node)
  }

  private mutating func addNode() {
    addedNodes += 1
    // Names come back now and then.
    let name = state.symbols.intern("n\(numbers.below(addedNodes + 40))")
    if add(name) == nil { addedNodes -= 1 }
  }

  mutating func newPod() -> PodID {
    addedPods += 1
    return state.addPod(
      name: state.symbols.intern("p\(addedPods)"), shape: state.shapeID(shapes[numbers.below(shapes.count)]),
      startTime: addedPods)
  }

  private mutating func anyNode() -> NodeID? {
    let nodes = state.nodes.isLive.indices.filter { state.nodes.isLive[$0] }
    return nodes.isEmpty ? nil : NodeID(nodes[numbers.below(nodes.count)])
  }

  mutating func change() {
    guard let node = anyNode() else { return addNode() }
    switch numbers.below(14) {
    case 0, 1: addNode()
    case 2, 3: if state.nodes.count > 20 { state.removeNode(node) }
    case 4: state.nodes.setTaints(taints(), of: node)
    case 5: state.nodes.setUnschedulable(numbers.below(4) == 0, of: node)
    case 6: state.updateNode(node, to: description(state.nodes.names[node.index]))
    case 7: state.nodes.images.add(state.symbols.intern("image\(numbers.below(3)):v1"), bytes: 600 << 20, on: node)
    case 8: state.nodes.images.remove(state.symbols.intern("image\(numbers.below(3)):v1"), from: node)
    case 9: deleteSome()
    case 10:
      if let pod = state.nodes.pods[node.index].first { state.setTerminating(pod, byPreemption: false) }
    case 11:
      let shape = state.shapeID(shapes[numbers.below(shapes.count)])
      if let pod = state.nodes.pods[node.index].last { state.setShape(shape, of: pod) }
    default: waiting.append(newPod())
    }
  }

  private mutating func deleteSome() {
    for pod in 0..<state.pods.slotCount where state.pods.node[pod] != nil && numbers.below(12) == 0 {
      state.deletePod(PodID(pod))
    }
  }

  /// Gives each waiting pod its node; those without one are deleted.
  mutating func schedule() {
    for pod in waiting {
      if case .bound = scheduler.place(pod) { continue }
      state.deletePod(pod)
    }
    waiting = []
  }

  // MARK: - Comparison

  /// The same cluster, built from what it is now.
  func rebuilt() -> Scheduler {
    var fresh = ClusterState()
    fresh.symbols = state.symbols
    fresh.words = state.words
    fresh.services = state.services
    fresh.budgets = state.budgets
    var order = state.nodes.order
    order.refresh()
    for node in order.list {
      var description = NodeTable.Description(
        name: state.nodes.names[node.index], labels: state.nodes.labels(of: node), zone: state.nodes.zones[node.index])
      description.taints = state.nodes.taints(of: node)
      description.isUnschedulable = state.nodes.isUnschedulable[node.index]
      description.allocatable = state.nodes.resources.map { $0.allocatable[node.index] }
      description.podLimit = state.nodes.podLimit[node.index]
      description.images = state.nodes.images.names(on: node).map { ($0, 600 << 20) }
      guard let copy = fresh.addNode(description) else { continue }
      for pod in state.nodes.pods[node.index] {
        fresh.bind(self.copy(pod, to: &fresh), to: copy)
      }
    }
    var scheduler = Scheduler(state: fresh, profile: scheduler.profile, streams: RandomStreams(seed: 1))
    scheduler.nextStart = order.list.isEmpty ? 0 : self.scheduler.nextStart % order.list.count
    return scheduler
  }

  private func copy(_ pod: PodID, to fresh: inout ClusterState) -> PodID {
    fresh.addPod(
      name: state.pods.names[pod.index], shape: fresh.shapeID(state.shape(of: pod)),
      startTime: state.pods.startTime[pod.index], isTerminating: state.pods.isTerminating[pod.index])
  }

  /// What a decision says, in names.
  private struct Said: Equatable {
    var outcome: String
    var feasible: [String]
    var columns: [[Int64]]
    var refusals: [String]
    var victims: [String]
  }

  private func said(_ decision: Decision, _ state: ClusterState) -> Said {
    func name(_ node: NodeID) -> String { state.symbols.text(state.nodes.names[node.index]) }
    let outcome =
      switch decision.outcome {
      case .bound(let node): "bound \(name(node))"
      case .preempting(let node): "preempting \(name(node))"
      case .gated: "gated"
      case .unschedulable: "unschedulable"
      }
    return Said(
      outcome: outcome, feasible: decision.feasible.map(name), columns: decision.scores?.columns.map(\.scores) ?? [],
      refusals: decision.rejections.map { "\(name($0.node)) \($0.rejection.reasons) \($0.rejection.resources)" }
        + [decision.message(state)],
      victims: (decision.preemption?.victims ?? []).map { state.symbols.text(state.pods.names[$0.index]) })
  }

  mutating func compare(_ pod: PodID, with fresh: Scheduler) -> [String] {
    var live = scheduler
    var fresh = fresh
    live.preemptionOffsets = fresh.preemptionOffsets
    // What the decision learnt is kept for the next one.
    let here = said(live.decide(pod), live.state)
    scheduler.cache = live.cache
    scheduler.state = live.state
    let there = said(fresh.decide(copy(pod, to: &fresh.state)), fresh.state)
    return here == there ? [] : ["\(here)", "\(there)"]
  }
}
