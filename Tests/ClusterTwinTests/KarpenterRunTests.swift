import Basics
import KubeModel
import SimKernel
import Testing

@testable import ClusterTwin

/// Karpenter in a run: machines come for pods that wait, and go when there are better ways.
@Suite struct KarpenterRunTests {
  private static func group(
    _ type: String, cores: Int, price: Int64, spot: Bool = false, least: Int = 0, zones: [String] = ["a", "b"]
  ) -> NodeGroup {
    let size: KubeValue = ["cpu": .integer(cores), "memory": .string("\(cores * 4)Gi"), "pods": "58"]
    var group = NodeGroup(
      name: type, zones: zones, labels: [("role", "general")], taints: .sequence([]), capacity: size,
      allocatable: size, machineType: type, isSpot: spot, least: least, most: 100, microdollarsPerHour: price,
      provisioning: .seconds(60), interruptionsPerHour: 0)
    group.pool = "general"
    return group
  }

  private static let pool = """
    apiVersion: karpenter.sh/v1
    kind: NodePool
    metadata: {name: general}
    spec:
      template:
        metadata: {labels: {team: shop}}
        spec:
          expireAfter: 720h
          requirements:
            - {key: node.kubernetes.io/instance-type, operator: In, values: [m5.large, m5.xlarge, m5.2xlarge]}
      disruption: {consolidationPolicy: WhenEmptyOrUnderutilized, consolidateAfter: 1m, budgets: [{nodes: "100%"}]}
      limits: {cpu: "100"}
    """

  private static func deployment(_ replicas: Int, cpu: String = "1", name: String = "web") -> KubeObject {
    let container: KubeValue = [
      "name": "web", "image": "web:1", "resources": ["requests": ["cpu": .string(cpu)]],
    ]
    return KubeObject([
      "apiVersion": "apps/v1", "kind": "Deployment", "metadata": ["name": .string(name), "namespace": "shop"],
      "spec": [
        "replicas": .integer(replicas), "selector": ["matchLabels": ["app": .string(name)]],
        "template": ["metadata": ["labels": ["app": .string(name)]], "spec": ["containers": [container]]],
      ],
    ])
  }

  private static let machines = [
    group("m5.large", cores: 2, price: 96_000), group("m5.xlarge", cores: 4, price: 192_000),
    group("m5.2xlarge", cores: 8, price: 384_000),
  ]

  private static func twin(
    _ objects: [KubeObject], pool text: String = pool, groups machines: [NodeGroup] = machines
  ) -> Twin {
    let setup = KarpenterSetup(yaml(text))
    var groups = machines
    setup.prepare(&groups)
    var twin = TwinLoader(objects, groups: groups, seed: 1).twin
    twin.startNodeAutoscaler()
    twin.startKarpenter(setup)
    return twin
  }

  private func times(_ kind: TraceKind, _ twin: Twin) -> [Double] {
    twin.trace.records.filter { $0.kind == kind.rawValue }.map(\.time.seconds)
  }

  private func types(_ twin: Twin) -> [String] {
    twin.nodeGroups.groups.indices.flatMap { row in
      twin.nodeGroups.nodes[row].map { _ in twin.nodeGroups.groups[row].machineType }
    }
  }

  @Test func `waiting pods bring the cheapest machine that holds them, a second after the last one`() throws {
    var twin = Self.twin([Self.deployment(3)])
    twin.run(until: .zero + .minutes(2))
    #expect(twin.deployments.status[0].ready == 3)
    #expect(types(twin) == ["m5.xlarge"])
    #expect(times(.nodesRequested, twin) == [1])
    #expect(times(.nodeReady, twin) == [61])
    let node = try #require(twin.cluster.nodes.order.list.first)
    let labels = twin.cluster.nodes.labels(of: node).pairs.map { pair in
      "\(twin.cluster.symbols.text(pair.key))=\(twin.cluster.symbols.text(pair.value))"
    }
    for label in ["karpenter.sh/nodepool=general", "karpenter.sh/capacity-type=on-demand", "team=shop", "role=general"]
    {
      #expect(labels.contains(label))
    }
  }

  @Test func `the limits of a pool hold`() {
    var twin = Self.twin(
      [Self.deployment(20)], pool: Self.pool.replacing("limits: {cpu: \"100\"}", with: "limits: {cpu: \"8\"}"))
    twin.run(until: .zero + .minutes(5))
    #expect(twin.deployments.status[0].ready == 8)
    #expect(twin.nodeAutoscaler == nil)
  }

