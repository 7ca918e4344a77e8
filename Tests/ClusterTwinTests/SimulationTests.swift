import Basics
import KubeModel
import SimKernel
import Testing

@testable import ClusterTwin

@Suite struct SimulationTests {
  private static let text = """
    apiVersion: plimsoll.dev/v1alpha1
    kind: NodeGroup
    metadata: {name: general}
    spec:
      zones: [a, b]
      machineType: m5.xlarge
      allocatable: {cpu: "4", memory: 14Gi, pods: "58"}
      minNodes: 3
      maxNodes: 6
      price: {perHour: 0.192}
      provisioningSeconds: 90
    ---
    apiVersion: plimsoll.dev/v1alpha1
    kind: UsageProfile
    metadata: {name: load}
    spec:
      workloads:
        - namespace: shop
          name: web
          startupSeconds: 4
          cpu: {period: 2h, points: [{at: 0s, value: 900m}, {at: 1h, value: "2700m"}]}
          memory: 200Mi
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web, namespace: shop}
    spec:
      replicas: 3
      selector: {matchLabels: {app: web}}
      template:
        metadata: {labels: {app: web}}
        spec:
          containers:
            - {name: web, image: "web:1", resources: {requests: {cpu: 500m, memory: 256Mi}}}
    ---
    apiVersion: autoscaling/v2
    kind: HorizontalPodAutoscaler
    metadata: {name: web, namespace: shop}
    spec:
      scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
      minReplicas: 3
      maxReplicas: 12
      metrics:
        - {type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 60}}}
    """

  private func simulation(_ text: String = text, seed: UInt64 = 1, hours: Int64 = 4) -> Simulation {
    let objects = KubeDocuments.parse(bytes: Array(text.utf8), file: "test.yaml").0
    return Simulation(objects, cluster: nil, duration: .hours(hours), seed: seed)
  }

  @Test func `the autoscaler follows the load up and down, and says why`() {
    var run = simulation()
    #expect(run.diagnostics.isEmpty, "\(run.diagnostics)")
    run.run()
    let report = run.report
    let web = report.workloads[0]
    // 900m among three pods of 500m is 60 %; 2,700m needs nine.
    #expect(web.ready.greatest == 9)
    #expect(web.ready.last == 9)
    #expect(report.scalings.contains { $0.from == 9 || $0.to == 3 })
    #expect(report.scalings.first?.reason.contains("cpu") == true)
    #expect(report.unschedulable.isEmpty)
  }

  @Test func `the report shows what a vertical autoscaler recommends`() throws {
    let text =
      Self.text + """

        ---
        apiVersion: autoscaling.k8s.io/v1
        kind: VerticalPodAutoscaler
        metadata: {name: web, namespace: shop}
        spec: {targetRef: {kind: Deployment, name: web}, updatePolicy: {updateMode: "Off"}}
        """
    var run = simulation(text)
    run.run()
    let shown = try #require(run.report.recommendations.first)
    #expect(shown.autoscaler == "shop/web")
    #expect(shown.requests == "500m CPU, 256Mi")
    // 200 MiB in one piece, rounded up to the end of their bucket, and 15 %; about 300m of CPU.
    #expect(shown.target.contains("m CPU, 2"), "\(shown.target)")
    #expect(shown.evictions == 0)
    #expect(!run.report.ignored.contains { $0.contains("VerticalPodAutoscaler") })
  }

  @Test func `the record of a run tells why a group grew`() throws {
    let text = Self.text.replacing("cpu: 500m, memory", with: "cpu: 1500m, memory")
      .replacing("\"2700m\"", with: "\"9\"")
    var run = simulation(text, hours: 2)
    run.keepDecisions()
    run.run()
    let record = Simulation.record(of: [run])
    let autoscalers = record["clusters"]?[0]?["autoscalers"]?.sequence ?? []
    #expect(autoscalers.compactMap { $0["name"]?.string } == ["hpa/shop/web", "nodes/general"])
    let grown = try #require(autoscalers.last?["decisions"]?[0])
    #expect(grown["from"]?.integer == 3)
    #expect((grown["to"]?.integer ?? 0) > 3)
    #expect(grown["result"]?.string?.contains("general") == true, "\(grown)")
  }

