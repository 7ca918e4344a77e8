import Testing

@testable import ClusterTwin

/// Which events bring a refused pod back, plugin by plugin.
@Suite struct SchedulingHintTests {
  /// A cluster with the words that the cases use.
  private struct World {
    var state = ClusterState()

    mutating func word(_ text: String) -> Symbol { state.symbols.intern(text) }

    mutating func shape(_ app: String = "web", _ change: (inout PodShape, inout World) -> Void = { _, _ in }) -> ShapeID
    {
      var shape = PodShape(namespace: word("default"))
      shape.labels = LabelSet([LabelSet.Pair(key: word("app"), value: word(app))])
      shape.requests.amounts = [1_000, 1 << 30, 0]
      change(&shape, &self)
      return state.shapeID(shape)
    }

    mutating func selector(_ app: String) -> SymbolSelector {
      SymbolSelector(requirements: [.init(key: word("app"), condition: .isIn([word(app)]))])
    }

    mutating func term(_ app: String, _ key: String) -> PodAffinity.Term {
      PodAffinity.Term(topologyKey: word(key), selector: selector(app), namespaces: [word("default")])
    }

    mutating func node(_ labels: [String: String] = [:], cpu: Int64 = 4_000) -> NodeTable.Description {
      let pairs = labels.keys.sorted().map { LabelSet.Pair(key: word($0), value: word(labels[$0] ?? "")) }
      var node = NodeTable.Description(
        name: word("n"), labels: LabelSet(pairs), zone: NodeOrder.Zone(region: .empty, zone: .empty))
      node.allocatable = [cpu, 16 << 30, 0]
      node.podLimit = 10
      return node
    }

    func helps(_ event: ClusterEvent, _ shape: ShapeID, _ plugin: RejectorPlugin) -> Bool {
      QueueingHint.isWorthTrying(shape, RejectorSet(plugin), after: event, state)
    }
  }

  @Test func `NodeResourcesFit waits for room`() {
    var world = World()
    let shape = world.shape()
    let other = world.shape("other")
    let small = world.node(cpu: 500)
    let large = world.node(cpu: 2_000)
    #expect(world.helps(.podDeleted(other), shape, .nodeResourcesFit))
    #expect(!world.helps(.podAdded(other), shape, .nodeResourcesFit))
    #expect(!world.helps(.nodeAdded(small), shape, .nodeResourcesFit))
    #expect(world.helps(.nodeAdded(large), shape, .nodeResourcesFit))
    #expect(world.helps(.nodeUpdated(.allocatable, before: small, after: large), shape, .nodeResourcesFit))
    #expect(!world.helps(.nodeUpdated(.allocatable, before: large, after: small), shape, .nodeResourcesFit))
    // A new node may have been hidden by its taints.
    #expect(world.helps(.nodeUpdated(.taints, before: large, after: large), shape, .nodeResourcesFit))
    let smaller = world.shape("other") { shape, _ in shape.requests.amounts = [900, 1 << 30, 0] }
    let lessDisk = world.shape("other") { shape, _ in shape.requests.amounts = [1_000, 1 << 30, -1] }
    #expect(world.helps(.podUpdated(.scaleDown, before: other, after: smaller), shape, .nodeResourcesFit))
    #expect(!world.helps(.podUpdated(.scaleDown, before: other, after: lessDisk), shape, .nodeResourcesFit))
  }

  @Test func `TaintToleration waits for a tolerated node`() {
    var world = World()
    let shape = world.shape()
    let open = world.node()
    var tainted = open
    tainted.taints = [Taint(key: world.word("spot"), value: .empty, effect: .noSchedule)]
    #expect(world.helps(.nodeAdded(open), shape, .taintToleration))
    #expect(!world.helps(.nodeAdded(tainted), shape, .taintToleration))
    #expect(world.helps(.nodeUpdated(.taints, before: tainted, after: open), shape, .taintToleration))
    #expect(!world.helps(.nodeUpdated(.taints, before: open, after: open), shape, .taintToleration))
    #expect(!world.helps(.nodeUpdated(.labels, before: tainted, after: open), shape, .taintToleration))
    #expect(world.helps(.ownUpdate(PodID(0), .tolerations, before: shape, after: shape), shape, .taintToleration))
  }

  @Test func `NodeUnschedulable waits for the end of a cordon`() {
    var world = World()
    let shape = world.shape()
    let open = world.node()
    var cordoned = open
    cordoned.isUnschedulable = true
    #expect(!world.helps(.nodeAdded(cordoned), shape, .nodeUnschedulable))
    #expect(world.helps(.nodeUpdated(.taints, before: cordoned, after: open), shape, .nodeUnschedulable))
    #expect(!world.helps(.nodeUpdated(.taints, before: open, after: cordoned), shape, .nodeUnschedulable))
    #expect(ClusterEvent.NodeUpdate.taints.differs(cordoned, open))
    #expect(!ClusterEvent.NodeUpdate.taints.differs(open, cordoned))
  }

  @Test func `NodeAffinity waits for the label`() {
    var world = World()
    let shape = world.shape { shape, world in
      shape.nodeRequirements.labels = [LabelSet.Pair(key: world.word("disk"), value: world.word("ssd"))]
    }
    let plain = world.node()
    let fast = world.node(["disk": "ssd"])
    #expect(!world.helps(.nodeAdded(plain), shape, .nodeAffinity))
    #expect(world.helps(.nodeAdded(fast), shape, .nodeAffinity))
    #expect(world.helps(.nodeUpdated(.labels, before: plain, after: fast), shape, .nodeAffinity))
    #expect(!world.helps(.nodeUpdated(.labels, before: fast, after: fast), shape, .nodeAffinity))
  }

