import KubeModel
import SimKernel
import Testing

@testable import ClusterTwin

/// Finalizers of workload objects hold their deletion, and dependents that do not block their owner go after it. Pods stop
/// when the test says so.
@Suite struct FinalizerTests {
  private static func workload(
    _ kind: String, _ spec: KubeValue = [:], name: String = "w", metadata: KubeValue = [:]
  ) -> KubeObject {
    var spec = spec
    if kind == "Job" { spec["parallelism"] = 2 } else if spec["replicas"] == nil { spec["replicas"] = 2 }
    if kind == "Job" { spec["completions"] = 2 }
    if kind != "Job" { spec["selector"] = ["matchLabels": ["app": "w"]] }
    spec["template"] = [
      "metadata": ["labels": ["app": "w"]],
      "spec": [
        "containers": [["name": "c", "image": "v1", "resources": ["requests": ["cpu": "1"]]]],
        "restartPolicy": kind == "Job" ? "Never" : "Always",
      ],
    ]
    var own = metadata
    own["name"] = .string(name)
    own["namespace"] = "default"
    return KubeObject([
      "apiVersion": kind == "Job" ? "batch/v1" : "apps/v1", "kind": .string(kind), "metadata": own, "spec": spec,
    ])
  }

  private static func twin(_ objects: [KubeObject]) -> Twin {
    let nodes = ["a", "b"].map { node($0, cpu: "64", memory: "256Gi", pods: "500").object }
    let settings = TwinSettings(kubelet: .driven(stopsAtOnce: false))
    var twin = TwinLoader(nodes + objects, settings: settings, seed: 1).twin
    twin.run(until: .zero + .seconds(2))
    return twin
  }

  private static func pods(_ twin: Twin) -> [PodID] {
    twin.life.phase.indices.map { PodID($0) }.filter { twin.cluster.pods.isLive[$0.index] }
  }

  private static func leaving(_ twin: Twin) -> Int { pods(twin).count { twin.cluster.pods.isTerminating[$0.index] } }

  private static func stopAll(_ twin: inout Twin) {
    for pod in pods(twin) where twin.cluster.pods.isTerminating[pod.index] { twin.removePod(pod) }
    twin.settle()
  }

  private static func delete(_ kind: String, _ twin: inout Twin, _ propagation: DeletionPropagation) {
    switch kind {
    case "Deployment": twin.deleteDeployment(0, propagation)
    case "ReplicaSet": twin.deleteReplicaSet(0, propagation)
    case "StatefulSet": twin.deleteStatefulSet(0, propagation)
    case "DaemonSet": twin.deleteDaemonSet(0, propagation)
    default: twin.deleteJob(0, propagation)
    }
    twin.run(until: twin.now + .seconds(10))
  }

