import KubeModel
import SimKernel
import Testing

@testable import ClusterTwin

/// Rules that the recordings don't reach.
@Suite struct SchedulingRuleTests {
  @Test func `the worked example of the reference scores as written there`() {
    func full(_ name: String, _ cpu: String, _ memory: String) -> Built { node(name, cpu: cpu, memory: memory) }
    let service = yaml("{apiVersion: v1, kind: Service, metadata: {name: s}, spec: {selector: {app: x}}}")
    func load(_ name: String, _ node: String, _ cpu: String, _ memory: String) -> Built {
      pod(name).cpu(cpu).memory(memory).on(node)
    }
    let trial = Trial(
      [
        full("a", "3920m", "15Gi").zone("z1"), full("b", "3920m", "15Gi").zone("z1"),
        full("c", "7910m", "30Gi").zone("z2"),
        load("a1", "a", "1", "2Gi").label("app", "x"), load("a2", "a", "1", "2Gi").label("app", "x"),
        load("b1", "b", "1", "10Gi"), load("c1", "c", "6", "12Gi").label("app", "x"),
      ],
      more: service, pod: pod("new").cpu("500m").memory("1Gi").label("app", "x"))
    let got = ["a", "b", "c"].map { name in
      [ScorePlugin.taintToleration, .nodeResourcesFit, .balancedAllocation, .podTopologySpread].map {
        trial.score($0, name)
      }
    }
    #expect(got == [[300, 51, 73, 150], [300, 43, 76, 200], [300, 36, 74, 200]])
    #expect(trial.chosen == "b")
  }

  @Test func `requests of init containers and sidecars are the larger of the phases`() {
    let spec = yaml(
      """
      {apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {overhead: {cpu: 50m}, containers: [
        {name: a, resources: {requests: {cpu: 200m}}}, {name: b, resources: {requests: {cpu: 300m}}}],
        initContainers: [{name: i0, resources: {requests: {cpu: 700m}}},
        {name: i1, restartPolicy: Always, resources: {requests: {cpu: 100m}}},
        {name: i2, resources: {requests: {cpu: 550m}}}]}}
      """)
    var reader = ClusterReader()
    reader.read(spec)
    let requests = reader.state.shape(of: reader.pods[0]).requests
    #expect(requests[.cpu] == 750)
    #expect(requests.nonZeroCPU == 750)
    // i2 with the sidecar (200 + 200 MiB) is less than both containers with it.
    #expect(requests.nonZeroMemory == 3 * 200 * 1024 * 1024)
    #expect(requests[.memory] == 0)
  }

  @Test func `pod-level requests replace the sum of the containers`() {
    let built = pod("p").cpu("1").memory("1Gi").with("spec", "resources", "requests", "cpu", value: "250m")
    var reader = ClusterReader()
    reader.read([built.object])
    let requests = reader.state.shape(of: reader.pods[0]).requests
    #expect(requests[.cpu] == 250)
    #expect(requests[.memory] == 1 << 30)
  }

  @Test func `a gated pod is not looked at`() {
    let gated = pod("p").with("spec", "schedulingGates", value: [["name": "example.com/wait"]])
    let trial = Trial([node("a")], pod: gated)
    #expect(trial.chosen == "gated")
    #expect(trial.message == "Scheduling is blocked due to non-empty scheduling gates: [example.com/wait]")
  }

  @Test func `a cluster without nodes is said so`() {
    #expect(Trial([], pod: pod("p")).message == "no nodes available to schedule pods")
  }

  @Test func `nodes are visited zone by zone in turn`() {
    var reader = ClusterReader()
    let zones = [("a", "1"), ("b", "1"), ("c", "2"), ("d", "3"), ("e", "1")]
    reader.read(zones.map { node($0.0).zone($0.1).object })
    reader.state.nodes.order.refresh()
    let names = reader.state.nodes.order.list.map { reader.state.symbols.text(reader.state.nodes.names[$0.index]) }
    #expect(names == ["a", "c", "d", "b", "e"])
  }

  @Test(arguments: [(99, 99), (100, 100), (250, 120), (1_000, 420), (5_000, 500), (5_625, 281), (20_000, 1_000)])
  func `enough feasible nodes end the search`(_ nodes: Int, _ wanted: Int) {
    #expect(Scheduler.nodesToFind(nodes, percentage: 0) == wanted)
  }

