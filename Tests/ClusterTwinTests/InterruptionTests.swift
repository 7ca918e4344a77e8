import Basics
import KubeModel
import SimKernel
import Testing

@testable import ClusterTwin

/// Spot machines that the cloud takes back, and machines that never come.
@Suite struct InterruptionTests {
  private static func group(
    _ provider: String? = nil, least: Int = 3, most: Int = 3, perHour: Double = 0, zones: [String] = ["a"]
  ) -> NodeGroup {
    var group = NodeGroup(
      name: "spot", zones: zones, labels: [], taints: .sequence([]),
      capacity: ["cpu": "4", "memory": "16Gi", "pods": "58"],
      allocatable: ["cpu": "4", "memory": "16Gi", "pods": "58"],
      machineType: "m5.xlarge", isSpot: true, least: least, most: most, microdollarsPerHour: 60_000,
      provisioning: .seconds(90), interruptionsPerHour: perHour)
    group.interruption = InterruptionPlan(provider: provider)
    return group
  }

  private static func deployment(_ replicas: Int, grace: Int = 30, sleep: Int = 0) -> KubeObject {
    let hook: KubeValue = sleep == 0 ? .omitted : ["preStop": ["sleep": ["seconds": .integer(sleep)]]]
    let container: KubeValue = [
      "name": "web", "image": "web:1", "resources": ["requests": ["cpu": "1"]], "lifecycle": hook,
    ]
    return KubeObject([
      "apiVersion": "apps/v1", "kind": "Deployment", "metadata": ["name": "web", "namespace": "shop"],
      "spec": [
        "replicas": .integer(replicas), "selector": ["matchLabels": ["app": "web"]],
        "template": [
          "metadata": ["labels": ["app": "web"]],
          "spec": ["terminationGracePeriodSeconds": .integer(grace), "containers": [container]],
        ],
      ],
    ])
  }

  private static func twin(_ objects: [KubeObject], _ group: NodeGroup, seed: UInt64 = 1) -> Twin {
    var twin = TwinLoader(objects, groups: [group], seed: seed).twin
    twin.startNodeAutoscaler()
    return twin
  }

  private func times(_ kind: TraceKind, _ twin: Twin) -> [Double] {
    twin.trace.records.filter { $0.kind == kind.rawValue }.map(\.time.seconds)
  }

  private func interrupt(_ node: Int, _ twin: inout Twin) {
    twin.announceInterruption(NodeID(node), generation: twin.cluster.nodes.generations[node])
  }

  @Test func `a notice closes the node, moves its pods and the cloud sends another machine`() throws {
    var twin = Self.twin([Self.deployment(6)], Self.group())
    twin.run(until: .zero + .minutes(5))
    #expect(twin.deployments.status[0].ready == 6)
    let start = twin.now.seconds
    let node = try #require(twin.cluster.nodes.order.list.first { !twin.cluster.nodes.pods[$0.index].isEmpty })
    interrupt(node.index, &twin)
    #expect(twin.cluster.nodes.isUnschedulable[node.index])
    #expect(twin.cluster.nodes.taints(of: node).contains { $0.key == twin.words.spotInterruption })
    twin.run(until: twin.now + .seconds(60))
    #expect(twin.deployments.status[0].ready == 6)
    #expect(twin.cluster.nodes.pods[node.index].isEmpty)
    twin.run(until: twin.now + .minutes(5))
    #expect(times(.machineGone, twin) == [start + 120])
    // Another machine is asked for when the first one stops, and boots for 90 s.
    #expect(times(.nodeReady, twin).filter { $0 > start } == [start + 210])
    #expect(twin.cluster.nodes.count == 3)
  }

  @Test func `pods that a budget keeps are lost with the machine, and the bill ends there`() throws {
    let budget = KubeObject([
      "apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": ["name": "web", "namespace": "shop"],
      "spec": ["maxUnavailable": 0, "selector": ["matchLabels": ["app": "web"]]],
    ])
    var twin = Self.twin([Self.deployment(8), budget], Self.group(least: 2, most: 2))
    twin.run(until: .zero + .minutes(10))
    interrupt(0, &twin)
    twin.run(until: .zero + .minutes(12) - .seconds(1))
    #expect(twin.deployments.status[0].ready == 8)
    #expect(times(.podTerminating, twin).isEmpty)
    twin.run(until: .zero + .minutes(30))
    #expect(twin.deployments.status[0].ready == 8)
    #expect(times(.podFailed, twin).count == 4)
    // 30 + 12 + 18 minutes of a machine.
    #expect(twin.amounts() == [60_000])
  }

  /// Silent: nobody has noticed yet; after two minutes the node is given up, which a longer notice still sees.
  @Test(arguments: [110, 10]) func `a machine that falls silent during its notice ends all the same`(after: Int64) {
    var group = Self.group()
    group.interruption.notice = .minutes(2)
    var twin = Self.twin([Self.deployment(6)], group)
    twin.run(until: .zero + .minutes(5))
    let start = twin.now.seconds
    interrupt(0, &twin)
    twin.run(until: twin.now + .seconds(after))
    twin.crashNode(NodeID(0), isTerminated: false)
    twin.run(until: twin.now + .seconds(130 - after))
    twin.recoverNode(NodeID(0))
    twin.run(until: twin.now + .minutes(10))
    #expect(times(.machineGone, twin) == [start + 120])
    #expect(times(.nodeGone, twin).count == 1)
    #expect(twin.cluster.nodes.count == 3)
    #expect(twin.deployments.status[0].ready == 6)
  }