  @Test func `NodePorts waits for the port`() {
    var world = World()
    func port(_ number: Int32, _ world: inout World) -> ShapeID {
      world.shape { shape, world in
        shape.hostPorts = [HostPort(ip: world.state.words.anyAddress, transport: world.word("TCP"), port: number)]
      }
    }
    let shape = port(80, &world)
    let other = port(81, &world)
    #expect(world.helps(.podDeleted(shape), shape, .nodePorts))
    #expect(!world.helps(.podDeleted(other), shape, .nodePorts))
  }

  @Test func `PodTopologySpread waits for what it counts`() {
    var world = World()
    let shape = world.shape { shape, world in
      shape.spread = [
        SpreadConstraint(
          topologyKey: world.word("zone"), maxSkew: 1, minDomains: 1, isHard: true, selector: world.selector("web"),
          honorsNodeAffinity: true, honorsTaints: false)
      ]
    }
    let counted = world.shape()
    let other = world.shape("other")
    let elsewhere = world.shape { shape, world in shape.namespace = world.word("elsewhere") }
    #expect(world.helps(.podDeleted(counted), shape, .podTopologySpread))
    #expect(world.helps(.podAdded(counted), shape, .podTopologySpread))
    #expect(!world.helps(.podDeleted(other), shape, .podTopologySpread))
    #expect(!world.helps(.podDeleted(elsewhere), shape, .podTopologySpread))
    #expect(world.helps(.podUpdated(.labels, before: counted, after: other), shape, .podTopologySpread))
    let (inA, inB, without) = (world.node(["zone": "a"]), world.node(["zone": "b"]), world.node())
    #expect(world.helps(.nodeAdded(inA), shape, .podTopologySpread))
    #expect(!world.helps(.nodeAdded(without), shape, .podTopologySpread))
    #expect(world.helps(.nodeUpdated(.labels, before: inA, after: inB), shape, .podTopologySpread))
    #expect(world.helps(.nodeUpdated(.labels, before: inA, after: without), shape, .podTopologySpread))
    #expect(!world.helps(.nodeUpdated(.labels, before: inA, after: inA), shape, .podTopologySpread))
  }

  @Test func `InterPodAffinity waits for company, or for solitude`() {
    var world = World()
    let social = world.shape { shape, world in shape.affinity.required = [world.term("db", "zone")] }
    let shy = world.shape { shape, world in shape.affinity.requiredAnti = [world.term("db", "zone")] }
    let hostile = world.shape("db") { shape, world in shape.affinity.requiredAnti = [world.term("web", "zone")] }
    let database = world.shape("db")
    let other = world.shape("other")
    #expect(world.helps(.podAdded(database), social, .interPodAffinity))
    #expect(!world.helps(.podAdded(other), social, .interPodAffinity))
    #expect(!world.helps(.podDeleted(database), social, .interPodAffinity))
    #expect(world.helps(.podDeleted(database), shy, .interPodAffinity))
    #expect(!world.helps(.podDeleted(other), shy, .interPodAffinity))
    #expect(world.helps(.podDeleted(hostile), social, .interPodAffinity))
    #expect(world.helps(.podUpdated(.labels, before: other, after: database), social, .interPodAffinity))
    #expect(world.helps(.podUpdated(.labels, before: database, after: other), shy, .interPodAffinity))
    let (zoned, without) = (world.node(["zone": "a"]), world.node())
    #expect(world.helps(.nodeAdded(zoned), social, .interPodAffinity))
    #expect(!world.helps(.nodeAdded(without), social, .interPodAffinity))
    #expect(world.helps(.nodeAdded(without), shy, .interPodAffinity))
    #expect(world.helps(.nodeUpdated(.labels, before: zoned, after: without), shy, .interPodAffinity))
    #expect(!world.helps(.nodeUpdated(.labels, before: zoned, after: without), social, .interPodAffinity))
  }

  @Test func `plugins of volumes wait for claims, volumes and limits`() {
    var world = World()
    let shape = world.shape { shape, world in
      shape.volumes.claims = [PodVolumes.Claim(name: world.word("data"), isEphemeral: false)]
    }
    let own = VolumeState.Name(namespace: world.word("default"), name: world.word("data"))
    let other = VolumeState.Name(namespace: world.word("default"), name: world.word("other"))
    for plugin in [RejectorPlugin.volumeBinding, .volumeZone] {
      #expect(world.helps(.claimUpdated(own), shape, plugin))
      #expect(!world.helps(.claimUpdated(other), shape, plugin))
      #expect(world.helps(.volumeAdded, shape, plugin))
    }
    #expect(world.helps(.storageClassAdded(waitsForConsumer: false), shape, .volumeBinding))
    #expect(!world.helps(.storageClassAdded(waitsForConsumer: false), shape, .volumeZone))
    #expect(!world.helps(.capacityUpdated(limitGrew: false), shape, .volumeBinding))
    #expect(world.helps(.csiNodeUpdated(limitGrew: true), shape, .nodeVolumeLimits))
    #expect(!world.helps(.csiNodeUpdated(limitGrew: false), shape, .nodeVolumeLimits))
    let without = world.shape()
    #expect(world.helps(.podDeleted(shape), shape, .nodeVolumeLimits))
    #expect(!world.helps(.podDeleted(without), shape, .nodeVolumeLimits))
    #expect(world.helps(.podDeleted(shape), shape, .volumeRestrictions))
    #expect(!world.helps(.podDeleted(without), shape, .volumeRestrictions))
  }
}
