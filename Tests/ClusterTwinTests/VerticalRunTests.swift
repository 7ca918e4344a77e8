import KubeModel
import SimKernel
import Testing

@testable import ClusterTwin

/// VerticalPodAutoscalers in a run: recommender, updater, admission and resizes act on pods.
@Suite struct VerticalRunTests {
  /// Pods that use 800m and 900 MB whatever they request.
  private func usage(cpu: Int64 = 800, memory: Int64 = 900_000_000, pods: Int64 = 4) -> UsageTable {
    var table = UsageTable()
    var web = WorkloadUsage(namespace: "shop", name: "web")
    web.cpu = LoadCurve(constant: cpu * pods)
    web.memory = LoadCurve(constant: memory)
    table.add(web)
    return table
  }

  private func workload(
    _ kind: String = "Deployment", replicas: Int = 4, limit: KubeValue = .omitted, resizePolicy: KubeValue = .omitted
  ) -> KubeObject {
    let requests: KubeValue = ["cpu": "200m", "memory": "256Mi"]
    let container: KubeValue = [
      "name": "app", "image": "web:1", "resources": ["requests": requests, "limits": limit],
      "resizePolicy": resizePolicy,
    ]
    let template: KubeValue = ["metadata": ["labels": ["app": "web"]], "spec": ["containers": [container]]]
    return KubeObject([
      "apiVersion": "apps/v1", "kind": .string(kind), "metadata": ["name": "web", "namespace": "shop"],
      "spec": [
        "replicas": .integer(replicas), "selector": ["matchLabels": ["app": "web"]], "template": template,
      ],
    ])
  }

  private func autoscaler(
    _ mode: String, kind: String = "Deployment", policy: KubeValue = .omitted, minReplicas: KubeValue = .omitted
  ) -> KubeObject {
    KubeObject([
      "apiVersion": "autoscaling.k8s.io/v1", "kind": "VerticalPodAutoscaler",
      "metadata": ["name": "web", "namespace": "shop"],
      "spec": [
        "targetRef": ["kind": .string(kind), "name": "web"],
        "updatePolicy": ["updateMode": .string(mode), "minReplicas": minReplicas],
        "resourcePolicy": ["containerPolicies": [policy]],
      ],
    ])
  }

  private func twin(_ objects: [KubeObject], nodes: Int = 2, cpu: String = "8", usage given: UsageTable? = nil) -> Twin
  {
    let nodes = (0..<nodes).map { node("n\($0)", cpu: cpu).object }
    var twin = TwinLoader(nodes + objects, usage: given ?? usage(), seed: 1).twin
    twin.scalings.isComplete = true
    twin.startAutoscalers()
    return twin
  }

  private func pods(_ twin: Twin) -> [PodID] {
    twin.cluster.pods.isLive.indices.filter { twin.cluster.pods.isLive[$0] }.map { PodID($0) }
      .filter { !twin.cluster.pods.isTerminating[$0.index] }
  }

  private func count(_ kind: TraceKind, _ twin: Twin) -> Int {
    twin.trace.records.count { $0.kind == kind.rawValue }
  }

  /// What the pods request, and what the nodes have accounted for.
  private func requests(_ twin: Twin) -> (pods: [Int64], nodes: Int64) {
    let nodes = twin.cluster.nodes.isLive.indices.reduce(0) { $0 + twin.cluster.nodes.resources[0].requested[$1] }
    return (pods(twin).map { twin.demand(of: $0).cpuRequest }, nodes)
  }

  @Test(arguments: ["Off", "Initial"])
  func `a mode without updates recommends and leaves running pods alone`(mode: String) {
    var twin = twin([workload(), autoscaler(mode)])
    twin.run(until: .zero + .hours(2))
    // The end of the bucket above 800m, and 15 %.
    let target = twin.vertical.autoscalers[0].recommendations.first?.target
    #expect(target.map { (920...1000).contains($0.cpuMilli) } == true, "\(String(describing: target))")
    #expect(requests(twin).pods == [200, 200, 200, 200])
    twin.scale(ScaleTarget(kind: .deployment, row: 0), to: 5)
    twin.run(until: .zero + .hours(3))
    let sizes = Set(requests(twin).pods)
    #expect(sizes.count == (mode == "Off" ? 1 : 2), "\(sizes)")
  }

