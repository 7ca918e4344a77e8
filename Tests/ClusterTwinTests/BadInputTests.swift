import Basics
import KubeModel
import SimKernel
import Testing

@testable import ClusterTwin

/// What can't be simulated is named, and what is merely absurd does not bring a run down.
@Suite struct BadInputTests {
  private static let group = """
    apiVersion: plimsoll.dev/v1alpha1
    kind: NodeGroup
    metadata: {name: general}
    spec: {machineType: m5.xlarge, allocatable: {cpu: "4", memory: 14Gi, pods: "58"}, minNodes: 2, maxNodes: 4}
    """

  private static func deployment(_ more: String = "", cpu: String = "500m", pod: String = "") -> String {
    """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web, namespace: shop}
    spec:
      \(more.isEmpty ? "replicas: 2" : more)
      selector: {matchLabels: {app: web}}
      template:
        metadata: {labels: {app: web}}
        spec:
          \(pod.isEmpty ? "terminationGracePeriodSeconds: 30" : pod)
          containers: [{name: web, image: "web:1", resources: {requests: {cpu: \(cpu), memory: 256Mi}}}]
    """
  }

  private func simulation(_ documents: String..., minutes: Int64 = 30) -> Simulation {
    let text = ([Self.group] + documents).joined(separator: "\n---\n")
    return Simulation(yaml(text), cluster: nil, duration: .minutes(minutes), seed: 1)
  }

  private func errors(_ documents: String...) -> [Diagnostic] {
    let text = ([Self.group] + documents).joined(separator: "\n---\n")
    return Simulation(yaml(text), cluster: nil, duration: .minutes(1), seed: 1).diagnostics.filter(\.isError)
  }

  private func twin(_ documents: String..., change: (inout TwinSettings) -> Void = { _ in }) -> Twin {
    var settings = TwinSettings()
    change(&settings)
    let nodes = ["a", "b"].map { node($0).object }
    return TwinLoader(nodes + yaml(documents.joined(separator: "\n---\n")), settings: settings, seed: 1).twin
  }

  // MARK: - Refused

  @Test(arguments: [
    ("-500m", "must be greater than or equal to 0"), ("'.nan'", "quantities must match"),
    ("'1 core'", "quantities must match"),
  ]) func `a quantity that is none is refused with its field`(cpu: String, reason: String) throws {
    let found = errors(Self.deployment(cpu: cpu))
    let first = try #require(found.first, "\(cpu) is taken")
    #expect(first.message.hasPrefix("an API server refuses Deployment shop/web"))
    #expect(found.contains { $0.message.contains(reason) }, "\(found)")
  }

  @Test func `what an API server refuses is named with its place`() throws {
    let found = errors(Self.deployment("replicas: -1"))
    let first = try #require(found.first)
    #expect(found.count == 1 && first.message.contains("Invalid value: -1: must be greater than or equal to 0"))
    #expect(first.location?.path == "spec.replicas")
    #expect((first.location?.line ?? 0) > 1)
  }

  @Test func `more pods than a cluster holds are refused`() throws {
    let first = try #require(errors(Self.deployment("replicas: 2147483647")).first)
    #expect(first.message.contains("Deployment shop/web asks for 2147483647 pods"))
    #expect(first.remedy == "Write a number of at most 1000000.")
  }

  @Test func `numbers that no load has are refused`() {
    let usage = """
      apiVersion: plimsoll.dev/v1alpha1
      kind: UsageProfile
      metadata: {name: load}
      spec: {workloads: [{namespace: shop, name: web, startupSeconds: 1.0e300, cpu: \"1e30\", memory: 9e99}]}
      """
    let messages = errors(Self.deployment(), usage).map(\.message)
    #expect(messages.contains { $0.contains("startupSeconds` must be seconds") })
    #expect(messages.contains { $0.contains(".cpu` must be a quantity") })
    #expect(messages.contains { $0.contains(".memory` must be a quantity") })
  }

