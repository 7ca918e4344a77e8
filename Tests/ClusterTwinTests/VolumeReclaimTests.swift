import KubeModel
import SimKernel
import Testing

@testable import ClusterTwin

/// Claims wait for the pods that use them, volumes for their claims, and the reclaim policy says what stays.
@Suite struct VolumeReclaimTests {
  private static func objects(reclaim: String = "", more: String = "") -> [KubeObject] {
    let text = """
      {apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: disk}, provisioner: ebs.csi.aws.com,
        volumeBindingMode: Immediate\(reclaim.isEmpty ? "" : ", reclaimPolicy: \(reclaim)")}
      ---
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: {name: data, namespace: shop}
      spec: {storageClassName: disk, accessModes: [ReadWriteOnce], resources: {requests: {storage: 10Gi}}}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: web, namespace: shop}
      spec:
        volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
        containers: [{name: web, image: "web:1"}]
      """
    return [node("a").zone("z1").object] + yaml(text + more)
  }

  private static func twin(_ objects: [KubeObject]) -> Twin {
    var twin = TwinLoader(objects, settings: TwinSettings(kubelet: .driven(stopsAtOnce: false)), seed: 1).twin
    twin.run(until: .zero + .seconds(5))
    return twin
  }

  private static func claim(_ twin: inout Twin, _ name: String = "data") -> VolumeState.Name {
    VolumeState.Name(namespace: twin.cluster.symbols.intern("shop"), name: twin.cluster.symbols.intern(name))
  }

  private static func volumes(_ twin: Twin) -> [String] {
    twin.cluster.volumes.volumeNames.map { name in
      twin.cluster.symbols.text(name) + (twin.cluster.volumes.volumes[name]?.isReleased == true ? " released" : "")
    }
  }

  @Test func `a claim in use waits until its pod is gone`() {
    var twin = Self.twin(Self.objects())
    let claim = Self.claim(&twin)
    twin.deletePersistentVolumeClaim(claim)
    #expect(twin.cluster.volumes.claims[claim]?.isDeleting == true)
    #expect(Self.volumes(twin) == ["pvc-shop-data"])
    twin.deletePod(PodID(0))
    #expect(twin.cluster.volumes.claims[claim] != nil, "the pod still stops")
    twin.removePod(PodID(0))
    #expect(twin.cluster.volumes.claims[claim] == nil && Self.volumes(twin).isEmpty)
  }

  @Test func `a pod that is finished uses its claim as long as its object exists`() {
    var twin = Self.twin(Self.objects())
    let claim = Self.claim(&twin)
    twin.succeedPod(PodID(0))
    twin.deletePersistentVolumeClaim(claim)
    #expect(twin.cluster.volumes.claims[claim] != nil)
    twin.deletePod(PodID(0))
    #expect(twin.cluster.volumes.claims[claim] == nil)
  }

  @Test func `a pod without a node holds no claim`() {
    var twin = Self.twin(Self.objects().filter { $0.kind != "Node" } + [node("b", pods: "0").object])
    let claim = Self.claim(&twin)
    #expect(twin.cluster.pods.node[0] == nil)
    twin.deletePersistentVolumeClaim(claim)
    #expect(twin.cluster.volumes.claims[claim] == nil)
  }

  @Test func `two pods hold a claim until both are gone`() {
    let second = """

      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: other, namespace: shop}
      spec:
        volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
        containers: [{name: web, image: "web:1"}]
      """
    var twin = Self.twin(Self.objects(more: second))
    let claim = Self.claim(&twin)
    twin.deletePersistentVolumeClaim(claim)
    twin.deletePod(PodID(0))
    twin.removePod(PodID(0))
    #expect(twin.cluster.volumes.claims[claim] != nil)
    twin.deletePod(PodID(1))
    twin.removePod(PodID(1))
    #expect(twin.cluster.volumes.claims[claim] == nil)
  }

