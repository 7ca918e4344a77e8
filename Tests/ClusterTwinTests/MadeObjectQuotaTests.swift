import Basics
import KubeModel
import SimKernel
import Testing

@testable import ClusterTwin

/// What quotas and limits say of the objects that controllers make beside pods.
@Suite struct MadeObjectQuotaTests {
  private static func quota(_ hard: String) -> String {
    """
    {apiVersion: v1, kind: Node, metadata: {name: a}, status: {allocatable: {cpu: 16, memory: 64Gi, pods: 110}}}
    ---
    {apiVersion: v1, kind: ResourceQuota, metadata: {name: few, namespace: shop}, spec: {hard: {\(hard)}}}
    """
  }

  private static func deployment(_ name: String, image: String = "web:1") -> String {
    """

    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: \(name), namespace: shop}
    spec:
      revisionHistoryLimit: 0
      selector: {matchLabels: {app: \(name)}}
      template:
        metadata: {labels: {app: \(name)}}
        spec: {containers: [{name: web, image: "\(image)"}]}
    """
  }

  private static func cronJob(historyLimit: Int) -> String {
    """

    ---
    apiVersion: batch/v1
    kind: CronJob
    metadata: {name: tick, namespace: shop}
    spec:
      schedule: "*/2 * * * *"
      successfulJobsHistoryLimit: \(historyLimit)
      jobTemplate:
        spec: {template: {spec: {restartPolicy: Never, containers: [{name: work, image: "work:1"}]}}}
    """
  }

  private static func statefulSet(_ name: String = "db", replicas: Int = 3, storage: String = "1Gi") -> String {
    """

    ---
    apiVersion: apps/v1
    kind: StatefulSet
    metadata: {name: \(name), namespace: shop}
    spec:
      replicas: \(replicas)
      serviceName: \(name)
      persistentVolumeClaimRetentionPolicy: {whenScaled: Delete, whenDeleted: Retain}
      selector: {matchLabels: {app: \(name)}}
      template: {metadata: {labels: {app: \(name)}}, spec: {containers: [{name: db, image: "db:1"}]}}
      volumeClaimTemplates:
        - metadata: {name: data}
          spec:
            accessModes: [ReadWriteOnce]
            storageClassName: fast
            resources: {requests: {storage: \(storage)}}
    ---
    apiVersion: storage.k8s.io/v1
    kind: StorageClass
    metadata: {name: fast}
    provisioner: disks.example.com
    volumeBindingMode: WaitForFirstConsumer
    """
  }

  private static func run(_ text: String, minutes: Int64 = 10) -> Simulation {
    var run = Simulation(yaml(text), cluster: nil, duration: .minutes(minutes), seed: 1)
    #expect(run.diagnostics.isEmpty, "\(run.diagnostics)")
    run.run()
    return run
  }

  @Test func `a Deployment whose ReplicaSet is refused says so and tries again`() throws {
    let run = Self.run(Self.quota("count/replicasets.apps: \"1\"") + Self.deployment("one") + Self.deployment("two"))
    let refused = try #require(run.report.refused.first)
    #expect(refused.workload == "Deployment shop/two")
    let hash = run.twin.templateHash(run.twin.deployments.template[1])
    #expect(
      refused.reason
        == "replicasets.apps \"two-\(hash)\" is forbidden: exceeded quota: few, requested: count/replicasets.apps=1, "
        + "used: count/replicasets.apps=1, limited: count/replicasets.apps=1")
    #expect(refused.rounds > 10)
    #expect(run.twin.deployments.progress[1]?.reason == .failedCreate)
    #expect(run.report.pods.last == 1)
  }

  @Test func `a ReplicaSet that the history does not keep gives its place back`() throws {
    var twin = Self.run(Self.quota("count/replicasets.apps: \"2\"") + Self.deployment("one")).twin
    for version in 2...4 {
      let next = try #require(yaml(Self.deployment("one", image: "web:\(version)")).last)
      twin.updateDeployment(0, next)
      twin.run(until: twin.now + .minutes(2))
      #expect(twin.refusals.all.isEmpty)
      #expect(twin.deployments.progress[0]?.reason == .newReplicaSetAvailable)
    }
    twin.deleteDeployment(0)
    twin.addDeployment(try #require(yaml(Self.deployment("two")).last))
    twin.addDeployment(try #require(yaml(Self.deployment("three")).last))
    twin.run(until: twin.now + .minutes(2))
    #expect(twin.refusals.all.isEmpty)
  }

  @Test func `a CronJob starts when the Job before it is gone`() {
    let kept = Self.run(Self.quota("count/jobs.batch: \"1\"") + Self.cronJob(historyLimit: 1))
    #expect(kept.report.refused.map(\.workload) == ["CronJob shop/tick"])
    #expect(kept.twin.jobs.count == 1)
    let removed = Self.run(Self.quota("count/jobs.batch: \"1\"") + Self.cronJob(historyLimit: 0), minutes: 11)
    #expect(removed.report.refused.isEmpty)
    let started = removed.twin.trace.records.count { $0.kind == TraceKind.cronJobStarted.rawValue }
    #expect(started == 5)
  }

  @Test(arguments: [
    ("requests.storage: 2Gi", "requests.storage=1Gi", "requests.storage=2Gi"),
    ("persistentvolumeclaims: \"2\"", "persistentvolumeclaims=1", "persistentvolumeclaims=2"),
    (
      "fast.storageclass.storage.k8s.io/requests.storage: 2Gi", "fast.storageclass.storage.k8s.io/requests.storage=1Gi",
      "fast.storageclass.storage.k8s.io/requests.storage=2Gi"
    ),
  ])
  func `a StatefulSet gets as many claims as quotas have room for`(_ hard: String, _ one: String, _ all: String) throws
  {
    var run = Self.run(Self.quota(hard) + Self.statefulSet())
    let refused = try #require(run.report.refused.first)
    #expect(refused.workload == "StatefulSet shop/db")
    #expect(
      refused.reason
        == "persistentvolumeclaims \"data-db-2\" is forbidden: exceeded quota: few, requested: \(one), used: \(all), "
        + "limited: \(all)")
    #expect(run.report.pods.last == 2)
    // What a smaller set gives up another one gets.
    run = Self.run(Self.quota(hard) + Self.statefulSet(replicas: 2) + Self.statefulSet("log", replicas: 1))
    var twin = run.twin
    #expect(twin.refusals.all.map(\.maker) == [Maker(.statefulSet, 0)])
    twin.statefulSets.spec[1].replicas = 0
    twin.dirty.add(.statefulSet, 1)
    twin.run(until: twin.now + .minutes(30))
    #expect(twin.refusals.all.isEmpty)
    #expect(twin.statefulSets.status.map(\.ready) == [2, 0])
  }

  @Test func `a claim beyond the LimitRange is refused`() {
    let range = """

      ---
      apiVersion: v1
      kind: LimitRange
      metadata: {name: sizes, namespace: shop}
      spec: {limits: [{type: PersistentVolumeClaim, max: {storage: 1Gi}}]}
      """
    let run = Self.run(Self.quota("pods: \"9\"") + range + Self.statefulSet(storage: "5Gi"))
    #expect(
      run.report.refused.map(\.reason) == [
        "persistentvolumeclaims \"data-db-0\" is forbidden: maximum storage usage per PersistentVolumeClaim is 1Gi, but request is 5Gi"
      ])
    #expect(run.report.pods.last == 0)
  }
}
