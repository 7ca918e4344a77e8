import KubeModel
import SimKernel
import Testing

@testable import ClusterTwin

@Suite struct NodeFailureTests {
  private func group(_ name: String, zones: [String], count: Int) -> NodeGroup {
    NodeGroup(
      name: name, zones: zones, labels: [], taints: .sequence([]),
      capacity: ["cpu": "4", "memory": "16Gi", "pods": "58"],
      allocatable: ["cpu": "4", "memory": "16Gi", "pods": "58"],
      machineType: "m5.xlarge", isSpot: false, least: count, most: count, microdollarsPerHour: 192_000,
      provisioning: .seconds(90), interruptionsPerHour: 0)
  }

  private func twin(zones: [String], nodes: Int, replicas: Int) -> Twin {
    let deployment = KubeObject([
      "apiVersion": "apps/v1", "kind": "Deployment", "metadata": ["name": "web", "namespace": "shop"],
      "spec": [
        "replicas": .integer(replicas), "selector": ["matchLabels": ["app": "web"]],
        "template": [
          "metadata": ["labels": ["app": "web"]],
          "spec": ["containers": [["name": "web", "image": "web:1", "resources": ["requests": ["cpu": "1"]]]]],
        ],
      ],
    ])
    var twin = TwinLoader([deployment], groups: [group("general", zones: zones, count: nodes)], seed: 1).twin
    twin.run(until: .zero + .seconds(600))
    return twin
  }

  private func times(_ kind: TraceKind, _ twin: Twin) -> [Double] {
    twin.trace.records.filter { $0.kind == kind.rawValue }.map(\.time.seconds)
  }

  private func node(_ index: Int) -> NodeID { NodeID(index) }

  @Test func `a crashed node is noticed after 40 to 55 s, and its pods leave after five minutes more`() throws {
    var twin = twin(zones: ["a"], nodes: 4, replicas: 8)
    #expect(twin.deployments.status[0].ready == 8)
    let lost = twin.cluster.nodes.pods[0].count
    twin.crashNode(node(0), isTerminated: false)
    let crash = twin.now.seconds
    twin.run(until: twin.now + .seconds(60))
    let noticed = times(.nodeUnreachable, twin)
    try #require(noticed.count == 1)
    #expect((40.0...55.0).contains(noticed[0] - crash))
    #expect(Int(twin.deployments.status[0].ready) == 8 - lost)
    twin.run(until: twin.now + .seconds(400))
    let leaving = times(.podTerminating, twin)
    #expect(leaving.count == lost)
    #expect(leaving.allSatisfy { (299.0...301.0).contains($0 - noticed[0]) })
    #expect(twin.deployments.status[0].ready == 8)
  }

  @Test func `a machine that the cloud no longer has loses its pods much sooner`() throws {
    var twin = twin(zones: ["a"], nodes: 4, replicas: 8)
    twin.crashNode(node(0), isTerminated: true)
    let crash = twin.now.seconds
    twin.run(until: twin.now + .seconds(200))
    let gone = times(.nodeGone, twin)
    try #require(gone.count == 1)
    #expect((80.0...130.0).contains(gone[0] - crash))
    #expect(twin.deployments.status[0].ready == 8)
    // The cloud keeps the size of the group.
    #expect(twin.cluster.nodes.count == 4)
  }

  @Test func `a lost zone is tainted node by node, one in ten seconds`() {
    var twin = twin(zones: ["a", "b", "c"], nodes: 30, replicas: 30)
    for index in stride(from: 0, to: 30, by: 3) { twin.crashNode(node(index), isTerminated: false) }
    twin.run(until: twin.now + .seconds(300))
    let evicting = times(.nodeEvicting, twin)
    #expect(evicting.count == 10)
    for (earlier, later) in zip(evicting, evicting.dropFirst()) { #expect(abs(later - earlier - 10) < 0.001) }
  }

  @Test func `a zone that lost six of ten nodes keeps its pods for ever`() {
    var twin = twin(zones: ["a", "b"], nodes: 20, replicas: 20)
    for index in stride(from: 0, to: 12, by: 2) { twin.crashNode(node(index), isTerminated: false) }
    twin.run(until: twin.now + .seconds(3_600))
    // The first nodes that were noticed may be tainted before the zone counts as partly lost.
    #expect(times(.nodeEvicting, twin).count <= 2)
    #expect(times(.nodeUnreachable, twin).count == 6)
  }

  /// Nobody else can tell that its process has ended, so that its identity stays taken.
  @Test(arguments: [false, true])
  func `a pod of a StatefulSet stays on a silent node until that answers, or is gone`(isTerminated: Bool) throws {
    let set = KubeObject([
      "apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": ["name": "db", "namespace": "shop"],
      "spec": [
        "replicas": 3, "serviceName": "db", "selector": ["matchLabels": ["app": "db"]],
        "template": [
          "metadata": ["labels": ["app": "db"]],
          "spec": ["containers": [["name": "db", "image": "db:1", "resources": ["requests": ["cpu": "3"]]]]],
        ],
      ],
    ])
    var twin = TwinLoader([set], groups: [group("general", zones: ["a"], count: 4)], seed: 1).twin
    twin.run(until: .zero + .seconds(600))
    let lost = try #require((0..<4).map(node).first { twin.cluster.nodes.pods[$0.index].count == 1 })
    twin.crashNode(lost, isTerminated: false)
    twin.run(until: twin.now + .minutes(30))
    #expect(times(.podTerminating, twin).count == 1)
    #expect(times(.podGone, twin).isEmpty)
    #expect(twin.statefulSets.owned.ready[0] == 2)
    if isTerminated {
      twin.endMachine(lost, generation: twin.cluster.nodes.generations[lost.index])
    } else {
      twin.recoverNode(lost)
    }
    twin.run(until: twin.now + .minutes(5))
    #expect(twin.statefulSets.owned.ready[0] == 3)
  }

  @Test func `a node that comes back takes its pods up again`() {
    var twin = twin(zones: ["a"], nodes: 4, replicas: 8)
    twin.crashNode(node(1), isTerminated: false)
    twin.run(until: twin.now + .seconds(120))
    #expect(twin.deployments.status[0].ready < 8)
    twin.recoverNode(node(1))
    twin.run(until: twin.now + .seconds(60))
    #expect(twin.deployments.status[0].ready == 8)
    #expect(times(.podTerminating, twin).isEmpty)
  }
}
