import KubeModel
import SimKernel
import Testing

@testable import ClusterTwin

/// Worked examples of controllers, with a kubelet that the test drives.
@Suite struct WorkloadRuleTests {
  private static func twin(nodes count: Int = 4) -> Twin {
    let nodes = (0..<count).map { number in
      KubeObject([
        "apiVersion": "v1", "kind": "Node", "metadata": ["name": .string("n\(number)")],
        "status": ["allocatable": ["cpu": "64", "memory": "256Gi", "pods": "500"]],
      ])
    }
    return TwinLoader(nodes, settings: TwinSettings(kubelet: .driven(stopsAtOnce: true)), seed: 1).twin
  }

  private static func workload(_ kind: String, _ spec: KubeValue, image: String = "v1") -> KubeObject {
    let template: KubeValue = [
      "metadata": ["labels": ["app": "w"]],
      "spec": [
        "containers": [["name": "c", "image": .string(image)]], "restartPolicy": kind == "Job" ? "Never" : "Always",
      ],
    ]
    var spec = spec
    spec["template"] = template
    return KubeObject(["apiVersion": "apps/v1", "kind": .string(kind), "metadata": ["name": "w"], "spec": spec])
  }

  private static func budget(_ spec: KubeValue) -> KubeObject {
    var spec = spec
    spec["selector"] = ["matchLabels": ["app": "w"]]
    return KubeObject([
      "apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": ["name": "w"], "spec": spec,
    ])
  }

  private static func makeReady(_ twin: inout Twin, limit: Int = .max, where holds: (PodID) -> Bool = { _ in true }) {
    let pods = twin.life.phase.indices.map { PodID($0) }.filter {
      twin.cluster.pods.isLive[$0.index] && twin.life.isActive[$0.index] && !twin.life.isReady[$0.index] && holds($0)
    }
    for pod in pods.prefix(limit) { twin.setReady(pod, true) }
    twin.settle()
  }

  private static func sizes(_ twin: Twin) -> [Int32] {
    twin.deployments.sets[0].map { twin.replicaSets.wanted[Int($0)] }
  }

  @Test func `ten replicas roll out three ahead and two behind`() {
    var twin = Self.twin()
    twin.addDeployment(Self.workload("Deployment", ["replicas": 10]))
    twin.settle()
    Self.makeReady(&twin)
    #expect(Self.sizes(twin) == [10])
    twin.updateDeployment(0, Self.workload("Deployment", ["replicas": 10], image: "v2"))
    twin.settle()
    #expect(Self.sizes(twin) == [8, 5])
    Self.makeReady(&twin, limit: 1)
    #expect(Self.sizes(twin) == [7, 6])
    Self.makeReady(&twin, limit: 1)
    #expect(Self.sizes(twin) == [6, 7])
    for _ in 0..<8 { Self.makeReady(&twin, limit: 1) }
    #expect(Self.sizes(twin) == [0, 10])
  }

  @Test func `a roll-out whose pods never get ready stops and passes its deadline`() {
    var twin = Self.twin()
    twin.addDeployment(Self.workload("Deployment", ["replicas": 10]))
    twin.settle()
    Self.makeReady(&twin)
    twin.run(until: SimTime.zero + .seconds(100))
    twin.updateDeployment(0, Self.workload("Deployment", ["replicas": 10], image: "v2"))
    twin.run(until: SimTime.zero + .seconds(699))
    #expect(Self.sizes(twin) == [8, 5])
    #expect(twin.deployments.isAvailable[0] == true)
    #expect(twin.deployments.progress[0]?.reason == .replicaSetUpdated)
    twin.run(until: SimTime.zero + .seconds(702))
    #expect(twin.deployments.progress[0]?.reason == .progressDeadlineExceeded)
  }

  @Test func `a change of size amid a roll-out is shared by the sizes`() {
    var twin = Self.twin()
    twin.addDeployment(Self.workload("Deployment", ["replicas": 10]))
    twin.settle()
    Self.makeReady(&twin)
    twin.updateDeployment(0, Self.workload("Deployment", ["replicas": 10], image: "v2"))
    twin.settle()
    twin.updateDeployment(0, Self.workload("Deployment", ["replicas": 15], image: "v2"))
    twin.settle()
    #expect(Self.sizes(twin) == [12, 7])
  }

  @Test(arguments: [
    (["minAvailable": "50%"] as KubeValue, 2, 1), (["maxUnavailable": "25%"] as KubeValue, 2, 1),
    (["minAvailable": 3] as KubeValue, 3, 0),
  ])
  func `a budget of three replicas`(_ spec: KubeValue, _ desired: Int, _ allowed: Int) {
    var twin = Self.twin()
    twin.addDeployment(Self.workload("Deployment", ["replicas": 3]))
    twin.addBudget(Self.budget(spec))
    twin.settle()
    Self.makeReady(&twin)
    #expect(twin.budgets.status[0].desiredHealthy == Int32(desired))
    #expect(twin.budgets.status[0].disruptionsAllowed == Int32(allowed))
    let granted = twin.replicaSets.owned.pods[0].map { twin.evict($0).isGranted }
    #expect(granted.count { $0 } == allowed)
  }

