import Basics
import KubeModel
import SimKernel
import Testing

@testable import ClusterTwin

/// What the API server does to the objects and pods of a run.
@Suite struct AdmissionRunTests {
  private static let machine = """
    {apiVersion: v1, kind: Node, metadata: {name: a}, status: {allocatable: {cpu: 16, memory: 64Gi, pods: 110}}}
    ---

    """

  private func deployment(_ name: String = "web", replicas: Int = 5, template: String = "", pod: String = "") -> String
  {
    """

    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: \(name), namespace: shop}
    spec:
      replicas: \(replicas)
      selector: {matchLabels: {app: \(name)}}
      template:
        metadata: {labels: {app: \(name)}\(template)}
        spec: {\(pod)containers: [{name: web, image: "web:1"}]}
    """
  }

  private func simulation(
    _ text: String, minutes: Int64 = 10, podSecurity: PodSecurityJudge? = nil
  ) -> Simulation {
    Simulation(
      yaml(Self.machine + text), cluster: nil, duration: .minutes(minutes), seed: 1, podSecurity: podSecurity)
  }

  private func refusals(_ run: Simulation) -> [SimTime] {
    run.twin.trace.records.filter { $0.kind == TraceKind.creationRefused.rawValue }.map(\.time)
  }

  private static let quota = """
    {apiVersion: v1, kind: ResourceQuota, metadata: {name: few, namespace: shop}, spec: {hard: {pods: "3"}}}
    """