  @Test func `node hours times the price are the bill`() {
    var run = simulation()
    run.run()
    let report = run.report
    #expect(abs(report.dollars - report.groups[0].nodes.hours * 0.192) < 0.01)
    #expect(abs(report.dollars - 3 * 4 * 0.192) < 0.01)
  }

  @Test func `the same seed gives the same run, another one another`() {
    func digest(_ seed: UInt64) -> UInt64 {
      var run = simulation(seed: seed)
      run.run()
      return run.report.digest
    }
    #expect(digest(1) == digest(1))
    #expect(digest(1) != digest(2))
  }

  @Test func `a copy is a checkpoint`() {
    let objects = KubeDocuments.parse(bytes: Array(Self.text.utf8), file: "test.yaml").0
    let manifests = objects.filter { $0.group != "plimsoll.dev" }
    var wrong: [Diagnostic] = []
    let groups = objects.filter { $0.kind == "NodeGroup" }.map { NodeGroup($0, &wrong) }
    var twin = TwinLoader(manifests, groups: groups, seed: 5).twin
    twin.startAutoscalers()
    twin.run(until: .zero + .seconds(3))
    var copy = twin
    twin.run(until: .zero + .hours(2))
    #expect(copy.trace.digest != twin.trace.digest)
    copy.run(until: .zero + .hours(2))
    #expect(copy.trace.digest == twin.trace.digest)
  }

  @Test func `pods that can never fit are reported with the scheduler's reason`() throws {
    var run = simulation(Self.text.replacing("cpu: 500m, memory", with: "cpu: \"40\", memory"), hours: 1)
    run.run()
    try #require(run.report.unschedulable.map(\.pods) == [3])
    #expect(run.report.unschedulable[0].reason.hasPrefix("0/3 nodes are available: 3 Insufficient cpu."))
  }

  @Test func `a cluster without nodes and wrong fields are diagnosed all at once`() {
    let wrong = Self.text.replacing("maxNodes: 6", with: "maxNodes: 2\n  machinetype: x")
      .replacing("startupSeconds: 4", with: "startupSeconds: soon")
    let messages = simulation(wrong).diagnostics.map(\.message)
    #expect(messages.contains { $0.contains("`machinetype` is no field") })
    #expect(messages.contains { $0.contains("larger than `spec.maxNodes`") })
    #expect(messages.contains { $0.contains("startupSeconds") })
    let deployment = Self.text.components("---\n")[2]
    #expect(simulation(deployment).diagnostics.contains { $0.message.contains("no nodes") })
  }
}

extension String {
  /// The parts between a separator.
  fileprivate func components(_ separator: String) -> [String] { split(separator: separator).map(String.init) }
}

@Suite struct PreemptionRunTests {
  private func deployment(_ name: String, _ replicas: Int, priority: Int) -> KubeObject {
    KubeObject([
      "apiVersion": "apps/v1", "kind": "Deployment", "metadata": ["name": .string(name), "namespace": "shop"],
      "spec": [
        "replicas": .integer(replicas), "selector": ["matchLabels": ["app": .string(name)]],
        "template": [
          "metadata": ["labels": ["app": .string(name)]],
          "spec": [
            "priority": .integer(priority),
            "containers": [["name": "c", "image": "c:1", "resources": ["requests": ["cpu": "1"]]]],
          ],
        ],
      ],
    ])
  }

  @Test func `important pods take the room of others, whose successors wait`() {
    let nodes = ["a", "b"].map { name in
      KubeObject([
        "apiVersion": "v1", "kind": "Node", "metadata": ["name": .string(name)],
        "status": ["allocatable": ["cpu": "4", "memory": "16Gi", "pods": "50"]],
      ])
    }
    let low = deployment("low", 8, priority: 0)
    var twin = TwinLoader(nodes + [low], seed: 1).twin
    twin.run(until: .zero + .minutes(2))
    #expect(twin.deployments.status[0].ready == 8)
    twin.addDeployment(deployment("high", 3, priority: 1_000))
    twin.run(until: .zero + .hours(1))
    #expect(twin.failure == nil, "\(String(describing: twin.failure))")
    #expect(twin.deployments.status[1].ready == 3)
    #expect(twin.deployments.status[0].ready == 5)
    let preempted = twin.trace.records.filter { $0.kind == TraceKind.podPreempted.rawValue }
    #expect(preempted.count == 3)
  }
}
