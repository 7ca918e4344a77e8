import KubeModel
import SimKernel
import Testing

@testable import ClusterTwin

/// Karpenter: what it launches, and which nodes it gives up.
@Suite struct AutoscalingKarpenterTests {
  private var reader = ClusterReader()
  private var offers: [InstanceOffer] = []
  private var nodes: [DisruptionCandidate] = []
  private var pool = KarpenterPool(name: "default")

  /// The machines of the worked examples, with what pods may request.
  private static let machines =
    [
      ("m5.large", "1930m", 96_000), ("m5.xlarge", "3920m", 192_000), ("m5.2xlarge", "7910m", 384_000),
    ] as [(String, String, Int64)]

  private mutating func offer(_ machines: [(String, String, Int64)], zones: [String] = ["a"], pool: Int = 0) throws {
    for (type, cpu, price) in machines {
      for zone in zones {
        let template = try readTemplate(node("t", cpu: cpu).zone(zone), &reader)
        offers.append(
          InstanceOffer(
            pool: pool, type: type, zone: reader.state.symbols.intern(zone), priceMicros: price, template: template))
      }
    }
  }

  /// A node of a machine type with running pods.
  private mutating func run(_ type: String, pods: [String]) throws {
    let machine = try #require(Self.machines.first { $0.0 == type })
    let name = "n\(nodes.count)"
    let first = reader.pods.count
    reader.read(
      [node(name, cpu: machine.1).zone("a").object]
        + pods.enumerated().map { pod("\(name)-\($0)").cpu($1).on(name).object })
    let id = try #require(reader.state.nodes.indexOfName[reader.state.symbols.intern(name)])
    var candidate = DisruptionCandidate(node: id, pool: 0, type: type, priceMicros: machine.2)
    candidate.pods = reader.pods[first...].map { ($0, DisruptionCandidate.cost(deletionCost: 0, priority: 0)) }
    nodes.append(candidate)
  }

  private func decide(_ change: (inout KarpenterDisruption.Situation) -> Void = { _ in }) -> DisruptionCommand? {
    var state = reader.state
    state.nodes.order.refresh()
    var situation = KarpenterDisruption.Situation(
      cluster: state, nodes: nodes, pools: 1, now: .zero + .hours(1))
    change(&situation)
    return KarpenterDisruption(pools: [pool], offers: offers).decide(situation)
  }

  @Test mutating func `a node whose pods fit elsewhere is deleted`() throws {
    try offer(Self.machines)
    for pods in [["1"], ["1200m"], ["3500m"]] { try run("m5.xlarge", pods: pods) }
    let command = try #require(decide())
    #expect(command.method == .singleNode)
    #expect(command.candidates.map(\.node) == [nodes[0].node])
    #expect(command.replacements.isEmpty)
    #expect(command.savedMicros == 192_000)
  }

  @Test mutating func `a large node with little on it is replaced by a cheaper one`() throws {
    try offer(Self.machines)
    try run("m5.2xlarge", pods: ["1500m"])
    let command = try #require(decide())
    #expect(command.replacements.count == 1)
    #expect(command.savedMicros == 288_000)
    #expect(command.explanation.result == "saves 288000 µ$/h")
  }

  @Test mutating func `two nodes are not replaced by one of their own type`() throws {
    try offer(Self.machines)
    pool.budgets = [.init(.nodes(2))]
    for _ in 0..<2 { try run("m5.xlarge", pods: ["1900m"]) }
    let command = try #require(decide())
    #expect(command.method == .singleNode)
    #expect(command.replacements.isEmpty)
  }

  @Test mutating func `empty nodes go first, blocked and young ones stay`() throws {
    try offer(Self.machines)
    pool.budgets = [.init(.nodes(5))]
    for _ in 0..<3 { try run("m5.large", pods: []) }
    nodes[1].block = .doNotDisrupt
    nodes[2].lastPodEvent = .zero + .minutes(59)
    pool.consolidateAfter = .minutes(5)
    let command = try #require(decide())
    #expect(command.method == .emptiness)
    #expect(command.candidates.map(\.node) == [nodes[0].node])
    pool.budgets = [.init(.nodes(0))]
    #expect(decide() == nil)
  }