  @Test func `thirty seconds are not enough for a long preStop`() {
    var twin = Self.twin([Self.deployment(4, grace: 100, sleep: 90)], Self.group("aks", least: 2, most: 4))
    twin.run(until: .zero + .minutes(5))
    interrupt(0, &twin)
    // Azure's pools are not drained, and shrink with the machine.
    #expect(!twin.cluster.nodes.isUnschedulable[0])
    twin.run(until: twin.now + .seconds(31))
    #expect(times(.podTerminating, twin).isEmpty)
    #expect(times(.machineGone, twin) == [330])
    #expect(twin.nodeGroups.size(0) == 1)
    twin.run(until: .zero + .minutes(20))
    #expect(twin.nodeGroups.size(0) == 2)
    #expect(twin.deployments.status[0].ready == 4)
  }

  @Test func `the kubelet of a Google machine stops its pods within the notice`() {
    var twin = Self.twin([Self.deployment(4, grace: 60, sleep: 50)], Self.group("gke", least: 2, most: 2))
    twin.run(until: .zero + .minutes(5))
    let pods = twin.cluster.nodes.pods[0].count
    interrupt(0, &twin)
    twin.run(until: twin.now + .seconds(20))
    #expect(times(.podFailed, twin) == [Double](repeating: 315, count: pods))
    twin.run(until: .zero + .minutes(20))
    #expect(twin.deployments.status[0].ready == 4)
  }

  @Test func `interruptions come at the rate of the group, the same for the same seed`() {
    func count(_ seed: UInt64) -> [Double] {
      var twin = Self.twin([], Self.group(least: 20, most: 20, perHour: 0.05), seed: seed)
      twin.run(until: .zero + .days(2))
      return times(.nodeInterrupted, twin)
    }
    let first = count(1)
    // 20 machines, 48 hours, one in 20 an hour: 48 expected.
    #expect((25...75).contains(first.count))
    #expect(first == count(1))
    #expect(first != count(2))
  }

  // MARK: - Provisioning

  @Test func `a machine that never joins is given up after a quarter of an hour, and its zone is left alone`() {
    var group = Self.group(least: 1, most: 4)
    group.faults.neverPerMillion = 1_000_000
    var twin = Self.twin([Self.deployment(8)], group)
    twin.run(until: .zero + .minutes(14))
    #expect(twin.nodeGroups.size(0) == 2)
    twin.run(until: .zero + .minutes(16))
    #expect(times(.machineFailed, twin).count == 1)
    #expect(twin.nodeGroups.size(0) == 1)
    twin.run(until: .zero + .minutes(60))
    // Back-off of 5 minutes, 15 minutes of waiting, then 10 minutes, as the attempt failed after the first pause.
    #expect(times(.nodesRequested, twin).count == 3)
    #expect(twin.deployments.status[0].ready == 4)
    #expect(twin.amounts()[0] >= 60_000)
  }

  @Test func `a zone without machines is passed over for another one`() throws {
    var group = Self.group(least: 1, most: 6, zones: ["a", "b"])
    group.faults.shortages = [.init(start: .zero, end: .zero + .hours(2), zones: [1])]
    var twin = Self.twin([Self.deployment(12)], group)
    twin.run(until: .zero + .minutes(30))
    #expect(twin.deployments.status[0].ready == 12)
    #expect(!times(.machineFailed, twin).isEmpty)
    let zones = Set(twin.cluster.nodes.order.list.map { twin.cluster.symbols.text(twin.zone(of: $0)) })
    #expect(zones == ["a"])
  }

  @Test func `a late machine comes late`() {
    var group = Self.group(least: 1, most: 4)
    group.faults.latePerMillion = 1_000_000
    group.faults.delay = .minutes(5)
    var twin = Self.twin([Self.deployment(8)], group)
    twin.run(until: .zero + .minutes(6))
    #expect(twin.cluster.nodes.count == 1)
    twin.run(until: .zero + .minutes(8))
    #expect(twin.cluster.nodes.count == 2)
    #expect(twin.deployments.status[0].ready == 8)
  }

  @Test func `the document says how machines come and go`() throws {
    let text = """
      apiVersion: plimsoll.dev/v1alpha1
      kind: NodeGroup
      metadata: {name: spot}
      spec:
        zones: [a, b]
        machineType: m5.xlarge
        capacityType: spot
        allocatable: {cpu: "4", memory: 14Gi, pods: "58"}
        monthlyInterruptionPercent: 12
        interruption: {noticeSeconds: 60, response: none, isReplaced: false}
        provisioning:
          neverPercent: 1
          latePercent: 2.5
          shortages: [{from: 1h, to: 2h, zones: [b]}, {from: 1d}]
      """
    var wrong: [String] = []
    func read(_ text: String) throws -> NodeGroup {
      var diagnostics: [Diagnostic] = []
      let group = NodeGroup(try #require(yaml(text).first), provider: "eks", &diagnostics)
      wrong = diagnostics.map(\.message)
      return group
    }
    let group = try read(text.replacing("{from: 1d}", with: "{from: 24h}"))
    #expect(wrong.isEmpty)
    #expect(group.interruption.notice == .seconds(60) && group.interruption.response == .none)
    #expect(!group.interruption.isReplaced)
    #expect(group.faults.neverPerMillion == 10_000 && group.faults.latePerMillion == 25_000)
    #expect(group.faults.fate(zone: 1, at: .zero + .minutes(90), draw: 999_999) == .soldOut)
    #expect(group.faults.fate(zone: 0, at: .zero + .minutes(90), draw: 999_999) == .joins(after: .zero))
    #expect(group.faults.fate(zone: 0, at: .zero + .hours(30), draw: 999_999) == .soldOut)
    _ = try read(text.replacing("response: none", with: "response: wait").replacing("[b]", with: "[c]"))
    #expect(wrong.contains { $0.contains("is none of drain, shutdown, none") })
    #expect(wrong.contains { $0.contains("names c, which is no zone") })
  }
}