  @Test func `owners in a circle are named in their order`() throws {
    func owned(_ name: String, by owner: String) -> String {
      """
      apiVersion: apps/v1
      kind: ReplicaSet
      metadata:
        name: \(name)
        namespace: shop
        ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: \(owner), uid: u, controller: true}]
      spec:
        selector: {matchLabels: {app: x}}
        template: {metadata: {labels: {app: x}}, spec: {containers: [{name: c, image: "c:1"}]}}
      """
    }
    let found = errors(owned("a", by: "b"), owned("b", by: "c"), owned("c", by: "a"), owned("d", by: "d"))
    let messages = found.map(\.message)
    #expect(
      messages.contains {
        $0.contains("ReplicaSet shop/a -> ReplicaSet shop/b -> ReplicaSet shop/c -> ReplicaSet shop/a")
      })
    #expect(messages.contains("ReplicaSet shop/d owns itself"))
    #expect(found.count == 2)
  }

  // MARK: - Absurd, and simulated all the same

  @Test func `a pod larger than every machine waits, and the report says why it will for ever`() throws {
    var run = simulation(Self.deployment(cpu: "99999999999999999999E"))
    #expect(run.diagnostics.contains { $0.message.contains("is more than any machine has") && !$0.isError })
    run.run()
    let waiting = try #require(run.report.unschedulable.first)
    #expect(waiting.pods == 2 && waiting.workload == "Deployment shop/web")
    #expect(waiting.reason.contains("and the largest machine offers 4"), "\(waiting.reason)")
  }

  @Test func `spans of time without measure do no harm`() {
    let pod = "terminationGracePeriodSeconds: 9223372036854775807"
    let more = "replicas: 2\n  minReadySeconds: 2147483000\n  progressDeadlineSeconds: 2147483600"
    var run = simulation(Self.deployment(more, pod: pod))
    #expect(run.diagnostics.allSatisfy { !$0.isError }, "\(run.diagnostics)")
    run.run()
    #expect(run.report.workloads.first?.ready.last == 2)
  }

  @Test func `a surge without measure is bounded by what is asked for`() {
    var run = simulation(
      Self.deployment("replicas: 2\n  strategy: {rollingUpdate: {maxSurge: 2147483647, maxUnavailable: 2147483647%}}"))
    run.run()
    #expect(run.report.pods.last == 2)
  }

  @Test func `groups that may hold no machine leave their pods without one`() {
    let text = Self.group.replacing("minNodes: 2, maxNodes: 4", with: "minNodes: 0, maxNodes: 0")
    var run = Simulation(
      yaml(text + "\n---\n" + Self.deployment()), cluster: nil, duration: .minutes(10), seed: 1)
    run.run()
    #expect(run.report.unschedulable.first?.reason == "no nodes available to schedule pods")
  }

  @Test func `bare pods run beside workloads, and on the node that they name`() throws {
    let bare = """
      apiVersion: v1
      kind: Pod
      metadata: {name: tool, namespace: shop}
      spec: {nodeName: b, containers: [{name: c, image: "c:1"}]}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: free, namespace: shop}
      spec: {containers: [{name: c, image: "c:1"}]}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: lost, namespace: shop}
      spec: {nodeName: nowhere, containers: [{name: c, image: "c:1"}]}
      """
    var twin = twin(bare, Self.deployment())
    twin.run(until: .zero + .minutes(5))
    let pods = (0..<5).map { PodID($0) }
    let names = pods.map { twin.podName($0) }
    #expect(Array(names.prefix(3)) == ["tool", "free", "lost"])
    #expect(names.suffix(2).allSatisfy { $0.hasPrefix("web-") } && Set(names).count == 5)
    #expect(pods.map { twin.life.isReady[$0.index] } == [true, true, false, true, true])
    #expect(twin.cluster.pods.node[0].map { twin.title(of: $0) } == "Node b")
  }

  // MARK: - Loops

  @Test func `a controller without rest is named with its object`() throws {
    var twin = twin(Self.deployment()) { $0.syncsPerInstant = 2 }
    twin.run(until: .zero + .minutes(5))
    let failure = try #require(twin.failure)
    #expect(failure.message.contains("looked at Deployment shop/web 2 times within one instant"), "\(failure.message)")
    let stopped = twin.now
    twin.run(until: .zero + .hours(1))
    #expect(twin.now == stopped)
  }

  @Test func `events that follow each other without time passing end with the name of the culprit`() throws {
    let autoscaler = """
      apiVersion: autoscaling/v2
      kind: HorizontalPodAutoscaler
      metadata: {name: web, namespace: shop}
      spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, minReplicas: 2, maxReplicas: 4}
      """
    var twin = twin(Self.deployment(), autoscaler) { $0.eventsPerInstant = 500 }
    twin.autoscalers[0].autoscaler.flags.syncPeriod = .zero
    twin.startAutoscalers()
    twin.run(until: .zero + .minutes(5))
    let failure = try #require(twin.failure)
    #expect(failure.message.contains("most of them of HorizontalPodAutoscaler shop/web"), "\(failure.message)")
  }

  @Test func `an owner that makes pods without end is named`() throws {
    var twin = twin(Self.deployment("replicas: 50")) { $0.podLimit = 20 }
    twin.run(until: .zero + .minutes(5))
    #expect(twin.failure?.message == "Deployment shop/web makes more pods than a simulated cluster holds (20)")
    var scaled = self.twin(Self.deployment()) { $0.podLimit = 20 }
    scaled.run(until: .zero + .minutes(1))
    scaled.scale(ScaleTarget(kind: .deployment, row: 0), to: 2_000_000_000)
    #expect(scaled.failure?.message.contains("Deployment shop/web is scaled to 2000000000 pods at 60.0 s") == true)
  }
}
