import Basics
import KubeModel
import SimKernel
import Testing

@testable import ClusterTwin

/// The objects at the end of a run, which another run can begin with.
@Suite struct ExportTests {
  private static let text = """
    apiVersion: plimsoll.dev/v1alpha1
    kind: NodeGroup
    metadata: {name: general}
    spec:
      {zones: [a, b], machineType: m5.xlarge, allocatable: {cpu: "4", memory: 14Gi, pods: "58"}, minNodes: 2, maxNodes: 6,
      provisioningSeconds: 60}
    ---
    {apiVersion: v1, kind: ConfigMap, metadata: {name: settings, namespace: shop}, data: {mode: fast}}
    ---
    {apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: disk}, provisioner: ebs.csi.aws.com,
      volumeBindingMode: WaitForFirstConsumer}
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web, namespace: shop}
    spec:
      replicas: 9
      selector: {matchLabels: {app: web}}
      template:
        metadata: {labels: {app: web}}
        spec: {containers: [{name: web, image: "web:1", resources: {requests: {cpu: "1", memory: 256Mi}}}]}
    ---
    apiVersion: apps/v1
    kind: StatefulSet
    metadata: {name: db, namespace: shop}
    spec:
      replicas: 2
      serviceName: db
      selector: {matchLabels: {app: db}}
      template:
        metadata: {labels: {app: db}}
        spec: {containers: [{name: db, image: "db:1", resources: {requests: {cpu: 500m, memory: 1Gi}}}]}
      volumeClaimTemplates:
        - metadata: {name: data}
          spec: {storageClassName: disk, accessModes: [ReadWriteOnce], resources: {requests: {storage: 10Gi}}}
    ---
    apiVersion: apps/v1
    kind: DaemonSet
    metadata: {name: agent, namespace: shop}
    spec:
      selector: {matchLabels: {app: agent}}
      template:
        metadata: {labels: {app: agent}}
        spec: {containers: [{name: agent, image: "agent:1", resources: {requests: {cpu: 50m, memory: 64Mi}}}]}
    ---
    apiVersion: batch/v1
    kind: Job
    metadata: {name: task, namespace: shop}
    spec:
      completions: 2
      completionMode: Indexed
      template:
        spec: {restartPolicy: Never, containers: [{name: task, image: "task:1"}]}
    ---
    apiVersion: batch/v1
    kind: CronJob
    metadata: {name: tick, namespace: shop}
    spec:
      schedule: "0 * * * *"
      jobTemplate:
        spec:
          template: {spec: {restartPolicy: Never, containers: [{name: tick, image: "tick:1"}]}}
    ---
    apiVersion: policy/v1
    kind: PodDisruptionBudget
    metadata: {name: web, namespace: shop}
    spec: {minAvailable: 7, selector: {matchLabels: {app: web}}}
    ---
    apiVersion: autoscaling/v2
    kind: HorizontalPodAutoscaler
    metadata: {name: web, namespace: shop}
    spec:
      scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
      minReplicas: 9
      maxReplicas: 12
      metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 60}}}]
    ---
    {apiVersion: v1, kind: Pod, metadata: {name: alone, namespace: shop}, spec: {containers: [{name: c, image: "c:1"}]}}
    """

  private func run(_ objects: [KubeObject], minutes: Int64 = 70) -> Simulation {
    var run = Simulation(objects, cluster: nil, duration: .minutes(minutes), seed: 1)
    run.run()
    return run
  }

  /// Through text, as a folder would hold them.
  private func reread(_ objects: [KubeObject]) -> [KubeObject] {
    yaml(KubeValue.yaml(documents: objects.map(\.root)))
  }

  private func object(_ title: String, in objects: [KubeObject]) throws -> KubeObject {
    try #require(objects.first { $0.title == title }, "there is no \(title)")
  }

