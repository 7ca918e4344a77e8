import KubeModel
import SimKernel
import Testing

@testable import ClusterTwin

/// The template of a node object, which is read and taken away again.
func readTemplate(_ built: Built, _ reader: inout ClusterReader) throws -> NodeTemplate {
  reader.read([built.object])
  let nodes = reader.state.nodes
  let id = try #require(nodes.indexOfName[reader.state.symbols.intern(built.object.name)])
  var description = NodeTable.Description(name: .empty, labels: nodes.labels(of: id), zone: nodes.zones[id.index])
  description.allocatable = nodes.resources.map { $0.allocatable[id.index] }
  description.podLimit = nodes.podLimit[id.index]
  description.taints = nodes.taints(of: id)
  reader.state.removeNode(id)
  return NodeTemplate(node: description)
}

/// The Cluster Autoscaler: estimates, expanders, balance, back-off, scale-down.
@Suite struct AutoscalingNodesTests {
  private let gibi: Int64 = 1_073_741_824

  private func template(_ name: String, cpu: Int, memory: Int, labels: [String: String] = [:]) -> Built {
    labels.sorted { $0.key < $1.key }.reduce(node(name, cpu: "\(cpu)", memory: "\(memory)Gi")) {
      $0.label($1.key, $1.value)
    }
  }

  private func group(
    _ built: Built, _ reader: inout ClusterReader, maximum: Int = 1000, target: Int = 0
  ) throws -> ScalableGroup {
    ScalableGroup(
      name: built.object.name, minimum: 0, maximum: maximum, target: target,
      template: try readTemplate(built, &reader))
  }

  private func pending(_ count: Int, cpu: String, memory: String, _ reader: inout ClusterReader)
    -> [(pod: PodID, created: SimTime)]
  {
    let first = reader.pods.count
    reader.read((0..<count).map { pod("pod-\(first + $0)").cpu(cpu).memory(memory).object })
    return reader.pods[first...].map { ($0, SimTime.zero) }
  }

  private func decide(
    _ reader: ClusterReader, _ pods: [(pod: PodID, created: SimTime)], _ groups: [ScalableGroup],
    flags: ClusterAutoscalerFlags = ClusterAutoscalerFlags(), upcoming: [Int] = [],
    backoff: GroupBackoff = GroupBackoff(), now: SimTime = .zero + .minutes(1)
  ) -> ScaleUpDecision {
    var random = RandomStreams(seed: 1).stream("expander")
    var state = reader.state
    state.nodes.order.refresh()
    return ScaleUp(flags: flags).decide(
      state, pending: pods, groups: groups, upcoming: upcoming, backoff: backoff, random: &random, now: now)
  }

  @Test func `least-waste counts memory as much as CPU`() throws {
    var reader = ClusterReader()
    let pods = pending(30, cpu: "600m", memory: "1Gi", &reader)
    let groups = try [(4, 16), (8, 16), (8, 32), (2, 8)].map { size in
      try group(template("m\(size.0)-\(size.1)", cpu: size.0, memory: size.1), &reader)
    }
    let decision = decide(reader, pods, groups)
    #expect(decision.options.map(\.nodeCount) == [5, 3, 3, 10])
    #expect(decision.growth.map(\.group) == [1])
    #expect(decision.growth.map(\.added) == [3])
    let scores = Expander.leastWaste.scores(decision.options, groups).map(\.score)
    #expect((scores[0] - 0.725).magnitude < 1e-9)
    #expect((scores[1] - 0.625).magnitude < 1e-9)
    #expect(decision.explanation(groups, .leastWaste).result == "m8-16 +3")
  }

