import KubeModel
import SimKernel
import Testing

@testable import ClusterTwin

/// What goes with an object that is deleted, when, and what stays. Pods stop when the test says so.
@Suite struct DeletionTests {
  private static func twin() -> Twin {
    let node = node("a", cpu: "64", memory: "256Gi", pods: "500")
    let storage = yaml(
      """
      apiVersion: storage.k8s.io/v1
      kind: StorageClass
      metadata: {name: fast}
      provisioner: disks.example.com
      volumeBindingMode: WaitForFirstConsumer
      """)
    let settings = TwinSettings(kubelet: .driven(stopsAtOnce: false))
    return TwinLoader([node.object] + storage, settings: settings, seed: 1).twin
  }

  private static func workload(_ kind: String, _ spec: KubeValue = [:], finalizers: KubeValue = .omitted) -> KubeObject
  {
    var spec = spec
    if kind != "Job" && spec["replicas"] == nil { spec["replicas"] = 3 }
    spec["selector"] = ["matchLabels": ["app": "w"]]
    spec["template"] = [
      "metadata": ["labels": ["app": "w"], "finalizers": finalizers],
      "spec": [
        "containers": [["name": "c", "image": "v1", "resources": ["requests": ["cpu": "1"]]]],
        "restartPolicy": kind == "Job" ? "Never" : "Always",
      ],
    ]
    return KubeObject(["apiVersion": "apps/v1", "kind": .string(kind), "metadata": ["name": "w"], "spec": spec])
  }

  private static func pods(_ twin: Twin) -> [PodID] {
    twin.life.phase.indices.map { PodID($0) }.filter { twin.cluster.pods.isLive[$0.index] }
  }

  private static func stopAll(_ twin: inout Twin) {
    for pod in pods(twin) where twin.cluster.pods.isTerminating[pod.index] { twin.removePod(pod) }
    twin.settle()
  }

  private static func count(_ kind: TraceKind, _ twin: Twin) -> Int {
    twin.trace.records.count { $0.kind == kind.rawValue }
  }

  // MARK: - Propagation

  @Test func `in the background the owner goes at once and its pods after it`() {
    var twin = Self.twin()
    twin.addDeployment(Self.workload("Deployment"))
    twin.settle()
    twin.deleteDeployment(0)
    #expect(Self.count(.replicaSetDeleted, twin) == 1)
    #expect(Self.pods(twin).count { twin.cluster.pods.isTerminating[$0.index] } == 3)
    Self.stopAll(&twin)
    #expect(Self.pods(twin).isEmpty)
  }

