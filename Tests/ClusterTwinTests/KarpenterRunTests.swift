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