  @Test func `an unfit node matters less when many are needed`() {
    #expect(
      [1, 4, 10, 30].map { (Expander.suppressed(2, nodeCount: $0) * 100).rounded() / 100 } == [2, 1.8, 1.46, 1.04])
  }

  @Test func `coming nodes, full groups and back-off keep a group from growing`() throws {
    var reader = ClusterReader()
    let pods = pending(4, cpu: "3", memory: "1Gi", &reader)
    let small = try group(template("m4", cpu: 4, memory: 16), &reader, maximum: 5)
    #expect(decide(reader, pods, [small], upcoming: [4]).outcome == .notNeeded)
    #expect(decide(reader, pods, [small], upcoming: [3]).growth.map(\.added) == [1])
    #expect(decide(reader, pods, [small], now: .zero + .seconds(1)).outcome == .waitingForBurst)
    var full = small
    full.target = 5
    #expect(decide(reader, pods, [full]).outcome == .noOptions)
    var backoff = GroupBackoff()
    backoff.fail("m4", now: .zero)
    #expect(decide(reader, pods, [small], backoff: backoff).outcome == .noOptions)
  }

  @Test func `a failing group pauses longer each time`() {
    var backoff = GroupBackoff()
    func minute(_ count: Int64) -> SimTime { .zero + .minutes(count) }
    var ends: [Bool] = []
    for (failure, end) in [(0, 5), (6, 16), (17, 37), (38, 68), (70, 100)] as [(Int64, Int64)] {
      backoff.fail("spot", now: minute(failure))
      ends.append(backoff.isBackedOff("spot", now: minute(end) - .seconds(1)))
      ends.append(!backoff.isBackedOff("spot", now: minute(end)))
    }
    #expect(ends == Array(repeating: true, count: 10))
    backoff.succeed("spot")
    #expect(!backoff.isBackedOff("spot", now: minute(71)))
  }

  @Test func `alike groups share the new nodes`() throws {
    var reader = ClusterReader()
    let pods = pending(9, cpu: "3", memory: "1Gi", &reader)
    var groups = try ["a", "b", "c"].map { zone in
      try group(
        template("m4-\(zone)", cpu: 4, memory: 16, labels: ["topology.kubernetes.io/zone": zone]), &reader)
    }
    groups[1].target = 2
    groups[2].maximum = 3
    var flags = ClusterAutoscalerFlags()
    flags.balancesSimilarGroups = true
    let growth = decide(reader, pods, groups, flags: flags).growth
    #expect(growth.sorted { $0.group < $1.group }.map(\.added) == [4, 2, 3])
  }

  @Test func `the priority expander takes the highest level that matches`() throws {
    var reader = ClusterReader()
    let pods = pending(2, cpu: "1", memory: "1Gi", &reader)
    let groups = try ["spot", "ondemand"].map { try group(template($0, cpu: 4, memory: 16), &reader) }
    var flags = ClusterAutoscalerFlags()
    flags.expanders = [.priority([.init(10) { $0.hasPrefix("on") }, .init(50) { $0 == "spot" }]), .leastWaste]
    #expect(decide(reader, pods, groups, flags: flags).growth.map(\.group) == [0])
  }

  @Test func `three thousand pods are packed onto ninety-four nodes`() throws {
    var reader = ClusterReader()
    let pods = pending(3000, cpu: "1", memory: "2Gi", &reader)
    let big = try group(template("m32", cpu: 32, memory: 128), &reader)
    let start = ContinuousClock.now
    let decision = decide(reader, pods, [big])
    #expect(decision.growth.map(\.added) == [94])
    #expect(ContinuousClock.now - start < .seconds(20))
  }

  // MARK: - Scale-down

  private struct Yard {
    var reader = ClusterReader()
    var nodes: [ScaleDownNode] = []
    var groups: [ScalableGroup] = []
  }

  private func yard(_ usage: [[String]]) throws -> Yard {
    var yard = Yard()
    yard.groups = [try group(template("t", cpu: 4, memory: 16), &yard.reader, target: usage.count)]
    for (index, pods) in usage.enumerated() {
      let name = "n\(index)"
      yard.reader.read([node(name).object] + pods.enumerated().map { pod("\(name)-\($0)").cpu($1).on(name).object })
      let id = try #require(yard.reader.state.nodes.indexOfName[yard.reader.state.symbols.intern(name)])
      yard.nodes.append(ScaleDownNode(id, group: 0))
    }
    yard.reader.state.nodes.order.refresh()
    return yard
  }

  private func replicated(_ pod: PodID) -> DrainFacts {
    var facts = DrainFacts()
    facts.controller = .replicated(3)
    return facts
  }

  @Test func `nodes go when they were unneeded for ten minutes, empty ones first`() throws {
    let yard = try yard([[], ["1"], ["3"], []])
    var planner = ScaleDown()
    func plan(_ minute: Int64) -> [NodePlan] {
      planner.plan(
        yard.reader.state, nodes: yard.nodes, groups: yard.groups, facts: replicated, budgets: [],
        now: .zero + .minutes(minute))
    }
    let first = plan(0)
    #expect(
      first.map(\.verdict) == [
        .unneeded(isEmpty: true), .unneeded(isEmpty: false), .utilized, .unneeded(isEmpty: true),
      ])
    let later = plan(11)
    let due = planner.deletions(later, groups: yard.groups, deleting: 0, draining: 0, now: .zero + .minutes(11))
    #expect(due.empty == [yard.nodes[0].node, yard.nodes[3].node])
    #expect(due.drain == [yard.nodes[1].node])
    planner.noteScaleUp(now: .zero + .minutes(5))
    let held = planner.deletions(later, groups: yard.groups, deleting: 0, draining: 0, now: .zero + .minutes(11))
    #expect(held.empty.isEmpty && held.drain.isEmpty)
  }

  @Test func `decisions of one round agree with each other`() throws {
    // Two half-empty nodes: only one of them can move onto the other.
    let yard = try yard([["2"], ["2"]])
    var planner = ScaleDown()
    let plans = planner.plan(
      yard.reader.state, nodes: yard.nodes, groups: yard.groups, facts: replicated, budgets: [], now: .zero)
    #expect(plans.map(\.verdict) == [.unneeded(isEmpty: false), .noPlaceForPods])
    let again = planner.plan(
      yard.reader.state, nodes: yard.nodes, groups: yard.groups, facts: replicated, budgets: [],
      now: .zero + .minutes(1))
    #expect(again[1].verdict == .recentlyUnremovable)
  }

  @Test func `drain rules apply in their order`() {
    func verdict(_ change: (inout DrainFacts) -> Void) -> DrainVerdict {
      var facts = DrainFacts()
      facts.controller = .replicated(2)
      change(&facts)
      return DrainVerdict(facts, flags: ClusterAutoscalerFlags(), allowed: [0], now: .zero + .minutes(1))
    }
    #expect(verdict { _ in } == .move)
    #expect(verdict { $0.controller = .daemonSet } == .ignore)
    #expect(verdict { $0.controller = .none } == .block(.uncontrolled))
    #expect(verdict { $0.controller = .missing } == .block(.controllerMissing))
    #expect(verdict { $0.isSystem = true } == .block(.systemPod))
    #expect(verdict { $0.hasLocalStorage = true } == .block(.localStorage))
    #expect(verdict { $0.budgets = [0] } == .block(.budget))
    #expect(verdict { $0.safeToEvict = .onCompletion } == .wait)
    #expect(verdict { $0.safeToEvict = .no } == .block(.notSafeToEvict))
    #expect(
      verdict { facts in
        facts.safeToEvict = .yes
        facts.hasLocalStorage = true
      } == .move)
  }
}