  @Test func `what has become of every object is written`() throws {
    let objects = run(yaml(Self.text)).exported
    let web = try object("Deployment shop/web", in: objects)
    #expect(web.root.at("status", "readyReplicas")?.integer == 9)
    let set = try #require(objects.first { $0.kind == "ReplicaSet" })
    #expect(set.name.hasPrefix("web-") && set.root.at("status", "availableReplicas")?.integer == 9)
    let pods = objects.filter { $0.kind == "Pod" }
    #expect(pods.count { $0.name.hasPrefix("\(set.name)-") } == 9)
    #expect(pods.allSatisfy { $0.root.at("status", "phase")?.string != "Pending" })
    let claim = try object("PersistentVolumeClaim shop/data-db-1", in: objects)
    let volume = try object("PersistentVolume \(claim.root.at("spec", "volumeName")?.string ?? "")", in: objects)
    #expect(volume.root.at("spec", "claimRef", "name")?.string == "data-db-1")
    #expect(objects.filter { $0.kind == "Node" }.count > 2)
    let task = try object("Job shop/task", in: objects)
    #expect(task.root.at("status", "completedIndexes")?.string == "0,1")
    #expect(objects.contains { $0.kind == "Job" && $0.name.hasPrefix("tick-") })
    #expect(try object("ConfigMap shop/settings", in: objects).root.at("data", "mode")?.string == "fast")
    #expect(
      try object("PodDisruptionBudget shop/web", in: objects).root.at("status", "disruptionsAllowed")?.integer == 2)
    #expect(
      try object("HorizontalPodAutoscaler shop/web", in: objects).root.at("status", "currentReplicas")?.integer == 9)
  }

  @Test func `an API server takes every object`() {
    let objects = reread(run(yaml(Self.text)).exported).filter { $0.group != "plimsoll.dev" }
    let review = ManifestReview(objects, podLimit: 1_000)
    #expect(review.diagnostics.isEmpty, "\(review.diagnostics.map(\.description).joined(separator: "\n"))")
    #expect(Set(objects.map(\.title)).count == objects.count)
  }

  @Test func `another cluster begins where the first one ended, and stays so`() throws {
    let first = run(yaml(Self.text)).exported
    var next = Simulation(reread(first), cluster: nil, duration: .minutes(20), seed: 2)
    #expect(next.diagnostics.isEmpty, "\(next.diagnostics)")
    func places(_ objects: [KubeObject]) -> [String] {
      objects.filter { $0.kind == "Pod" && !["Succeeded", "Failed"].contains($0.root.at("status", "phase")?.string) }
        .map { "\($0.name) on \($0.root.at("spec", "nodeName")?.string ?? "none"), ready \(Self.isReady($0))" }.sorted()
    }
    #expect(places(next.exported) == places(first))
    next.run()
    #expect(places(next.exported) == places(first))
    #expect(!next.twin.trace.records.contains { $0.kind == TraceKind.podTerminating.rawValue })
    for title in ["Deployment shop/web", "StatefulSet shop/db", "DaemonSet shop/agent", "Job shop/task"] {
      let before = try object(title, in: first).root["status"]
      let after = try object(title, in: next.exported).root["status"]
      for key in ["replicas", "readyReplicas", "availableReplicas", "numberReady", "succeeded"] {
        #expect(after?[key] == before?[key], "\(title) \(key)")
      }
    }
    #expect(next.exported.filter { $0.kind == "Node" }.map(\.name) == first.filter { $0.kind == "Node" }.map(\.name))
  }

  private static func isReady(_ pod: KubeObject) -> Bool {
    (pod.root.at("status", "conditions")?.sequence ?? []).contains {
      $0["type"]?.string == "Ready" && $0["status"]?.string == "True"
    }
  }

  @Test func `a roll-out goes on in the cluster that is loaded`() throws {
    var objects = reread(run(yaml(Self.text)).exported)
    let place = try #require(objects.firstIndex { $0.title == "Deployment shop/web" })
    var root = objects[place].root
    root.set("2", at: "spec", "template", "metadata", "annotations", "version")
    objects[place] = KubeObject(root)
    let next = run(objects, minutes: 30).exported
    let sets = next.filter { $0.kind == "ReplicaSet" }
    #expect(sets.map { $0.root.at("spec", "replicas")?.integer ?? -1 }.sorted() == [0, 9])
    let newest = try #require(sets.first { $0.root.at("spec", "replicas")?.integer == 9 })
    #expect(newest.annotations.contains { $0.key == "deployment.kubernetes.io/revision" && $0.value == "2" })
  }
}
