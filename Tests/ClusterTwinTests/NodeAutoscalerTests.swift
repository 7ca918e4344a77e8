import KubeModel
import SimKernel
import Testing

@testable import ClusterTwin

@Suite struct NodeAutoscalerTests {
  private func group(least: Int, most: Int) -> NodeGroup {
    NodeGroup(
      name: "general", zones: ["a", "b"], labels: [], taints: .sequence([]),
      capacity: ["cpu": "4", "memory": "16Gi", "pods": "58"],
      allocatable: ["cpu": "4", "memory": "16Gi", "pods": "58"],
      machineType: "m5.xlarge", isSpot: false, least: least, most: most, microdollarsPerHour: 192_000,
      provisioning: .seconds(90), interruptionsPerHour: 0)
  }

  private func deployment(_ replicas: Int, zoneSkew: Int? = nil) -> KubeObject {
    let spread: KubeValue
    if let zoneSkew {
      spread = [
        [
          "maxSkew": .integer(zoneSkew), "topologyKey": "topology.kubernetes.io/zone",
          "whenUnsatisfiable": "DoNotSchedule", "labelSelector": ["matchLabels": ["app": "web"]],
        ]
      ]
    } else {
      spread = .omitted
    }
    return KubeObject([
      "apiVersion": "apps/v1", "kind": "Deployment", "metadata": ["name": "web", "namespace": "shop"],
      "spec": [
        "replicas": .integer(replicas), "selector": ["matchLabels": ["app": "web"]],
        "template": [
          "metadata": ["labels": ["app": "web"]],
          "spec": [
            "containers": [["name": "web", "image": "web:1", "resources": ["requests": ["cpu": "1"]]]],
            "topologySpreadConstraints": spread,
          ],
        ],
      ],
    ])
  }

  private func twin(_ replicas: Int, least: Int = 1, most: Int = 10, others: [KubeObject] = []) -> Twin {
    var twin = TwinLoader([deployment(replicas)] + others, groups: [group(least: least, most: most)], seed: 1).twin
    twin.startNodeAutoscaler()
    return twin
  }

  @Test func `pods without room bring nodes after the loop and the boot of the machines`() {
    var twin = twin(10)
    twin.run(until: .zero + .seconds(60))
    #expect(twin.deployments.status[0].ready == 4)
    twin.run(until: .zero + .seconds(140))
    // Ten pods of one core need three nodes of four.
    #expect(twin.deployments.status[0].ready == 10)
    #expect(twin.cluster.nodes.count == 3)
    let joined = twin.trace.records.filter { $0.kind == TraceKind.nodeReady.rawValue }.map(\.time.seconds)
    #expect(joined.dropFirst().allSatisfy { (100.0...115.0).contains($0) })
  }

  @Test func `a group does not grow beyond its maximum`() {
    var twin = twin(40, most: 3)
    twin.run(until: .zero + .minutes(30))
    #expect(twin.cluster.nodes.count == 3)
    #expect(twin.deployments.status[0].ready == 12)
  }

  @Test func `nodes that nobody needs go after ten minutes, and not below the minimum`() {
    var twin = twin(10, least: 1)
    twin.run(until: .zero + .minutes(5))
    #expect(twin.cluster.nodes.count == 3)
    twin.scale(ScaleTarget(kind: .deployment, row: 0), to: 2)
    twin.run(until: .zero + .minutes(14))
    #expect(twin.cluster.nodes.count == 3)
    twin.run(until: .zero + .minutes(40))
    #expect(twin.cluster.nodes.count == 1)
    #expect(twin.deployments.status[0].ready == 2)
  }

  @Test func `a budget that allows nothing keeps a node`() {
    let budget = KubeObject([
      "apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": ["name": "web", "namespace": "shop"],
      "spec": ["maxUnavailable": 0, "selector": ["matchLabels": ["app": "web"]]],
    ])
    var twin = twin(10, others: [budget])
    twin.run(until: .zero + .minutes(5))
    twin.scale(ScaleTarget(kind: .deployment, row: 0), to: 3)
    twin.run(until: .zero + .minutes(60))
    let busy = twin.cluster.nodes.order.list.filter { !twin.cluster.nodes.pods[$0.index].isEmpty }.count
    #expect(twin.cluster.nodes.count == max(1, busy))
    #expect(twin.deployments.status[0].ready == 3)
  }

  @Test func `a hard spread over zones grows the zone that lacks pods`() {
    var twin = TwinLoader([deployment(40, zoneSkew: 1)], groups: [group(least: 1, most: 12)], seed: 1).twin
    twin.startNodeAutoscaler()
    twin.run(until: .zero + .minutes(15))
    #expect(twin.deployments.status[0].ready == 40)
    let zones = twin.cluster.nodes.order.list.map { twin.zone(of: $0) }
    #expect(Set(zones).count == 2)
    #expect(zones.count <= 11)
  }
}