  @Test(arguments: ["Recreate", "Auto"])
  func `pods are evicted, and their successors request what is recommended`(mode: String) {
    var twin = twin([workload(limit: ["cpu": "2"]), autoscaler(mode)])
    twin.run(until: .zero + .hours(1))
    let found = requests(twin)
    #expect(found.pods.count == 4)
    #expect(found.pods.allSatisfy { $0 > 400 }, "\(found)")
    // The scheduler's books follow.
    #expect(found.nodes == found.pods.reduce(0, +))
    #expect(pods(twin).allSatisfy { twin.demand(of: $0).cpuLimit == 10 * twin.demand(of: $0).cpuRequest })
    #expect(count(.verticalEvicted, twin) == 4)
    // At most half of the four in one round.
    #expect(twin.vertical.autoscalers[0].evictions == 4)
  }

  @Test func `a disruption budget is honoured`() {
    let budget = KubeObject([
      "apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": ["name": "web", "namespace": "shop"],
      "spec": ["minAvailable": 4, "selector": ["matchLabels": ["app": "web"]]],
    ])
    var twin = twin([workload(), autoscaler("Recreate"), budget])
    twin.run(until: .zero + .hours(1))
    #expect(requests(twin).pods == [200, 200, 200, 200])
    #expect(twin.vertical.autoscalers[0].refusals > 0)
    #expect(count(.verticalEvicted, twin) == 0)
  }

  @Test func `a single replica stays unless the policy lets it go`() {
    func evictions(_ least: KubeValue) -> Int32 {
      var twin = twin([workload(replicas: 1), autoscaler("Recreate", minReplicas: least)], usage: usage(pods: 1))
      twin.run(until: .zero + .hours(1))
      return twin.vertical.autoscalers[0].evictions
    }
    #expect(evictions(.omitted) == 0)
    #expect(evictions(1) == 1)
  }

  @Test func `in place the requests change while the pods go on`() {
    var twin = twin([workload(), autoscaler("InPlaceOrRecreate")])
    twin.run(until: .zero + .hours(1))
    let found = requests(twin)
    #expect(found.pods.count == 4 && found.pods.allSatisfy { $0 > 900 }, "\(found)")
    #expect(found.nodes == found.pods.reduce(0, +))
    #expect(count(.podResized, twin) == 4)
    #expect(count(.verticalEvicted, twin) == 0)
    #expect(count(.podGone, twin) == 0)
    #expect(pods(twin).allSatisfy { twin.life.restarts[$0.index] == 0 })
    // What the shape of a pod says is what the node counts.
    #expect(pods(twin).allSatisfy { twin.cluster.shape(of: $0).requests[.cpu] == twin.demand(of: $0).cpuRequest })
  }

  @Test func `a container restarts for a resize only where its policy says so`() {
    let policy: KubeValue = [["resourceName": "memory", "restartPolicy": "RestartContainer"]]
    var twin = twin([workload(resizePolicy: policy), autoscaler("InPlaceOrRecreate")])
    twin.run(until: .zero + .hours(1))
    #expect(count(.podResized, twin) == 4)
    #expect(pods(twin).allSatisfy { twin.life.restarts[$0.index] == 1 })
    #expect(twin.deployments.status[0].ready == 4)
  }

  @Test func `a resize that finds no room waits for five minutes, then the pod goes`() {
    // Two pods of 200m on a node of one core: one may grow beyond the half, the other waits.
    var twin = twin(
      [workload(replicas: 2), autoscaler("InPlaceOrRecreate")], nodes: 1, cpu: "1", usage: usage(cpu: 500, pods: 2))
    twin.run(until: .zero + .minutes(8))
    #expect(count(.podResized, twin) == 1)
    #expect(count(.podResizeWaits, twin) > 0)
    #expect(count(.verticalEvicted, twin) == 0)
    // What the pods have fits; what the scheduler counts is what they are to have.
    #expect(requests(twin).pods.reduce(0, +) <= 1_000)
    #expect(twin.cluster.nodes.resources[0].requested[0] > 1_000)
    twin.run(until: .zero + .minutes(18))
    #expect(count(.verticalEvicted, twin) > 0)
  }

