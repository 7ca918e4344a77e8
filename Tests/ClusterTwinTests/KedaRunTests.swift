import Basics
import KubeModel
import SimKernel
import Testing

@testable import ClusterTwin

/// ScaledObjects and ScaledJobs in a run: polls, the HPA that KEDA makes, fallback, Jobs.
@Suite struct KedaRunTests {
  private static let workload = """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: worker, namespace: shop}
    spec:
      replicas: 1
      selector: {matchLabels: {app: worker}}
      template:
        metadata: {labels: {app: worker}}
        spec: {containers: [{name: c, image: "w:1", resources: {requests: {cpu: 100m, memory: 64Mi}}}]}
    """

  private static func object(_ spec: String, annotations: String = "{}") -> String {
    """
    apiVersion: keda.sh/v1alpha1
    kind: ScaledObject
    metadata: {name: worker, namespace: shop, annotations: \(annotations)}
    spec:
      scaleTargetRef: {name: worker}
      \(spec.split(separator: "\n").joined(separator: "\n  "))
    """
  }

  private static func profile(_ name: String, _ points: String, more: String = "", workload: String = "worker")
    -> String
  {
    """
    apiVersion: plimsoll.dev/v1alpha1
    kind: UsageProfile
    metadata: {name: load}
    spec:
      workloads:
        - namespace: shop
          name: \(workload)
          runSeconds: 120
          metrics: [{name: \(name), points: [\(points)]\(more)}]
    """
  }

  private func loaded(_ texts: String...) -> TwinLoader {
    let objects = yaml(texts.joined(separator: "\n---\n"))
    var usage = UsageTable()
    var wrong: [Diagnostic] = []
    for object in objects where object.kind == "UsageProfile" { usage.readUsage(object, &wrong) }
    #expect(wrong.isEmpty, "\(wrong)")
    let nodes = ["a", "b", "c"].map { node($0, cpu: "16").object }
    var loader = TwinLoader(nodes + objects.filter { $0.group != "plimsoll.dev" }, usage: usage, seed: 1)
    loader.twin.scalings.isComplete = true
    loader.twin.startAutoscalers()
    return loader
  }

  private func run(_ twin: inout Twin, minutes: Int64) -> Int32 {
    twin.run(until: .zero + .minutes(minutes))
    #expect(twin.failure == nil, "\(String(describing: twin.failure))")
    return twin.deployments.spec[0].replicas
  }

  private static let queue = """
    minReplicaCount: 0
    maxReplicaCount: 30
    triggers:
      - {type: rabbitmq, metadata: {queueName: orders, mode: QueueLength, value: "20"}}
    """

  @Test func `an empty queue is zero replicas, a burst wakes the workload and the HPA grows it`() {
    var twin = loaded(
      Self.workload, Self.object(Self.queue),
      Self.profile("orders", "{at: 0s, value: 0}, {at: 20m, value: 500}, {at: 40m, value: 0}")
    ).twin
    #expect(run(&twin, minutes: 10) == 0)
    #expect(twin.autoscalers.map(\.name) == ["keda-hpa-worker"])
    // The next poll after the burst makes it one, four syncs of the HPA later it is 25.
    #expect(run(&twin, minutes: 22) == 25)
    #expect(run(&twin, minutes: 44) == 25, "the HPA's window and KEDA's cool-down hold")
    #expect(run(&twin, minutes: 47) == 0)
    let texts = twin.scalings.decisions.filter { $0.maker == .scaledObject(0) && $0.isChange }
    #expect(texts.map(\.to) == [0, 1, 0])
    #expect(texts[1].time == .zero + .minutes(20))
    #expect(texts[1].explanation.description.contains("500 of target 20, active"), "\(texts[1].explanation)")
  }

  @Test(arguments: ["jobs-of-orders", "orders", "rabbitmq"])
  func `a series is found by the trigger's name, its source or its type`(name: String) {
    let spec = Self.queue.replacing("{type: rabbitmq,", with: "{type: rabbitmq, name: jobs-of-orders,")
    var twin = loaded(Self.workload, Self.object(spec), Self.profile(name, "{at: 0s, value: 100}")).twin
    #expect(run(&twin, minutes: 10) == 5)
  }

  @Test func `a source of which nothing is known is empty, and that is an assumption`() {
    let loader = loaded(
      Self.workload, Self.object(Self.queue.replacing("minReplicaCount: 0", with: "minReplicaCount: 2")))
    #expect(loader.twin.keda.assumptions == ["nothing is known of rabbitmq orders: the source is taken to be empty"])
    #expect(loader.assumptions.contains { $0.contains("rabbitmq orders") })
    var twin = loader.twin
    #expect(run(&twin, minutes: 10) == 2)
  }