  @Test func `the next search begins where the last one ended`() {
    let nodes = (0..<300).map { node("n\($0)") }
    var trial = Trial(nodes, pod: pod("p"))
    #expect(trial.decision.feasible.count == 144)
    trial.decision = trial.scheduler.decide(trial.decision.pod)
    #expect(trial.name(trial.decision.feasible[0]) == "n144")
  }

  @Test func `a pod pinned to names is refused elsewhere by PreFilter`() {
    let terms: KubeValue = [
      "nodeSelectorTerms": [["matchFields": [["key": "metadata.name", "operator": "In", "values": ["b"]]]]]
    ]
    let path = "requiredDuringSchedulingIgnoredDuringExecution"
    let daemon = pod("p").cpu("8").with("spec", "affinity", "nodeAffinity", path, value: terms)
    let trial = Trial([node("a"), node("b")], pod: daemon)
    #expect(
      trial.message.hasPrefix(
        "0/2 nodes are available: 1 Insufficient cpu, 1 node(s) didn't satisfy plugin(s) [NodeAffinity]."))
  }

  @Test func `system defaults spread the pods of a service`() {
    let service = yaml("{apiVersion: v1, kind: Service, metadata: {name: s}, spec: {selector: {app: x}}}")
    let objects = [node("a").zone("1"), node("b").zone("2"), pod("old").label("app", "x").on("a")]
    let spread = Trial(objects, more: service, pod: pod("p").label("app", "x"))
    #expect(spread.score(.podTopologySpread, "b") == 200)
    let plain = Trial(objects, pod: pod("p").label("app", "x"))
    #expect(plain.score(.podTopologySpread, "b") == nil)
  }

  @Test func `namespaceSelector reaches the namespaces that carry the labels`() {
    let namespaces = yaml("{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {team: a}}}")
    let existing = pod("web").label("app", "web").with("metadata", "namespace", value: "shop").on("a")
    func wanting(_ team: String) -> Built {
      let term: KubeValue = [
        "labelSelector": ["matchLabels": ["app": "web"]], "topologyKey": "kubernetes.io/hostname",
        "namespaceSelector": ["matchLabels": ["team": .string(team)]],
      ]
      return pod("p").with(
        "spec", "affinity", "podAffinity", "requiredDuringSchedulingIgnoredDuringExecution", value: [term])
    }
    #expect(Trial([node("a"), node("b"), existing], more: namespaces, pod: wanting("a")).feasible == ["a"])
    #expect(Trial([node("a"), node("b"), existing], more: namespaces, pod: wanting("b")).feasible == [])
  }

  @Test func `matchLabelKeys narrow a constraint to the pod's own revision`() {
    let constraint: KubeValue = [
      "maxSkew": 1, "topologyKey": "kubernetes.io/hostname", "whenUnsatisfiable": "DoNotSchedule",
      "labelSelector": ["matchLabels": ["app": "x"]], "matchLabelKeys": ["rev"],
    ]
    let old = pod("old").label("app", "x").label("rev", "1").on("a")
    let new = pod("new").label("app", "x").label("rev", "2")
      .with("spec", "topologySpreadConstraints", value: [constraint])
    #expect(Trial([node("a"), node("b"), old], pod: new).feasible == ["a", "b"])
    let same = new.label("rev", "1")
    #expect(Trial([node("a"), node("b"), old], pod: same).feasible == ["b"])
  }

  @Test func `terminating pods count for affinity but not for spread`() {
    let leaving = pod("old").label("app", "x").on("a")
      .with("metadata", "deletionTimestamp", value: "2026-01-01T00:00:00Z")
    let constraint: KubeValue = [
      "maxSkew": 1, "topologyKey": "kubernetes.io/hostname", "whenUnsatisfiable": "DoNotSchedule",
      "labelSelector": ["matchLabels": ["app": "x"]],
    ]
    let spread = pod("p").label("app", "x").with("spec", "topologySpreadConstraints", value: [constraint])
    #expect(Trial([node("a"), node("b"), leaving], pod: spread).feasible == ["a", "b"])
    let term: KubeValue = [
      "labelSelector": ["matchLabels": ["app": "x"]], "topologyKey": "kubernetes.io/hostname",
    ]
    let apart = pod("p").with(
      "spec", "affinity", "podAntiAffinity", "requiredDuringSchedulingIgnoredDuringExecution", value: [term])
    #expect(Trial([node("a"), node("b"), leaving], pod: apart).feasible == ["b"])
  }
}