  @Test func `more than the node has never fits, and the pod goes at once`() {
    var twin = twin(
      [workload(replicas: 2), autoscaler("InPlaceOrRecreate")], nodes: 2, cpu: "1", usage: usage(cpu: 2_000, pods: 2))
    twin.run(until: .zero + .minutes(9))
    #expect(count(.podResizeWaits, twin) > 0)
    #expect(count(.verticalEvicted, twin) > 0)
  }

  @Test func `bounds, controlled resources and containers that are off are kept`() {
    let policy: KubeValue = [
      "containerName": "app", "maxAllowed": ["cpu": "500m"], "controlledResources": ["cpu"],
      "controlledValues": "RequestsOnly",
    ]
    var twin = twin([workload(limit: ["cpu": "2"]), autoscaler("Recreate", policy: policy)])
    twin.run(until: .zero + .hours(1))
    #expect(requests(twin).pods == [500, 500, 500, 500])
    #expect(pods(twin).allSatisfy { twin.demand(of: $0).memoryRequest == 268_435_456 })
    #expect(pods(twin).allSatisfy { twin.demand(of: $0).cpuLimit == 2_000 })
    var off = self.twin([workload(), autoscaler("Recreate", policy: ["containerName": "*", "mode": "Off"])])
    off.run(until: .zero + .hours(1))
    #expect(off.vertical.autoscalers[0].recommendations.isEmpty)
    #expect(requests(off).pods == [200, 200, 200, 200])
  }

  @Test func `being killed for want of memory raises the recommendation`() throws {
    var twin = twin([workload(), autoscaler("Off")])
    twin.run(until: .zero + .minutes(10))
    let before = try #require(twin.vertical.autoscalers[0].recommendations.first).target.memoryBytes
    let pod = pods(twin)[0]
    twin.killForMemory(pod)
    twin.run(until: .zero + .minutes(20))
    let after = try #require(twin.vertical.autoscalers[0].recommendations.first).target.memoryBytes
    #expect(after > before)
  }

  @Test(arguments: ["StatefulSet", "DaemonSet"])
  func `pods of other controllers follow too`(kind: String) {
    var twin = twin([workload(kind), autoscaler("Recreate", kind: kind)])
    twin.run(until: .zero + .hours(1))
    let found = requests(twin)
    #expect(found.pods.count == (kind == "DaemonSet" ? 2 : 4))
    #expect(found.pods.allSatisfy { $0 > 900 }, "\(found)")
    #expect(found.nodes == found.pods.reduce(0, +))
    // A size is no new revision: nobody is replaced again for it.
    #expect(count(.verticalEvicted, twin) == found.pods.count)
  }

  @Test func `several containers share the usage as they request it`() {
    let deployment = yaml(
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web, namespace: shop}
      spec:
        replicas: 4
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec:
            containers:
              - {name: app, image: "a:1", resources: {requests: {cpu: 300m, memory: 300Mi}}}
              - {name: log, image: "l:1", resources: {requests: {cpu: 100m, memory: 100Mi}}}
      """)
    var twin = twin(deployment + [autoscaler("Off")])
    twin.run(until: .zero + .hours(1))
    let targets = twin.vertical.autoscalers[0].recommendations.map { ($0.container, $0.target.cpuMilli) }
    #expect(targets.map(\.0) == ["app", "log"])
    #expect(targets.count == 2 && targets[0].1 > 2 * targets[1].1, "\(targets)")
  }

  @Test func `the log tells of recommendations and of every pod that went`() {
    var twin = twin([workload(), autoscaler("Recreate")])
    twin.run(until: .zero + .hours(1))
    let texts = twin.scalings.decisions.filter { $0.maker == .vertical(0) }.map { $0.explanation.description }
    #expect(texts.first?.contains("recommend:") == true, "\(texts)")
    #expect(texts.count { $0.contains("evict: app") } == 4)
  }

  @Test func `an autoscaler of nothing, and a second one, are reported`() {
    let twin = twin([workload(), autoscaler("Off"), autoscaler("Off"), autoscaler("Off", kind: "StatefulSet")])
    #expect(twin.vertical.autoscalers.count == 1)
    #expect(twin.ignored.contains { $0.contains("follows web") })
    #expect(twin.ignored.contains { $0.contains("there is no StatefulSet web") })
  }
}