  private static let kinds = ["Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "Job"]

  private static func held(_ kind: String, _ finalizer: String = "example.com/hold") -> Twin {
    let spec: KubeValue = kind == "StatefulSet" ? ["podManagementPolicy": "Parallel"] : [:]
    return twin([workload(kind, spec, metadata: ["finalizers": [.string(finalizer)]])])
  }

  private static func maker(_ kind: String) -> Maker {
    switch kind {
    case "Deployment": Maker(.deployment, 0)
    case "ReplicaSet": Maker(.replicaSet, 0)
    case "StatefulSet": Maker(.statefulSet, 0)
    case "DaemonSet": Maker(.daemonSet, 0)
    default: Maker(.job, 0)
    }
  }

  // MARK: - Finalizers

  @Test(arguments: kinds) func `in the background the pods of a held object run on`(kind: String) {
    var twin = Self.held(kind)
    #expect(Self.pods(twin).count == 2)
    Self.delete(kind, &twin, .background)
    #expect(twin.stands(Self.maker(kind)))
    #expect(Self.pods(twin).count == 2 && Self.leaving(twin) == 0)
    var free = Self.held(kind, "foregroundDeletion")
    Self.delete(kind, &free, .background)
    #expect(!free.stands(Self.maker(kind)) && Self.leaving(free) == 2)
  }

  @Test(arguments: ["ReplicaSet", "StatefulSet", "DaemonSet"])
  func `the controller of a held object makes no pod any more`(kind: String) throws {
    var twin = Self.held(kind)
    Self.delete(kind, &twin, .background)
    twin.deletePod(try #require(Self.pods(twin).first))
    Self.stopAll(&twin)
    twin.run(until: twin.now + .minutes(5))
    #expect(Self.pods(twin).count == 1)
    #expect(twin.failure == nil)
  }

  @Test func `the ReplicaSet of a Deployment that is held still replaces its pods`() throws {
    var twin = Self.held("Deployment")
    Self.delete("Deployment", &twin, .background)
    twin.deletePod(try #require(Self.pods(twin).first))
    Self.stopAll(&twin)
    #expect(Self.pods(twin).count == 2)
  }

  @Test(arguments: kinds) func `in the foreground the pods go, and the held object stays`(kind: String) {
    var twin = Self.held(kind)
    Self.delete(kind, &twin, .foreground)
    #expect(Self.leaving(twin) == 2)
    Self.stopAll(&twin)
    twin.run(until: twin.now + .minutes(5))
    #expect(Self.pods(twin).isEmpty && twin.stands(Self.maker(kind)))
    #expect(twin.waitingOwners.isEmpty && twin.waitingDeployments.isEmpty)
  }

  @Test(arguments: kinds) func `orphans leave a held object`(kind: String) {
    var twin = Self.held(kind)
    let names = Self.pods(twin).map { twin.podName($0) }
    Self.delete(kind, &twin, .orphan)
    #expect(Self.pods(twin).map { twin.podName($0) } == names && Self.leaving(twin) == 0)
    #expect(twin.stands(Self.maker(kind)))
  }

  @Test func `a Deployment waits for its ReplicaSet that a finalizer holds`() throws {
    let hold: KubeValue = ["example.com/hold"]
    var twin = Self.twin([
      Self.workload("Deployment"),
      Self.workload(
        "ReplicaSet", name: "w-1",
        metadata: [
          "finalizers": hold,
          "ownerReferences": [["kind": "Deployment", "name": "w", "controller": true, "blockOwnerDeletion": true]],
        ]),
    ])
    twin.deleteDeployment(0, .foreground)
    Self.stopAll(&twin)
    #expect(Self.pods(twin).isEmpty)
    #expect(twin.waitingDeployments == [0] && twin.stands(Maker(.replicaSet, 0)))
  }

  @Test func `a held object keeps its place in the quota`() {
    let quota = yaml(
      """
      apiVersion: v1
      kind: ResourceQuota
      metadata: {name: few, namespace: default}
      spec: {hard: {count/jobs.batch: "1"}}
      """)
    for (finalizer, count) in [("example.com/hold", 0), ("foregroundDeletion", 1)] {
      let cron = yaml(
        """
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: tick, namespace: default}
        spec:
          schedule: "*/1 * * * *"
          jobTemplate:
            spec:
              template: {spec: {restartPolicy: Never, containers: [{name: c, image: v1}]}}
        """)
      let objects = quota + [Self.workload("Job", metadata: ["finalizers": [.string(finalizer)]])] + cron
      var twin = TwinLoader(
        [node("a").object] + objects, settings: TwinSettings(kubelet: .driven(stopsAtOnce: true)),
        admission: ObjectIntake(objects).admission, seed: 1
      ).twin
      twin.run(until: .zero + .seconds(2))
      twin.deleteJob(0)
      twin.run(until: .zero + .seconds(90))
      #expect(twin.cronJobs[0].jobs.count == count)
    }
  }

  @Test func `a namespace stays while a finalizer holds an object in it`() {
    var twin = Self.held("StatefulSet")
    twin.deleteNamespace(twin.cluster.symbols.intern("default"))
    twin.run(until: twin.now + .seconds(6))
    Self.stopAll(&twin)
    twin.run(until: twin.now + .minutes(30))
    #expect(Self.pods(twin).isEmpty && twin.namespaces.gone == [nil])
    #expect(twin.failure == nil)
  }

  @Test func `a held object is exported with its deletion timestamp and loaded as it was`() throws {
    let given = Self.workload(
      "StatefulSet", ["podManagementPolicy": "Parallel"], metadata: ["finalizers": ["example.com/hold"]])
    var twin = Self.twin([given])
    twin.deleteStatefulSet(0)
    let objects = ClusterExport(twin, given: [given]).objects
    let set = try #require(objects.first { $0.kind == "StatefulSet" })
    #expect(set.root.at("metadata", "deletionTimestamp")?.string?.hasSuffix("Z") == true)
    var again = TwinLoader(objects, settings: TwinSettings(kubelet: .driven(stopsAtOnce: true)), seed: 1).twin
    again.run(until: .zero + .seconds(10))
    #expect(again.stands(Maker(.statefulSet, 0)) && !again.statefulSets.isAlive[0])
    again.deletePod(try #require(Self.pods(again).first))
    again.run(until: .zero + .minutes(1))
    #expect(Self.pods(again).count == 1)
  }

  // MARK: - blockOwnerDeletion

  private static func pod(_ name: String, blocks: KubeValue) -> KubeObject {
    KubeObject([
      "apiVersion": "v1", "kind": "Pod",
      "metadata": [
        "name": .string(name), "namespace": "default", "labels": ["app": "w"],
        "ownerReferences": [
          ["kind": "ReplicaSet", "name": "w", "controller": true, "blockOwnerDeletion": blocks]
        ],
      ],
      "spec": ["nodeName": "a", "containers": [["name": "c", "image": "v1"]]], "status": ["phase": "Running"],
    ])
  }

  @Test(arguments: [KubeValue.bool(false), .omitted])
  func `a pod that does not block its owner is deleted after it`(blocks: KubeValue) throws {
    var twin = Self.twin([
      Self.workload("ReplicaSet"), Self.pod("w-blocks", blocks: true), Self.pod("w-free", blocks: blocks),
    ])
    #expect(Self.pods(twin).map { twin.podName($0) } == ["w-blocks", "w-free"])
    twin.deleteReplicaSet(0, .foreground)
    #expect(Self.pods(twin).map { twin.cluster.pods.isTerminating[$0.index] } == [true, false])
    twin.removePod(Self.pods(twin)[0])
    #expect(twin.trace.records.count { $0.kind == TraceKind.replicaSetDeleted.rawValue } == 1)
    #expect(Self.pods(twin).map { twin.cluster.pods.isTerminating[$0.index] } == [true])
    Self.stopAll(&twin)
    #expect(Self.pods(twin).isEmpty)
  }

  @Test func `an owner goes at once where no pod blocks it`() {
    var twin = Self.twin([Self.workload("ReplicaSet", ["replicas": 1]), Self.pod("w-free", blocks: false)])
    twin.deleteReplicaSet(0, .foreground)
    #expect(twin.trace.records.count { $0.kind == TraceKind.replicaSetDeleted.rawValue } == 1)
    #expect(Self.leaving(twin) == 1)
  }

  @Test func `a ReplicaSet that does not block its Deployment is deleted after it`() {
    func set(_ name: String, replicas: Int, blocks: Bool) -> KubeObject {
      Self.workload(
        "ReplicaSet", ["replicas": .integer(replicas)], name: name,
        metadata: [
          "ownerReferences": [
            ["kind": "Deployment", "name": "w", "controller": true, "blockOwnerDeletion": .bool(blocks)]
          ]
        ])
    }
    let sets = [set("w-1", replicas: 2, blocks: true), set("w-2", replicas: 0, blocks: false)]
    var twin = Self.twin([Self.workload("Deployment", ["paused": true])] + sets)
    #expect(Self.pods(twin).count >= 2)
    twin.deleteDeployment(0, .foreground)
    #expect(twin.replicaSets.isAlive == [false, true] && twin.waitingDeployments == [0])
    Self.stopAll(&twin)
    #expect(twin.replicaSets.isAlive == [false, false])
    #expect(twin.waitingDeployments.isEmpty && twin.deployments.sets[0].isEmpty)
    Self.stopAll(&twin)
    #expect(Self.pods(twin).isEmpty)
  }
}
