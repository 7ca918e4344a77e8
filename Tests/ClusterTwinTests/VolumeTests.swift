import KubeModel
import SimKernel
import Testing

@testable import ClusterTwin

@Suite struct VolumeTests {
  private let classes = yaml(
    """
    {apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: wait}, provisioner: ebs.csi.aws.com,
      volumeBindingMode: WaitForFirstConsumer, allowedTopologies: [{matchLabelExpressions: [
      {key: topology.kubernetes.io/zone, values: [z1, z2]}]}]}
    ---
    {apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: local}, volumeBindingMode: WaitForFirstConsumer,
      provisioner: kubernetes.io/no-provisioner}
    ---
    {apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: now}, provisioner: ebs.csi.aws.com}
    """)
  private let nodes = [node("a").zone("z1"), node("b").zone("z2"), node("c").zone("z3")]

  private func claim(
    _ name: String, _ className: String, volume: String? = nil, modes: [String] = ["ReadWriteOnce"],
    size: String = "10Gi"
  ) -> KubeObject {
    KubeObject([
      "apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": ["name": .string(name)],
      "spec": [
        "storageClassName": .string(className), "accessModes": .strings(modes), "volumeName": .optional(volume),
        "resources": ["requests": ["storage": .string(size)]],
      ],
      "status": ["phase": volume == nil ? "Pending" : "Bound"],
    ])
  }

  private func volume(_ name: String, _ className: String, zone: String, size: String = "10Gi") -> KubeObject {
    let terms: KubeValue = [
      ["matchExpressions": [["key": "topology.kubernetes.io/zone", "operator": "In", "values": [.string(zone)]]]]
    ]
    return KubeObject([
      "apiVersion": "v1", "kind": "PersistentVolume", "metadata": ["name": .string(name)],
      "spec": [
        "storageClassName": .string(className), "accessModes": ["ReadWriteOnce"],
        "capacity": ["storage": .string(size)], "nodeAffinity": ["required": ["nodeSelectorTerms": terms]],
        "csi": ["driver": "ebs.csi.aws.com", "volumeHandle": .string(name)],
      ],
    ])
  }

