import KubeModel
import SimKernel
import Testing

@testable import ClusterTwin

/// Claims get volumes: where their pod runs, or before it does.
@Suite struct VolumeProvisioningTests {
  private static func objects(mode: String, more: String = "") -> [KubeObject] {
    let nodes = [node("a").zone("z1"), node("b").zone("z1"), node("c").zone("z2"), node("d").zone("z2")]
    let text = """
      {apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: disk}, provisioner: ebs.csi.aws.com,
        volumeBindingMode: \(mode)}
      ---
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: {name: db, namespace: shop}
      spec:
        replicas: 1
        selector: {matchLabels: {app: db}}
        persistentVolumeClaimRetentionPolicy: {whenScaled: Delete}
        template:
          metadata: {labels: {app: db}}
          spec: {containers: [{name: db, image: "db:1"}]}
        volumeClaimTemplates:
          - metadata: {name: data}
            spec: {storageClassName: disk, accessModes: [ReadWriteOnce], resources: {requests: {storage: 10Gi}}}
      """
    return nodes.map(\.object) + yaml(text + more)
  }

  private func run(_ objects: [KubeObject]) -> Twin {
    var twin = TwinLoader(objects, seed: 1).twin
    twin.run(until: .zero + .minutes(3))
    return twin
  }

  @Test(arguments: ["WaitForFirstConsumer", "Immediate"])
  func `a pod whose node is closed moves to another node of its volume's zone`(mode: String) throws {
    var twin = run(Self.objects(mode: mode))
    let pod = try #require(twin.statefulSets.owned.pods[0].first)
    let node = try #require(twin.cluster.pods.node[pod.index])
    #expect(twin.life.isReady[pod.index])
    #expect(twin.cluster.volumes.volumeNames.map { twin.cluster.symbols.text($0) } == ["pvc-shop-data-db-0"])
    twin.cordon(node, true)
    twin.deletePod(pod)
    twin.run(until: .zero + .minutes(10))
    let next = try #require(twin.statefulSets.owned.pods[0].first)
    let other = try #require(twin.cluster.pods.node[next.index])
    #expect(twin.life.isReady[next.index] && other != node && twin.zone(of: other) == twin.zone(of: node))
  }

  @Test func `a claim that goes takes the volume that was made for it along`() {
    var twin = run(Self.objects(mode: "WaitForFirstConsumer"))
    twin.scale(ScaleTarget(kind: .statefulSet, row: 0), to: 0)
    twin.run(until: .zero + .minutes(10))
    #expect(twin.cluster.volumes.claims.isEmpty && twin.cluster.volumes.volumes.isEmpty)
    #expect(twin.cluster.volumes.volumeNames.isEmpty)
  }

  @Test func `a volume that is there is taken before one is made`() {
    let volume = """

      ---
      apiVersion: v1
      kind: PersistentVolume
      metadata: {name: old}
      spec:
        {capacity: {storage: 20Gi}, accessModes: [ReadWriteOnce], storageClassName: disk,
        csi: {driver: ebs.csi.aws.com, volumeHandle: old}}
      """
    let twin = run(Self.objects(mode: "Immediate", more: volume))
    let claim = twin.cluster.volumes.claims.values.first
    #expect(claim?.isBound == true && claim?.volumeName.map { twin.cluster.symbols.text($0) } == "old")
  }
}