  @Test(arguments: [("Delete", []), ("", []), ("Retain", ["pvc-shop-data released"])])
  func `the class says what becomes of a volume that was made`(policy: String, left: [String]) {
    var twin = Self.twin(Self.objects(reclaim: policy).filter { $0.kind != "Pod" })
    twin.deletePersistentVolumeClaim(Self.claim(&twin))
    #expect(Self.volumes(twin) == left)
  }

  private static func given(_ policy: String) -> String {
    """

    ---
    apiVersion: v1
    kind: PersistentVolume
    metadata: {name: old}
    spec:
      {capacity: {storage: 20Gi}, accessModes: [ReadWriteOnce], storageClassName: disk,
      csi: {driver: ebs.csi.aws.com, volumeHandle: old}\(policy.isEmpty ? "" : ", persistentVolumeReclaimPolicy: \(policy)")}
    """
  }

  @Test(arguments: [("Delete", []), ("", ["old released"]), ("Retain", ["old released"])])
  func `a volume that somebody made is retained unless it says otherwise`(policy: String, left: [String]) {
    var twin = Self.twin(Self.objects(more: Self.given(policy)).filter { $0.kind != "Pod" })
    #expect(Self.volumes(twin) == ["old"])
    twin.deletePersistentVolumeClaim(Self.claim(&twin))
    #expect(Self.volumes(twin) == left)
  }

  @Test func `a released volume is bound to no other claim, not even to one of the same name`() {
    var twin = Self.twin(Self.objects(reclaim: "Retain").filter { $0.kind != "Pod" })
    let name = Self.claim(&twin)
    let claim = twin.cluster.volumes.claims[name]
    twin.deletePersistentVolumeClaim(name)
    var fresh = VolumeState.Claim(name: name)
    fresh.className = claim?.className ?? .empty
    fresh.accessModes = [.readWriteOnce]
    fresh.bytes = 1
    twin.cluster.volumes.claims[name] = fresh
    twin.bindImmediately(name)
    #expect(Self.volumes(twin) == ["pvc-shop-data released", "pvc-shop-data-2"])
    #expect(twin.cluster.volumes.claims[name]?.isBound == true)
    twin.deletePersistentVolume(twin.cluster.volumes.volumeNames[0])
    #expect(Self.volumes(twin) == ["pvc-shop-data-2"])
  }

  @Test func `a volume that is bound waits for its claim`() {
    var twin = Self.twin(Self.objects(reclaim: "Retain").filter { $0.kind != "Pod" })
    let volume = twin.cluster.volumes.volumeNames[0]
    twin.deletePersistentVolume(volume)
    #expect(Self.volumes(twin) == ["pvc-shop-data"])
    twin.deletePersistentVolumeClaim(Self.claim(&twin))
    #expect(Self.volumes(twin).isEmpty)
  }

  @Test func `a namespace that goes releases the volumes of its claims`() {
    var twin = Self.twin(Self.objects(reclaim: "Retain").filter { $0.kind != "Pod" })
    twin.deleteNamespace(twin.cluster.symbols.intern("shop"))
    twin.run(until: twin.now + .seconds(10))
    #expect(twin.cluster.volumes.claims.isEmpty && Self.volumes(twin) == ["pvc-shop-data released"])
  }

  @Test func `policies and phases are exported`() throws {
    let objects = Self.objects(reclaim: "Retain").filter { $0.kind != "Pod" }
    var twin = Self.twin(objects)
    twin.deletePersistentVolumeClaim(Self.claim(&twin))
    let exported = ClusterExport(twin, given: objects).objects
    let volume = try #require(exported.first { $0.kind == "PersistentVolume" })
    #expect(volume.root.at("spec", "persistentVolumeReclaimPolicy")?.string == "Retain")
    #expect(volume.root.at("status", "phase")?.string == "Released")
    #expect(!exported.contains { $0.kind == "PersistentVolumeClaim" })
    let again = TwinLoader(exported, seed: 1).twin
    #expect(Self.volumes(again) == ["pvc-shop-data released"])
  }
}