  @Test func `a quota lets in what it has room for, and the ReplicaSet backs off`() throws {
    var run = simulation(Self.quota + deployment())
    #expect(run.diagnostics.isEmpty, "\(run.diagnostics)")
    run.run()
    let report = run.report
    #expect(report.pods.last == 3)
    let refused = try #require(report.refused.first)
    #expect(refused.workload == "Deployment shop/web")
    #expect(
      refused.reason
        == "pods \"web\" is forbidden: exceeded quota: few, requested: pods=1, used: pods=3, limited: pods=3")
    // The first round, then 5 ms, 10 ms, 20 ms … after the one before.
    var times: [Int64] = []
    for time in refusals(run).map(\.microseconds) where times.last != time { times.append(time) }
    let first = try #require(times.first)
    #expect(times.prefix(5).map { ($0 - first) / 1_000 } == [0, 5, 15, 35, 75])
    #expect(refused.rounds == times.count)
  }

  @Test func `a quota has room again when pods are gone`() throws {
    var run = simulation(Self.quota + deployment("web", replicas: 3) + deployment("late", replicas: 2))
    run.run()
    #expect(run.report.refused.map(\.workload) == ["Deployment shop/late"])
    var twin = run.twin
    twin.scaleReplicaSet(twin.deployments.sets[0][0], to: 1)
    twin.deployments.spec[0].replicas = 1
    twin.run(until: twin.now + .minutes(20))
    #expect(twin.refusals.all.isEmpty)
    #expect(twin.deployments.status[1].ready == 2)
    // All three are in use again.
    #expect(twin.life.charge.count { $0 >= 0 } == 3)
  }

  @Test func `a Job that finished no longer counts`() {
    let job = """

      ---
      apiVersion: batch/v1
      kind: Job
      metadata: {name: work, namespace: shop}
      spec:
        completions: 6
        parallelism: 6
        template: {spec: {restartPolicy: Never, containers: [{name: work, image: "work:1"}]}}
      """
    var run = simulation(Self.quota + job)
    run.run()
    #expect(run.twin.jobs[0].status.succeeded == 6)
    #expect(run.report.refused.isEmpty)
    #expect(run.report.pods.greatest == 3)
  }

  @Test func `a StatefulSet and a DaemonSet are refused in their own names`() {
    let sets = """

      ---
      {apiVersion: v1, kind: Node, metadata: {name: b}, status: {allocatable: {cpu: 16, memory: 64Gi, pods: 110}}}
      ---
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: {name: db, namespace: shop}
      spec:
        replicas: 2
        serviceName: db
        selector: {matchLabels: {app: db}}
        template: {metadata: {labels: {app: db}}, spec: {containers: [{name: db, image: "db:1"}]}}
      ---
      apiVersion: apps/v1
      kind: DaemonSet
      metadata: {name: agent, namespace: shop}
      spec:
        selector: {matchLabels: {app: agent}}
        template: {metadata: {labels: {app: agent}}, spec: {containers: [{name: agent, image: "agent:1"}]}}
      """
    let quota = Self.quota.replacing("\"3\"", with: "\"1\"")
    var run = simulation(quota + sets)
    run.run()
    #expect(run.report.pods.last == 1)
    #expect(run.report.refused.map(\.workload) == ["StatefulSet shop/db", "DaemonSet shop/agent"])
  }

  @Test func `a LimitRange gives requests that the scheduler counts, and refuses what is beyond it`() {
    let range = """
      apiVersion: v1
      kind: LimitRange
      metadata: {name: sizes, namespace: shop}
      spec: {limits: [{type: Container, defaultRequest: {cpu: "1"}, default: {cpu: "2"}, max: {cpu: "4"}}]}
      """
    var run = simulation(range + deployment(replicas: 4))
    run.run()
    #expect(run.report.requestedCPU.last == 4.0 / 16)
    var refused = simulation(range.replacing("default: {cpu: \"2\"}", with: "default: {cpu: \"5\"}") + deployment())
    refused.run()
    #expect(refused.diagnostics.map(\.message).joined().contains("default"), "\(refused.diagnostics)")
    let large = deployment().replacing("image: \"web:1\"", with: "image: \"web:1\", resources: {limits: {cpu: 8}}")
    var beyond = simulation(range + large)
    beyond.run()
    #expect(
      beyond.report.refused.first?.reason
        == "pods \"web\" is forbidden: maximum cpu usage per Container is 4, but limit is 8", "\(beyond.report.refused)"
    )
  }

  @Test func `a class is resolved when the pod is made`() {
    let known = """
      {apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: {name: high}, value: 1000}
      """
    var run = simulation(known + deployment(pod: "priorityClassName: high, "))
    run.run()
    let shape = run.twin.templates[run.twin.deployments.template[0].index].shape
    #expect(run.twin.cluster.shapes[shape.index].priority == 1_000)
    var missing = simulation("" + deployment(pod: "priorityClassName: hihg, "))
    missing.run()
    #expect(
      missing.report.refused.first?.reason
        == "pods \"web\" is forbidden: no PriorityClass with name hihg was found")
  }

  @Test func `Pod Security judges by the labels of the namespace`() {
    let namespace = """
      {apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {level: strict}}}
      """
    let judge: PodSecurityJudge = { pod, labels in
      labels.contains { $0 == (key: "level", value: "strict") } && pod.at("spec", "hostNetwork")?.bool == true
        ? "violates" : nil
    }
    var run = simulation(namespace + deployment(pod: "hostNetwork: true, "), podSecurity: judge)
    run.run()
    #expect(run.report.refused.map(\.reason) == ["pods \"web\" is forbidden: violates"])
    var other = simulation(deployment(pod: "hostNetwork: true, "), podSecurity: judge)
    other.run()
    #expect(other.report.refused.isEmpty)
  }

  @Test func `what comes out of a cluster only counts for quotas`() {
    let service = """

      ---
      {apiVersion: v1, kind: Service, metadata: {name: old, namespace: shop, uid: u}, spec: {ports: [{port: 80}]}}
      ---
      {apiVersion: v1, kind: Service, metadata: {name: new, namespace: shop}, spec: {ports: [{port: 80}]}}
      """
    let quota = Self.quota.replacing("pods: \"3\"", with: "services: \"1\"")
    #expect(
      simulation(quota + service).diagnostics.map(\.message) == [
        "services \"new\" is forbidden: exceeded quota: few, requested: services=1, used: services=1, limited: services=1"
      ])
  }
}