  @Test func `below the activation nothing wakes`() {
    let spec = Self.queue.replacing("value: \"20\"", with: "value: \"20\", activationValue: \"10\"")
    func size(_ length: Int) -> Int32 {
      var twin = loaded(Self.workload, Self.object(spec), Self.profile("orders", "{at: 0s, value: \(length)}")).twin
      return run(&twin, minutes: 10)
    }
    #expect(size(10) == 0)
    #expect(size(11) == 1)
  }

  @Test func `a source that can't be reached ends in the fallback`() {
    let spec = Self.queue + "\nfallback: {failureThreshold: 3, replicas: 6}"
    var twin = loaded(
      Self.workload, Self.object(spec),
      Self.profile("orders", "{at: 0s, value: 40}", more: ", outages: [{from: 10m, to: 20m}]")
    ).twin
    #expect(run(&twin, minutes: 10) == 2)
    #expect(run(&twin, minutes: 19) == 6)
    #expect(run(&twin, minutes: 30) == 2)
    var without = loaded(
      Self.workload, Self.object(Self.queue),
      Self.profile("orders", "{at: 0s, value: 40}", more: ", outages: [{from: 10m, to: 20m}]")
    ).twin
    #expect(run(&without, minutes: 19) == 2)
  }

  @Test func `kafka gives no more consumers than partitions`() {
    let spec = """
      maxReplicaCount: 50
      triggers: [{type: kafka, metadata: {topic: events, lagThreshold: "10"}}]
      """
    func size(_ more: String) -> Int32 {
      var twin = loaded(
        Self.workload, Self.object(spec), Self.profile("events", "{at: 0s, value: 400}", more: more)
      ).twin
      return run(&twin, minutes: 20)
    }
    #expect(size(", partitions: 12") == 12)
    #expect(size("") == 40)
  }

  @Test(arguments: [
    ("streamLength: \"50\", lagCount: \"3\"", 6), ("consumerGroup: g, lagCount: \"100\", streamLength: \"7\"", 3),
    ("consumerGroup: g, pendingEntriesCount: \"60\"", 5), ("consumerGroup: g, activationLagCount: \"300\"", 0),
  ])
  func `a stream of Redis counts by the target that its metadata chooses`(fields: String, size: Int32) {
    for type in ["redis-streams", "redis-cluster-streams", "redis-sentinel-streams"] {
      let spec = "triggers: [{type: \(type), metadata: {stream: events, \(fields)}}]"
      var twin = loaded(Self.workload, Self.object(spec), Self.profile("events", "{at: 0s, value: 300}")).twin
      #expect(run(&twin, minutes: 20) == size)
    }
  }

  @Test(arguments: [
    ("DeliverGetRate", 2), ("MessageRate", 3), ("PublishedToDeliveredRatio", 1), ("ExpectedQueueConsumptionTime", 6),
  ])
  func `modes of RabbitMQ are worked out from messages and rates`(mode: String, size: Int32) {
    let spec = "triggers: [{type: rabbitmq, metadata: {queueName: orders, mode: \(mode), value: \"20\"}}]"
    // 60 come a second and 40 are taken: (60 - 40) / 40 + 4,500 / 40 = 113 s.
    let rates =
      "{name: orders.publish, points: [{at: 0s, value: 60}]}, "
      + "{name: orders.deliver_get, points: [{at: 0s, value: 40}]}"
    let series = Self.profile("orders", "{at: 0s, value: 4500}").replacing("}]}]", with: "}]}, \(rates)]")
    var twin = loaded(Self.workload, Self.object(spec), series).twin
    #expect(run(&twin, minutes: 20) == size)
  }

  @Test func `an event hub gives no more consumers than partitions`() {
    let spec = "triggers: [{type: azure-eventhub, metadata: {eventHubName: events, consumerGroup: g}}]"
    var twin = loaded(
      Self.workload, Self.object(spec), Self.profile("events", "{at: 0s, value: 6400}", more: ", partitions: 8")
    ).twin
    #expect(run(&twin, minutes: 20) == 8)
  }

  @Test func `cron keeps replicas between its times`() {
    let spec = """
      minReplicaCount: 0
      triggers:
        - type: cron
          metadata: {timezone: Etc/UTC, start: 0 1 * * *, end: 0 2 * * *, desiredReplicas: "7"}
      """
    var twin = loaded(Self.workload, Self.object(spec)).twin
    #expect(run(&twin, minutes: 59) == 0)
    #expect(run(&twin, minutes: 65) == 7)
    #expect(run(&twin, minutes: 140) == 0)
  }