  @Test func `empty nodes go after the time of the pool and a second look`() {
    var twin = Self.twin([Self.deployment(3)])
    twin.run(until: .zero + .minutes(5))
    twin.scale(ScaleTarget(kind: .deployment, row: 0), to: 0)
    twin.run(until: .zero + .minutes(6))
    #expect(twin.cluster.nodes.count == 1)
    twin.run(until: .zero + .minutes(7))
    #expect(twin.cluster.nodes.count == 0)
  }

  @Test func `a large machine with little on it is replaced, without a pod missing`() {
    var twin = Self.twin([Self.deployment(7), Self.deployment(1, name: "other")])
    twin.run(until: .zero + .minutes(3))
    #expect(types(twin) == ["m5.2xlarge"])
    twin.scale(ScaleTarget(kind: .deployment, row: 0), to: 0)
    twin.run(until: .zero + .minutes(8))
    #expect(types(twin) == ["m5.large"])
    #expect(twin.deployments.status[1].ready == 1)
    let gone = times(.nodeGone, twin).first ?? 0
    let ready = times(.nodeReady, twin).last ?? .infinity
    #expect(ready < gone)
  }

  @Test func `a budget of no node keeps them all`() {
    var twin = Self.twin(
      [Self.deployment(3)], pool: Self.pool.replacing("nodes: \"100%\"", with: "nodes: \"0\""))
    twin.run(until: .zero + .minutes(5))
    twin.scale(ScaleTarget(kind: .deployment, row: 0), to: 0)
    twin.run(until: .zero + .hours(2))
    #expect(twin.cluster.nodes.count == 1)
  }

  @Test func `nodes of a certain age are replaced`() {
    var twin = Self.twin([Self.deployment(3)], pool: Self.pool.replacing("720h", with: "2h"))
    twin.run(until: .zero + .hours(3))
    #expect(times(.nodeExpired, twin).count == 1)
    #expect(types(twin) == ["m5.xlarge"])
    #expect(twin.deployments.status[0].ready == 3)
    #expect(times(.nodeGone, twin).count == 1)
  }

