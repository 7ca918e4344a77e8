import KubeModel
import SimKernel
import Testing

@testable import ClusterTwin

/// Nodes that run short of memory or disk.
@Suite struct NodePressureTests {
  private static func deployment(
    _ name: String, replicas: Int, memory: String?, limit: String? = nil, disk: String? = nil
  ) -> KubeObject {
    func text(_ value: String?) -> KubeValue {
      if let value { return .string(value) }
      return .omitted
    }
    let requests: KubeValue = ["memory": text(memory)]
    let limits: KubeValue = ["memory": text(limit), "ephemeral-storage": text(disk)]
    let container: KubeValue = [
      "name": "web", "image": "web:1", "resources": ["requests": requests, "limits": limits],
    ]
    return KubeObject([
      "apiVersion": "apps/v1", "kind": "Deployment", "metadata": ["name": .string(name), "namespace": "shop"],
      "spec": [
        "replicas": .integer(replicas), "selector": ["matchLabels": ["app": .string(name)]],
        "template": ["metadata": ["labels": ["app": .string(name)]], "spec": ["containers": [container]]],
      ],
    ])
  }

  private static func twin(_ objects: [KubeObject], _ usages: [WorkloadUsage], nodes: Int = 1) -> Twin {
    let machines = (0..<nodes).map { index in
      KubeObject([
        "apiVersion": "v1", "kind": "Node",
        "metadata": ["name": .string("n\(index)"), "labels": ["kubernetes.io/hostname": .string("n\(index)")]],
        "status": ["allocatable": ["cpu": "4", "memory": "4Gi", "ephemeral-storage": "20Gi", "pods": "58"]],
      ])
    }
    var table = UsageTable()
    for usage in usages { table.add(usage) }
    var twin = TwinLoader(machines + objects, usage: table, seed: 1).twin
    twin.startKubelets()
    return twin
  }

  private static func memory(_ name: String, _ points: [(Int64, Int64)]) -> WorkloadUsage {
    var usage = WorkloadUsage(namespace: "shop", name: name)
    usage.memory = LoadCurve(points.map { (.zero + .seconds($0.0), $0.1 << 20) })
    return usage
  }

  private func times(_ kind: TraceKind, _ twin: Twin) -> [Double] {
    twin.trace.records.filter { $0.kind == kind.rawValue }.map(\.time.seconds)
  }

  @Test func `a node without memory evicts the pod that is furthest over its request, and is closed for five minutes`()
    throws
  {
    let objects = [
      Self.deployment("calm", replicas: 1, memory: "2Gi"), Self.deployment("hungry", replicas: 1, memory: "256Mi"),
    ]
    let usages = [Self.memory("calm", [(0, 1_900)]), Self.memory("hungry", [(0, 200), (603, 2_250), (630, 200)])]
    var twin = Self.twin(objects, usages)
    twin.run(until: .zero + .seconds(605))
    #expect(times(.podEvicted, twin).isEmpty)
    twin.run(until: .zero + .seconds(640))
    #expect(times(.podEvicted, twin) == [610])
    let evicted = try #require(twin.trace.records.first { $0.kind == TraceKind.podEvicted.rawValue })
    #expect(twin.life.phase[Int(evicted.subject)] == .failed)
    #expect(twin.deployments.status[1].ready == 0)
    let taints = twin.cluster.nodes.taints(of: NodeID(0)).map { twin.cluster.symbols.text($0.key) }
    #expect(taints == ["node.kubernetes.io/memory-pressure"])
    // The replacement waits for the taint to go.
    twin.run(until: .zero + .seconds(905))
    #expect(twin.deployments.status[1].ready == 0)
    twin.run(until: .zero + .seconds(960))
    #expect(twin.cluster.nodes.taints(of: NodeID(0)).isEmpty)
    #expect(twin.deployments.status[1].ready == 1)
  }

  @Test func `a container over its limit is killed again and again, with a growing pause`() {
    let objects = [Self.deployment("leak", replicas: 1, memory: "256Mi", limit: "512Mi")]
    var twin = Self.twin(objects, [Self.memory("leak", [(0, 300), (300, 600)])])
    twin.run(until: .zero + .seconds(420))
    let kills = times(.outOfMemory, twin)
    #expect(kills.first == 300)
    #expect(kills.count >= 3)
    #expect(zip(kills, kills.dropFirst()).map { $1 - $0 }.last ?? 0 >= 10)
    #expect(times(.podEvicted, twin).isEmpty)
  }

  @Test func `a node that has no memory at all has containers killed by the kernel`() {
    let objects = [
      Self.deployment("small", replicas: 1, memory: nil), Self.deployment("calm", replicas: 1, memory: "3Gi"),
    ]
    let usages = [Self.memory("small", [(0, 100), (600, 3_000)]), Self.memory("calm", [(0, 2_000)])]
    var twin = Self.twin(objects, usages)
    twin.run(until: .zero + .seconds(611))
    #expect(!times(.outOfMemory, twin).isEmpty)
    #expect(twin.deployments.status[1].ready == 1)
  }

  @Test func `files over the limit of a pod evict it, and its owner makes another one`() {
    let objects = [Self.deployment("logs", replicas: 1, memory: "256Mi", disk: "1Gi")]
    var usage = WorkloadUsage(namespace: "shop", name: "logs")
    usage.disk = LoadCurve([(.zero, 100 << 20), (.zero + .seconds(300), 2 << 30), (.zero + .seconds(320), 100 << 20)])
    var twin = Self.twin(objects, [usage])
    twin.run(until: .zero + .seconds(400))
    #expect(!times(.podEvicted, twin).isEmpty)
    #expect(twin.deployments.status[0].ready == 1)
  }

  @Test func `those over their request go first, then those of low priority, then the largest`() {
    func rank(_ usage: Int64, _ request: Int64, _ priority: Int32, _ pod: Int) -> EvictionRank {
      EvictionRank(usage: usage, request: request, priority: priority, pod: PodID(pod))
    }
    let ranks = [
      rank(900, 1_000, 0, 0), rank(300, 200, 1_000, 1), rank(300, 200, 0, 2), rank(500, 200, 0, 3), rank(5, 10, -5, 4),
    ]
    #expect(ranks.sorted().map(\.pod.index) == [3, 2, 1, 4, 0])
  }
}