  @Test mutating func `a drifted node goes whatever its replacement costs`() throws {
    try offer([("m5.xlarge", "3920m", 900_000)])
    try run("m5.xlarge", pods: ["3"])
    nodes[0].driftedSince = .zero
    let command = try #require(decide())
    #expect(command.method == .drift)
    #expect(command.replacements.count == 1)
  }

  @Test func `the most saved for the least trouble comes first`() {
    func candidate(_ price: Int64, pods: Int) -> DisruptionCandidate {
      var candidate = DisruptionCandidate(node: NodeID(0), pool: 0, type: "t", priceMicros: price)
      candidate.pods = (0..<pods).map { (PodID($0), 1) }
      return candidate
    }
    #expect(candidate(192_000, pods: 2).savingsRatio > candidate(384_000, pods: 10).savingsRatio)
    #expect(DisruptionCandidate.cost(deletionCost: 0x1p27, priority: 0) == 2)
    #expect(DisruptionCandidate.cost(deletionCost: -0x1p40, priority: 0) == -10)
  }

  @Test func `budgets are rounded up and less what is away`() throws {
    var pool = KarpenterPool(name: "default")
    #expect(pool.allowed(.underutilized, nodes: 12, unavailable: 1, at: 0) == 1)
    #expect(pool.allowed(.underutilized, nodes: 4, unavailable: 0, at: 0) == 1)
    let nightly = try CronSchedule(parsing: "0 2 * * *")
    pool.budgets.append(.init(.nodes(0), reasons: [.underutilized], window: (nightly, .hours(2))))
    #expect(pool.allowed(.underutilized, nodes: 30, unavailable: 0, at: 3 * 3600) == 0)
    #expect(pool.allowed(.empty, nodes: 30, unavailable: 0, at: 3 * 3600) == 3)
    #expect(pool.allowed(.underutilized, nodes: 30, unavailable: 0, at: 5 * 3600) == 3)
  }

  // MARK: - Provisioning

  private func provision(_ pools: [KarpenterPool]) -> ProvisioningPlan {
    var state = reader.state
    state.nodes.order.refresh()
    var provisioner = KarpenterProvisioner(
      SimulatedCluster(state), existing: [], pools: pools, offers: offers, used: pools.map { _ in [] })
    return provisioner.plan(reader.pods)
  }

  @Test mutating func `pods are packed by falling CPU and the cheapest machine that holds them is launched`() throws {
    try offer(Self.machines)
    reader.read(["500m", "3", "3", "500m"].enumerated().map { pod("p\($0)").cpu($1).object })
    let plan = provision([pool])
    #expect(plan.failed.isEmpty)
    #expect(plan.claims.map { $0.pods.count } == [4])
    #expect(plan.claims[0].launched(offers).map { offers[$0].type } == "m5.2xlarge")
  }

  @Test mutating func `the heavier pool is tried first, within its limits`() throws {
    var heavy = KarpenterPool(name: "heavy", weight: 10)
    heavy.limits = [4000]
    try offer([("m5.xlarge", "3920m", 192_000)], pool: 0)
    try offer([("m5.xlarge", "3920m", 192_000)], pool: 1)
    reader.read((0..<2).map { pod("p\($0)").cpu("3").object })
    let plan = provision([pool, heavy])
    #expect(plan.claims.map(\.pool) == [1, 0])
  }

  @Test mutating func `a hard spread over zones opens nodes in each`() throws {
    try offer([("m5.large", "1930m", 96_000)], zones: ["a", "b", "c"])
    let constraint: KubeValue = [
      "maxSkew": 1, "topologyKey": "topology.kubernetes.io/zone", "whenUnsatisfiable": "DoNotSchedule",
      "labelSelector": ["matchLabels": ["app": "web"]],
    ]
    reader.read(
      (0..<3).map {
        pod("p\($0)").cpu("100m").label("app", "web").with("spec", "topologySpreadConstraints", value: [constraint])
          .object
      })
    let plan = provision([pool])
    #expect(plan.failed.isEmpty)
    let zones = Set(plan.claims.compactMap { claim in claim.offers.first.map { offers[$0].zone } })
    #expect(plan.claims.count == 3)
    #expect(zones.count == 3)
  }
}