  @Test func `the pod of a set that shrinks takes its claims with it where the set says so`() throws {
    var twin = Self.twin()
    let claim: KubeValue = [
      "metadata": ["name": "data"],
      "spec": ["accessModes": ["ReadWriteOnce"], "resources": ["requests": ["storage": "1Gi"]]],
    ]
    let spec: KubeValue = [
      "replicas": 3, "podManagementPolicy": "Parallel", "ordinals": ["start": 5], "volumeClaimTemplates": [claim],
      "persistentVolumeClaimRetentionPolicy": ["whenScaled": "Delete"],
    ]
    twin.addStatefulSet(Self.workload("StatefulSet", spec))
    twin.settle()
    let names = twin.cluster.volumes.claims.keys.map { twin.cluster.symbols.text($0.name) }.sorted()
    #expect(names == ["data-w-5", "data-w-6", "data-w-7"])
    twin.updateStatefulSet(0, Self.workload("StatefulSet", spec.overlaid(with: ["replicas": 1])))
    twin.settle()
    #expect(twin.cluster.volumes.claims.keys.map { twin.cluster.symbols.text($0.name) } == ["data-w-5"])
  }

  @Test func `a DaemonSet follows the nodes`() throws {
    var twin = Self.twin(nodes: 3)
    twin.addDaemonSet(Self.workload("DaemonSet", [:]))
    twin.settle()
    #expect(twin.daemonSets.status[0].currentNumberScheduled == 3)
    let taint = Taint(key: twin.cluster.symbols.intern("k"), value: .empty, effect: .noExecute)
    twin.cluster.nodes.setTaints([taint], of: NodeID(0))
    twin.settle()
    #expect(twin.daemonSets.status[0].desiredNumberScheduled == 2)
    #expect(twin.daemonSets.owned.pods[0].count == 2)
    twin.cluster.nodes.setTaints([], of: NodeID(0))
    twin.settle()
    #expect(twin.daemonSets.status[0].currentNumberScheduled == 3)
  }

  @Test func `failed pods of a DaemonSet wait longer each time`() {
    var twin = Self.twin(nodes: 1)
    twin.addDaemonSet(Self.workload("DaemonSet", [:]))
    twin.settle()
    var waits: [Int64] = []
    for _ in 0..<4 {
      let failed = twin.now
      twin.failPod(twin.daemonSets.owned.pods[0][0])
      twin.settle()
      while twin.daemonSets.owned.pods[0].isEmpty { twin.run(until: twin.now + .seconds(1)) }
      waits.append((twin.now - failed).microseconds / 1_000_000)
    }
    #expect(waits == [0, 1, 2, 4])
  }

  @Test func `a Job is deleted when its time to live is over`() {
    var twin = Self.twin()
    twin.addJob(Self.workload("Job", ["ttlSecondsAfterFinished": 30]))
    twin.run(until: SimTime.zero + .seconds(5))
    twin.succeedPod(twin.jobs.owned.pods[0][0])
    twin.run(until: SimTime.zero + .seconds(34))
    #expect(twin.jobs[0].isAlive && twin.jobs[0].status.finished != nil)
    twin.run(until: SimTime.zero + .seconds(37))
    #expect(!twin.jobs[0].isAlive && twin.cluster.pods.count == 0)
  }

  @Test func `failures in a row double the wait of a Job`() {
    var twin = Self.twin()
    twin.addJob(Self.workload("Job", ["backoffLimit": 4]))
    twin.settle()
    var waits: [Int64] = []
    for _ in 0..<4 {
      let failed = twin.now
      twin.failPod(twin.jobs.owned.pods[0][0])
      while twin.jobs.owned.pods[0].isEmpty { twin.run(until: twin.now + .seconds(1)) }
      waits.append((twin.now - failed).microseconds / 1_000_000)
    }
    #expect(waits == [10, 20, 40, 80])
  }

  @Test func `pods go with their owner, or stay as orphans`() {
    var twin = Self.twin()
    twin.addDeployment(Self.workload("Deployment", ["replicas": 3]))
    twin.addStatefulSet(Self.workload("StatefulSet", ["replicas": 2, "podManagementPolicy": "Parallel"]))
    twin.addDaemonSet(Self.workload("DaemonSet", [:]))
    twin.settle()
    #expect(twin.cluster.pods.count == 3 + 2 + 4)
    twin.deleteDeployment(0, .orphan)
    twin.deleteDaemonSet(0, .orphan)
    twin.deleteStatefulSet(0)
    twin.settle()
    #expect(twin.cluster.pods.count == 3 + 4)
    #expect(twin.bare.pods[0].count == 4)
    twin.deletePod(twin.replicaSets.owned.pods[0][0])
    twin.settle()
    #expect(twin.replicaSets.owned.pods[0].count == 3)
    twin.deleteReplicaSet(0)
    twin.settle()
    #expect(twin.cluster.pods.count == 4)
  }

  @Test func `finished pods above the threshold are collected`() throws {
    var twin = Self.twin(nodes: 30)
    let template = twin.addTemplate(
      Self.workload("Job", [:]).root.at("spec", "template") ?? .null, of: Self.workload("Job", [:]))
    for _ in 0..<12_510 {
      let made = twin.createPod(.none, template: template)
      let pod = try #require(made)
      twin.succeedPod(pod)
    }
    twin.run(until: SimTime.zero + .seconds(19))
    #expect(twin.cluster.pods.count == 12_510)
    twin.run(until: SimTime.zero + .seconds(21))
    #expect(twin.cluster.pods.count == 12_500)
  }
}