  @Test func `a missing claim refuses the pod on every node`() {
    let trial = Trial(nodes, pod: pod("p").claim("data"))
    #expect(
      trial.message
        == "0/3 nodes are available: persistentvolumeclaim \"data\" not found. no new claims to deallocate, "
        + "preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.")
  }

  @Test func `an unbound claim of an immediate class refuses the pod`() {
    let trial = Trial(nodes, more: classes + [claim("data", "now")], pod: pod("p").claim("data"))
    #expect(trial.message.hasPrefix("0/3 nodes are available: pod has unbound immediate PersistentVolumeClaims."))
  }

  @Test func `a bound volume pulls the pod to its zone`() {
    let objects = classes + [claim("data", "wait", volume: "v"), volume("v", "wait", zone: "z2")]
    let trial = Trial(nodes, more: objects, pod: pod("p").claim("data"))
    #expect(trial.feasible == ["b"])
    let lost = Trial(nodes, more: classes + [claim("data", "wait", volume: "v")], pod: pod("p").claim("data"))
    #expect(lost.message.contains("3 node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)"))
  }

  @Test func `provisioning keeps to the topologies of the class`() {
    let trial = Trial(nodes, more: classes + [claim("data", "wait")], pod: pod("p").claim("data"))
    #expect(trial.feasible == ["a", "b"])
    var scheduler = trial.scheduler
    scheduler.carryOut(trial.decision)
    // The provisioner knows the node now: a second pod with the claim must follow.
    var reader = ClusterReader()
    reader.state = scheduler.state
    reader.read(pod("q").claim("data").object)
    scheduler.state = reader.state
    let second = scheduler.decide(reader.pods[0])
    #expect(second.feasible.map { trial.name($0) } == [trial.chosen])
  }

  @Test func `a local volume is taken by the first pod, the smallest that fits`() {
    let objects =
      classes + [
        claim("one", "local"), claim("two", "local"), volume("big", "local", zone: "z1", size: "50Gi"),
        volume("small", "local", zone: "z1"),
      ]
    var trial = Trial(nodes, more: objects, pod: pod("p").claim("one"))
    #expect(trial.feasible == ["a"])
    trial.scheduler.carryOut(trial.decision)
    let taken = trial.scheduler.state.volumes.claims.values.compactMap(\.volumeName)
    #expect(taken.map { trial.scheduler.state.symbols.text($0) } == ["small"])
    let none = Trial(nodes, more: classes + [claim("one", "local")], pod: pod("p").claim("one"))
    #expect(none.message.contains("3 node(s) didn't find available persistent volumes to bind"))
  }

  @Test func `attach limits count each volume once`() {
    let limits = yaml(
      """
      {apiVersion: storage.k8s.io/v1, kind: CSINode, metadata: {name: a},
        spec: {drivers: [{name: ebs.csi.aws.com, nodeID: a, allocatable: {count: 1}}]}}
      """)
    let objects =
      classes + limits + [
        claim("one", "wait", volume: "v1"), claim("two", "wait", volume: "v2"), volume("v1", "wait", zone: "z1"),
        volume("v2", "wait", zone: "z1"),
      ]
    let running = [node("a").zone("z1"), pod("old").claim("one").on("a")]
    #expect(Trial(running, more: objects, pod: pod("p").claim("one")).feasible == ["a"])
    let full = Trial(running, more: objects, pod: pod("p").claim("two"))
    #expect(full.message.hasPrefix("0/1 nodes are available: 1 node(s) exceed max volume count."))
  }

  @Test func `a claim with ReadWriteOncePod serves one pod`() {
    let objects =
      classes + [claim("one", "wait", volume: "v1", modes: ["ReadWriteOncePod"]), volume("v1", "wait", zone: "z1")]
    let running = nodes + [pod("old").claim("one").on("a")]
    let second = Trial(running, more: objects, pod: pod("p").claim("one"))
    #expect(second.message.contains("ReadWriteOncePod access mode"))
    let urgent = Trial(running, more: objects, pod: pod("p").claim("one").priority(5))
    #expect(urgent.victims == ["old"])
  }

  @Test func `free capacity is looked at where the driver publishes it`() {
    func capacity(_ bytes: String) -> [KubeObject] {
      yaml(
        """
        {apiVersion: storage.k8s.io/v1, kind: CSIDriver, metadata: {name: ebs.csi.aws.com}, spec: {storageCapacity: true}}
        ---
        {apiVersion: storage.k8s.io/v1, kind: CSIStorageCapacity, metadata: {name: c}, storageClassName: wait,
          capacity: \(bytes), nodeTopology: {matchLabels: {topology.kubernetes.io/zone: z1}}}
        """)
    }
    let objects = classes + [claim("data", "wait")]
    #expect(Trial(nodes, more: objects + capacity("20Gi"), pod: pod("p").claim("data")).feasible == ["a"])
    let small = Trial(nodes, more: objects + capacity("1Gi"), pod: pod("p").claim("data"))
    #expect(small.message.contains("2 node(s) did not have enough free storage"))
  }

  @Test func `zone labels of a volume must be those of the node`() {
    var labelled = volume("v", "wait", zone: "z1").root
    labelled["metadata"] = ["name": "v", "labels": ["topology.kubernetes.io/zone": "z1__z2"]]
    labelled["spec"]?["nodeAffinity"] = nil
    let objects = classes + [claim("data", "wait", volume: "v"), KubeObject(labelled)]
    let bare = [node("d")]
    #expect(Trial(nodes + bare, more: objects, pod: pod("p").claim("data")).feasible == ["a", "b", "d"])
  }
}