  @Test func `a node that falls silent while it is drained goes all the same`() throws {
    var twin = Self.twin([Self.deployment(3)])
    twin.run(until: .zero + .minutes(5))
    let node = try #require(twin.cluster.nodes.order.list.first)
    twin.crashNode(node, isTerminated: false)
    twin.deleteClaim(try #require(twin.karpenter?.living.first))
    twin.run(until: .zero + .minutes(6))
    twin.recoverNode(node)
    twin.run(until: .zero + .minutes(20))
    #expect(twin.karpenter?.claims.first?.state == .gone)
    #expect(twin.cluster.nodes.count == 1 && twin.deployments.status[0].ready == 3)
  }

  @Test func `nodes stay where the machine dies that was to replace them`() throws {
    var twin = Self.twin([Self.deployment(3)])
    twin.run(until: .zero + .minutes(5))
    let node = try #require(twin.cluster.nodes.order.list.first)
    twin.karpenter?.claims[0].isDisrupted = true
    twin.setTaint(Taint(key: twin.words.disrupted, value: .empty, effect: .noSchedule), of: node)
    let late = twin.karpenter?.add(NodeClaim(offer: 0, group: 0, number: 7, created: twin.now)) ?? -1
    let lost = twin.karpenter?.add(NodeClaim(offer: 0, group: 0, number: 8, created: twin.now)) ?? -1
    twin.karpenter?.running.append(Karpenter.RunningCommand(candidates: [0], replacements: [late, lost]))
    let joined = twin.addNode(of: 0, zone: 0, number: 8, paidFrom: twin.now)
    let other = try #require(joined)
    twin.claimJoins(other, machine: 8, of: 0)
    twin.terminateNode(other)
    #expect(twin.karpenter?.running.isEmpty == true)
    #expect(twin.karpenter?.claims[0].isDisrupted == false && twin.nodes.ownTaints[node.index].isEmpty)
  }

  @Test func `a replacement counts for the limits of the pool`() {
    let text = Self.pool.replacing("limits: {cpu: \"100\"}", with: "limits: {cpu: \"10\"}")
    var twin = Self.twin([Self.deployment(7), Self.deployment(1, name: "other")], pool: text)
    twin.run(until: .zero + .minutes(3))
    #expect(types(twin) == ["m5.2xlarge"])
    // Eight of ten are in use by the node that is to go, which counts no more.
    twin.scale(ScaleTarget(kind: .deployment, row: 0), to: 0)
    twin.run(until: .zero + .minutes(8))
    #expect(types(twin) == ["m5.large"])
    #expect(twin.karpenter?.used().map { $0[0] } == [2_000])
  }

  /// Nodes with a label of the pool.
  private func labelled(_ value: String, _ twin: Twin) -> Int {
    let label = [twin.cluster.symbols.number(of: "team"), twin.cluster.symbols.number(of: value)]
    return twin.cluster.nodes.order.list.count { node in
      twin.cluster.nodes.labels(of: node).pairs.contains { [$0.key, $0.value] == label }
    }
  }

  @Test(arguments: [("1", 1), ("2", 2), ("100%", 4)])
  func `nodes of another template are replaced within the budgets of the pool`(budget: String, most: Int) throws {
    let text = Self.pool.replacing("nodes: \"100%\"", with: "nodes: \"\(budget)\"")
      .replacing("WhenEmptyOrUnderutilized", with: "WhenEmpty")
    var twin = Self.twin([Self.deployment(4, cpu: "3500m")], pool: text, groups: [Self.machines[1]])
    twin.run(until: .zero + .minutes(5))
    #expect(twin.cluster.nodes.count == 4 && labelled("shop", twin) == 4)
    let next = try #require(yaml(text.replacing("team: shop", with: "team: new")).first)
    let wrong = twin.updateNodePool(next)
    #expect(wrong.isEmpty)
    var leaving = 0
    while twin.now < .zero + .minutes(40) {
      twin.run(until: twin.now + .seconds(1))
      let claims = twin.karpenter?.claims ?? []
      leaving = max(leaving, claims.count { $0.state != .gone && ($0.isDisrupted || $0.state == .deleting) })
    }
    #expect(leaving == most)
    #expect(twin.cluster.nodes.count == 4 && labelled("new", twin) == 4)
    #expect(twin.deployments.status[0].ready == 4)
    // Every machine was replaced once.
    #expect(twin.karpenter?.claims.count == 8)
  }

  @Test func `a budget of no node for drift keeps drifted nodes`() throws {
    let text = Self.pool.replacing("nodes: \"100%\"", with: "nodes: \"0\", reasons: [Drifted]")
    var twin = Self.twin([Self.deployment(3)], pool: text)
    twin.run(until: .zero + .minutes(5))
    _ = twin.updateNodePool(try #require(yaml(text.replacing("team: shop", with: "team: new")).first))
    twin.run(until: .zero + .minutes(40))
    #expect(labelled("shop", twin) == 1 && labelled("new", twin) == 0)
  }

  @Test func `a machine that the requirements no longer accept is replaced, an equal template is no drift`() throws {
    var twin = Self.twin([Self.deployment(3)])
    twin.run(until: .zero + .minutes(5))
    #expect(types(twin) == ["m5.xlarge"])
    _ = twin.updateNodePool(try #require(yaml(Self.pool.replacing("cpu: \"100\"", with: "cpu: \"90\"")).first))
    twin.run(until: .zero + .minutes(20))
    #expect(twin.karpenter?.claims.count == 1)
    _ = twin.updateNodePool(try #require(yaml(Self.pool.replacing("m5.xlarge, ", with: "")).first))
    twin.run(until: .zero + .minutes(40))
    #expect(types(twin) == ["m5.2xlarge"])
  }

  @Test func `a wrong NodePool changes nothing`() throws {
    var twin = Self.twin([Self.deployment(3)])
    twin.run(until: .zero + .minutes(5))
    let wrong = Self.pool.replacing("720h", with: "soon").replacing("team: shop", with: "team: new")
    let found = twin.updateNodePool(try #require(yaml(wrong).first))
    #expect(found.contains { $0.message.contains("expireAfter") })
    twin.run(until: .zero + .minutes(20))
    #expect(labelled("shop", twin) == 1)
  }

  @Test func `a spot machine that is taken back has its successor on the way at once`() throws {
    let spot = [Self.group("m5.xlarge", cores: 4, price: 60_000, spot: true)]
    var twin = Self.twin([Self.deployment(3)], groups: spot)
    twin.run(until: .zero + .minutes(5))
    let node = try #require(twin.cluster.nodes.order.list.first)
    let start = twin.now.seconds
    twin.announceInterruption(node, generation: twin.cluster.nodes.generations[node.index])
    twin.run(until: twin.now + .minutes(4))
    #expect(twin.deployments.status[0].ready == 3)
    #expect(twin.cluster.nodes.count == 1)
    let requested = try #require(times(.nodesRequested, twin).last)
    #expect((start...start + 3).contains(requested))
    // The offer of the zone that was taken back is passed over.
    let zones = twin.cluster.nodes.order.list.map { twin.cluster.symbols.text(twin.zone(of: $0)) }
    #expect(zones == ["b"])
  }

  @Test func `what a DaemonSet runs on every node counts before the node is there`() {
    let daemon = KubeObject([
      "apiVersion": "apps/v1", "kind": "DaemonSet", "metadata": ["name": "agent", "namespace": "shop"],
      "spec": [
        "selector": ["matchLabels": ["app": "agent"]],
        "template": [
          "metadata": ["labels": ["app": "agent"]],
          "spec": ["containers": [["name": "agent", "image": "a:1", "resources": ["requests": ["cpu": "500m"]]]]],
        ],
      ],
    ])
    var twin = Self.twin([Self.deployment(4), daemon])
    twin.run(until: .zero + .minutes(4))
    #expect(types(twin) == ["m5.2xlarge"])
    #expect(twin.deployments.status[0].ready == 4)
  }

  @Test func `documents and manifests bring Karpenter into a run`() {
    let text =
      Self.pool + """

        ---
        apiVersion: plimsoll.dev/v1alpha1
        kind: NodeGroup
        metadata: {name: general}
        spec:
          pool: general
          zones: [a, b]
          machineType: m5.xlarge
          capacity: {cpu: "4", memory: 16Gi, pods: "58"}
          allocatable: {cpu: 3920m, memory: 14Gi, pods: "58"}
          maxNodes: 10
          price: {perHour: 0.192}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, namespace: shop}
        spec:
          replicas: 3
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: "web:1", resources: {requests: {cpu: "1"}}}]}
        """
    var simulation = Simulation(yaml(text), cluster: nil, duration: .minutes(10), seed: 1)
    #expect(simulation.diagnostics.isEmpty)
    simulation.run()
    let report = simulation.report
    #expect(report.groups.map(\.nodes.last) == [1])
    #expect(report.unschedulable.isEmpty)
    #expect(!report.ignored.contains { $0.contains("NodePool") })
    #expect(report.dollars > 0.03 && report.dollars < 0.033)
  }

  @Test func `the record of a run tells what Karpenter launched, and what it gave up`() throws {
    var twin = Self.twin([Self.deployment(6)])
    twin.scalings.isComplete = true
    twin.run(until: SimTime.zero + .minutes(20))
    twin.scaleReplicaSet(twin.deployments.sets[0][0], to: 1)
    twin.deployments.spec[0].replicas = 1
    twin.run(until: SimTime.zero + .minutes(40))
    let record = twin.record(cluster: "c", duration: .minutes(40))
    let pool = try #require(record["autoscalers"]?.sequence?.first { $0["name"]?.string == "karpenter/general" })
    let decisions = pool["decisions"]?.sequence ?? []
    let first = try #require(decisions.first)
    #expect(first["from"]?.integer == 0)
    #expect((first["to"]?.integer ?? 0) > 0)
    #expect(first["inputs"]?.sequence?.contains { $0["value"]?.string?.contains("m5.") == true } == true)
    let last = try #require(decisions.last)
    #expect(last["to"]?.integer == 1, "\(decisions)")
    #expect(last["inputs"]?.sequence?.contains { $0["name"]?.string == "replacements" } == true)
  }

  @Test func `what a NodePool says wrongly is refused with its field`() {
    let text = Self.pool.replacing("consolidateAfter: 1m", with: "consolidateAfter: soon")
      .replacing("nodes: \"100%\"", with: "nodes: \"1\", schedule: \"61 * * * *\", duration: 8h")
    let setup = KarpenterSetup(yaml(text))
    let messages = setup.diagnostics.map(\.message)
    #expect(messages.contains("`spec.disruption.consolidateAfter` is no duration"))
    #expect(
      messages.contains("`spec.disruption.budgets[0].schedule` must be a cron schedule with five fields"))
  }
}