  @Test func `a ScaledObject on CPU alone never goes to zero`() {
    let spec = """
      minReplicaCount: 1
      maxReplicaCount: 9
      triggers: [{type: cpu, metricType: Utilization, metadata: {value: "25"}}]
      """
    // Nobody says what the pods use: half of what they request.
    var twin = loaded(Self.workload, Self.object(spec)).twin
    #expect(run(&twin, minutes: 60) == 9)
  }

  @Test func `several triggers become one by a formula`() {
    let spec = """
      minReplicaCount: 0
      advanced: {scalingModifiers: {formula: "(a + b) / 2", target: "10"}}
      triggers:
        - {type: rabbitmq, name: a, metadata: {queueName: one, value: "1"}}
        - {type: rabbitmq, name: b, metadata: {queueName: two, value: "1"}}
      """
    let series = Self.profile("one", "{at: 0s, value: 90}").replacing(
      "}]}]", with: "}]}, {name: two, points: [{at: 0s, value: 30}]}]")
    var twin = loaded(Self.workload, Self.object(spec), series).twin
    #expect(run(&twin, minutes: 20) == 6)
  }

  @Test func `a paused object stays at its size`() {
    var twin = loaded(
      Self.workload, Self.object(Self.queue, annotations: "{autoscaling.keda.sh/paused-replicas: \"4\"}"),
      Self.profile("orders", "{at: 0s, value: 500}")
    ).twin
    #expect(run(&twin, minutes: 20) == 4)
    #expect(twin.autoscalers.isEmpty)
  }

  @Test func `what can't be scaled is reported`() {
    let unknown = Self.object("triggers: [{type: moon-phase, metadata: {}}]")
    #expect(loaded(Self.workload, unknown).twin.ignored.contains { $0.contains("moon-phase are not known") })
    let missing = Self.object(Self.queue).replacing("{name: worker}", with: "{name: nobody}")
    #expect(loaded(Self.workload, missing).twin.ignored.contains { $0.contains("there is no Deployment nobody") })
    let twice = loaded(Self.workload, Self.object(Self.queue), Self.object(Self.queue)).twin
    #expect(twice.ignored.contains { $0.contains("is scaled by keda-hpa-worker already") })
  }

  @Test func `wrong fields of a series are diagnosed`() {
    let text = Self.profile(
      "orders", "{at: 0s, value: 1}", more: ", partitions: 0, outages: [{from: 2h, to: 1h, till: 3h}]")
    var usage = UsageTable()
    var wrong: [Diagnostic] = []
    usage.readUsage(yaml(text)[0], &wrong)
    let messages = wrong.map(\.message).joined(separator: "\n")
    #expect(messages.contains("metrics[0].partitions` must be a whole number"))
    #expect(messages.contains("outages[0].to` does not lie after `from`"))
    #expect(messages.contains("`till` is no field"))
  }

  // MARK: - Jobs

  private static func scaledJob(_ more: String = "") -> String {
    """
    apiVersion: keda.sh/v1alpha1
    kind: ScaledJob
    metadata: {name: import, namespace: shop}
    spec:
      pollingInterval: 10
      maxReplicaCount: 8
      successfulJobsHistoryLimit: 3
      \(more)
      jobTargetRef:
        template:
          spec:
            restartPolicy: Never
            containers: [{name: c, image: "i:1", resources: {requests: {cpu: 100m}}}]
      triggers: [{type: aws-sqs-queue, metadata: {queueURL: "https://sqs.eu.amazonaws.com/1/files", queueLength: "2"}}]
    """
  }

  @Test func `a ScaledJob makes Jobs for what waits, and keeps few of the finished`() {
    var twin = loaded(
      Self.scaledJob(),
      Self.profile("files", "{at: 0s, value: 0}, {at: 5m, value: 9}, {at: 30m, value: 0}", workload: "import")
    ).twin
    twin.run(until: .zero + .minutes(4))
    #expect(twin.keda.jobs[0].created == 0)
    twin.run(until: .zero + .minutes(6))
    // Nine messages, two for each Job.
    #expect(twin.keda.jobs[0].created == 5)
    twin.run(until: .zero + .minutes(40))
    #expect(twin.keda.jobs[0].created > 20, "as they end others begin")
    #expect(twin.keda.jobs[0].jobs.count == 3)
    let first = twin.scalings.decisions.first { $0.maker == .scaledJob(0) && $0.isChange }
    #expect(first.map { [$0.from, $0.to] } == [0, 5])
  }

  @Test(arguments: [("default", 8), ("eager", 8), ("accurate", 8)])
  func `the strategy and the most hold`(strategy: String, most: Int32) {
    var twin = loaded(
      Self.scaledJob("scalingStrategy: {strategy: \(strategy)}"),
      Self.profile("files", "{at: 0s, value: 900}", workload: "import")
    ).twin
    twin.run(until: .zero + .minutes(1))
    #expect(twin.keda.jobs[0].created == most)
  }
}