  @Test func `in the foreground ReplicaSet and Deployment wait for the last pod`() throws {
    var twin = Self.twin()
    twin.addDeployment(Self.workload("Deployment"))
    twin.settle()
    let names = Self.pods(twin).map { twin.podName($0) }
    twin.deleteDeployment(0, .foreground)
    twin.settle()
    #expect(Self.pods(twin).map { twin.podName($0) } == names)
    #expect(Self.pods(twin).allSatisfy { twin.cluster.pods.isTerminating[$0.index] })
    twin.removePod(try #require(Self.pods(twin).first))
    #expect(Self.count(.replicaSetDeleted, twin) == 0)
    #expect(twin.deployments.sets[0].count == 1)
    Self.stopAll(&twin)
    #expect(Self.count(.replicaSetDeleted, twin) == 1)
    #expect(twin.deployments.sets[0].isEmpty && twin.waitingOwners.isEmpty)
    #expect(Self.pods(twin).isEmpty)
  }

  @Test func `orphans keep their names and what is left of them goes on`() {
    var twin = Self.twin()
    twin.addDeployment(Self.workload("Deployment"))
    twin.addJob(Self.workload("Job"))
    twin.run(until: .zero + .seconds(2))
    let names = Self.pods(twin).map { twin.podName($0) }
    #expect(names.count == 4)
    twin.deleteDeployment(0, .orphan)
    twin.deleteReplicaSet(0, .orphan)
    twin.deleteJob(0, .orphan)
    twin.run(until: .zero + .minutes(1))
    #expect(Self.pods(twin).map { twin.podName($0) } == names)
    #expect(Self.pods(twin).allSatisfy { !twin.cluster.pods.isTerminating[$0.index] })
    #expect(Self.count(.replicaSetDeleted, twin) == 1 && Self.count(.jobDeleted, twin) == 1)
  }

  // MARK: - Finalizers

  @Test func `a pod with a finalizer is replaced, gives its room back and stays`() throws {
    var twin = Self.twin()
    twin.addDeployment(Self.workload("Deployment", finalizers: ["example.com/hold"]))
    twin.settle()
    let pod = try #require(Self.pods(twin).first)
    twin.deletePod(pod)
    Self.stopAll(&twin)
    #expect(Self.pods(twin).count == 4)
    #expect(twin.cluster.pods.isTerminating[pod.index] && twin.life.phase[pod.index] == .failed)
    #expect(twin.cluster.nodes.resources[ResourceID.cpu.index].requested[0] == 3_000)
    twin.run(until: .zero + .minutes(5))
    #expect(Self.count(.podGone, twin) == 0)
  }

  @Test func `an ordinal whose pod has a finalizer is not made again`() throws {
    var twin = Self.twin()
    let spec: KubeValue = ["podManagementPolicy": "Parallel"]
    twin.addStatefulSet(Self.workload("StatefulSet", spec, finalizers: ["example.com/hold"]))
    twin.addDaemonSet(Self.workload("DaemonSet", finalizers: ["example.com/hold"]))
    twin.settle()
    #expect(Self.pods(twin).count == 4)
    for pod in Self.pods(twin) { twin.deletePod(pod) }
    Self.stopAll(&twin)
    twin.run(until: .zero + .minutes(30))
    #expect(Self.pods(twin).count == 4)
    #expect(Self.count(.podCreated, twin) == 4)
    #expect(twin.failure == nil)
  }

  @Test func `a Job whose time is over waits for a pod that a finalizer holds`() throws {
    for (finalizers, isGone) in [(KubeValue.omitted, true), (["example.com/hold"], false)] {
      var twin = Self.twin()
      twin.addJob(Self.workload("Job", ["ttlSecondsAfterFinished": 30], finalizers: finalizers))
      twin.run(until: .zero + .seconds(5))
      twin.succeedPod(try #require(Self.pods(twin).first))
      twin.run(until: .zero + .seconds(40))
      #expect(!twin.jobs[0].isAlive)
      #expect(Self.count(.jobDeleted, twin) == (isGone ? 1 : 0))
      #expect(Self.pods(twin).isEmpty == isGone)
    }
  }

  @Test func `a report says whose pods have finalizers`() {
    let loader = TwinLoader(
      [Self.workload("Deployment", finalizers: ["example.com/hold"])], settings: TwinSettings(), seed: 1)
    #expect(loader.assumptions.contains { $0.contains("have finalizers that nobody removes") })
    #expect(!TwinLoader([Self.workload("Deployment")], seed: 1).assumptions.contains { $0.contains("finalizers") })
  }

  // MARK: - Claims

  private static func set(whenDeleted: String) -> KubeObject {
    let claim: KubeValue = [
      "metadata": ["name": "data"],
      "spec": [
        "accessModes": ["ReadWriteOnce"], "storageClassName": "fast", "resources": ["requests": ["storage": "1Gi"]],
      ],
    ]
    return workload(
      "StatefulSet",
      [
        "podManagementPolicy": "Parallel", "volumeClaimTemplates": [claim],
        "persistentVolumeClaimRetentionPolicy": ["whenDeleted": .string(whenDeleted), "whenScaled": "Retain"],
      ])
  }

  private static func claims(_ twin: Twin) -> [String] {
    twin.cluster.volumes.claims.values.map { claim in
      twin.cluster.symbols.text(claim.name.name) + (claim.isDeleting ? " goes" : "")
    }.sorted()
  }

  @Test func `claims go with their set, those in use when their pod is gone`() throws {
    var twin = Self.twin()
    twin.addStatefulSet(Self.set(whenDeleted: "Delete"))
    twin.settle()
    twin.statefulSets.spec[0].replicas = 2
    twin.dirty.add(.statefulSet, 0)
    twin.settle()
    for pod in Self.pods(twin) where twin.life.ordinal[pod.index] == 2 { twin.removePod(pod) }
    #expect(Self.claims(twin) == ["data-w-0", "data-w-1", "data-w-2"])
    #expect(twin.cluster.nodes.pods[0].count == 2)
    twin.deleteStatefulSet(0)
    twin.settle()
    #expect(Self.claims(twin) == ["data-w-0 goes", "data-w-1 goes"])
    Self.stopAll(&twin)
    #expect(Self.claims(twin).isEmpty)
  }

  @Test func `claims that the set retains, or whose pods are orphans, stay`() {
    for (policy, propagation) in [("Retain", DeletionPropagation.background), ("Delete", .orphan)] {
      var twin = Self.twin()
      twin.addStatefulSet(Self.set(whenDeleted: policy))
      twin.settle()
      twin.deleteStatefulSet(0, propagation)
      Self.stopAll(&twin)
      #expect(Self.claims(twin) == ["data-w-0", "data-w-1", "data-w-2"])
    }
  }

  // MARK: - Namespaces

  @Test func `a namespace looks again after half of the grace period and a second`() {
    var twin = Self.twin()
    twin.addDeployment(Self.workload("Deployment"))
    twin.addStatefulSet(Self.set(whenDeleted: "Retain"))
    twin.settle()
    twin.deleteNamespace(twin.cluster.symbols.intern("default"))
    twin.run(until: .zero + .seconds(4))
    #expect(Self.pods(twin).allSatisfy { !twin.cluster.pods.isTerminating[$0.index] })
    // At 5, 21 and 37 s with a grace period of 30 s.
    twin.run(until: .zero + .seconds(22))
    #expect(Self.pods(twin).allSatisfy { twin.cluster.pods.isTerminating[$0.index] })
    Self.stopAll(&twin)
    twin.run(until: .zero + .seconds(36))
    #expect(twin.namespaces.gone == [nil] && Self.claims(twin).count == 3)
    twin.run(until: .zero + .seconds(60))
    #expect(twin.namespaces.gone == [.zero + .seconds(37)])
    #expect(Self.claims(twin).isEmpty)
  }

  @Test func `a finalizer holds a namespace`() {
    var twin = Self.twin()
    twin.addDeployment(Self.workload("Deployment", finalizers: ["example.com/hold"]))
    twin.settle()
    twin.deleteNamespace(twin.cluster.symbols.intern("default"))
    twin.run(until: .zero + .seconds(6))
    Self.stopAll(&twin)
    twin.run(until: .zero + .hours(1))
    #expect(twin.namespaces.gone == [nil])
    #expect(Self.pods(twin).count == 3)
    #expect(twin.failure == nil)
  }
}
