import KubeModel
import SimKernel
import Testing

@testable import ClusterTwin

/// KEDA: its loop, the HPA it makes, its scalers and Jobs.
@Suite struct AutoscalingKedaTests {
  private func second(_ count: Int64) -> SimTime { .zero + .seconds(count) }

  private func queueObject() -> ScaledObject {
    ScaledObject(
      name: "worker", namespace: "shop", targetName: "worker",
      triggers: [ScaledObject.Trigger(name: "rabbitmq-jobs", target: 20_000)])
  }

  @Test func `a queue wakes the workload at the next poll, then the HPA grows it`() {
    var object = queueObject()
    object.maxReplicas = 30
    var loop = ScaledObjectLoop(object)
    let reading = RabbitScaler(.queueLength).read([.init(ready: 500)])
    let poll = loop.poll([reading], current: 0, readyPods: 0, now: second(30))
    #expect(poll.scaledTo == 1)
    #expect(poll.rule == .activation)
    #expect(object.autoscalerName == "keda-hpa-worker")
    guard let specification = object.autoscaler else { Issue.record("an HPA is made"); return }
    #expect(specification.minReplicas == 1)
    var autoscaler = HorizontalPodAutoscaler(specification)
    var current: Int32 = 1
    var sizes: [Int32] = []
    for round in 0..<4 {
      let now = second(45 + Int64(round) * 15)
      let metrics = loop.metrics([reading], current: current, readyPods: current, now: now).compactMap { $0 }
      let observation = ScaleObservation(
        specReplicas: current, statusReplicas: current, pods: [], metrics: metrics)
      current = autoscaler.reconcile(observation, now: now).scaledTo ?? current
      sizes.append(current)
    }
    #expect(sizes == [4, 8, 16, 25])
  }

  @Test func `an empty queue ends in zero after the cool-down, from any size`() {
    var loop = ScaledObjectLoop(queueObject())
    _ = loop.poll([.value(500_000, isActive: true)], current: 25, readyPods: 25, now: second(300))
    let empty = TriggerReading.value(0, isActive: false)
    #expect(loop.poll([empty], current: 25, readyPods: 25, now: second(600)).activity == .coolingDown)
    let poll = loop.poll([empty], current: 25, readyPods: 25, now: second(630))
    #expect(poll.scaledTo == 0)
    #expect(poll.explanation.formula == "deactivation")
  }

  @Test func `idle replicas, initial cool-down and the minimum are kept`() {
    var object = queueObject()
    object.minReplicas = 3
    let empty = TriggerReading.value(0, isActive: false)
    var loop = ScaledObjectLoop(object)
    #expect(loop.poll([empty], current: 1, readyPods: 1, now: second(1)).scaledTo == 3)
    object.idleReplicas = 0
    object.initialCooldown = .seconds(100)
    loop = ScaledObjectLoop(object)
    #expect(loop.poll([empty], current: 3, readyPods: 3, now: second(100)).scaledTo == nil)
    #expect(loop.poll([empty], current: 3, readyPods: 3, now: second(101)).scaledTo == 0)
    #expect(loop.poll([.value(1, isActive: true)], current: 0, readyPods: 0, now: second(130)).scaledTo == 3)
  }

  @Test func `pauses stop the loop or one direction`() {
    var object = queueObject()
    object.pauses.replicas = 4
    var loop = ScaledObjectLoop(object)
    #expect(loop.poll([.value(1, isActive: true)], current: 0, readyPods: 0, now: .zero).scaledTo == 4)
    #expect(object.autoscaler == nil)
    object.pauses = ScaledObject.Pauses()
    object.pauses.isScaleInPaused = true
    loop = ScaledObjectLoop(object)
    #expect(loop.poll([.value(0, isActive: false)], current: 2, readyPods: 2, now: second(9)).scaledTo == nil)
    #expect(object.autoscaler?.behavior?.down.selection == .disabled)
    #expect(object.autoscaler?.behavior?.up.selection == .max)
  }

  @Test func `the fourth error in a row brings the fallback`() {
    var object = queueObject()
    object.fallback = .init(failureThreshold: 3, replicas: 6)
    var loop = ScaledObjectLoop(object)
    for _ in 0..<3 {
      #expect(loop.poll([.failure("gone")], current: 2, readyPods: 2, now: .zero).scaledTo == nil)
    }
    guard case .value(let value, _) = loop.metrics([.failure("gone")], current: 2, readyPods: 2, now: .zero)[0] else {
      Issue.record("the fourth error is replaced")
      return
    }
    #expect(value == 120_000)
    #expect(
      ScaledObject.Fallback(failureThreshold: 3, replicas: 6, behavior: .currentReplicasIfHigher).replicas(current: 10)
        == 10)
    #expect(loop.poll([.failure("gone")], current: 0, readyPods: 0, now: .zero).scaledTo == 1)
  }

  @Test func `without a fallback an error changes nothing`() {
    var loop = ScaledObjectLoop(queueObject())
    let poll = loop.poll([.failure("gone")], current: 5, readyPods: 5, now: .zero + .hours(1))
    #expect(poll.scaledTo == nil)
    #expect(poll.readiness == .triggerError)
  }

  @Test(arguments: [
    ("(a + b) / 2", 3.0), ("a > 3 ? max(a, b) : min(a, b)", 4), ("-a ** 2 + 2 * b", -12), ("round(b / a * 10)", 5),
    ("sum([a, b]) % 4", 2), ("not (a == 4) or b >= 2", 1),
  ])
  func `formulas are worked out`(text: String, value: Double) throws {
    #expect(try ScalingFormula(parsing: text).evaluate([("a", 4), ("b", 2)]) == value)
  }

  @Test func `one formula makes one metric`() throws {
    var object = queueObject()
    object.triggers = [.init(name: "a", target: 1000), .init(name: "b", target: 1000)]
    object.modifiers = .init(formula: try ScalingFormula(parsing: "a + b"), target: 5000, activation: 2000)
    var loop = ScaledObjectLoop(object)
    let readings: [TriggerReading] = [.value(1000, isActive: true), .value(1000, isActive: true)]
    #expect(loop.poll(readings, current: 0, readyPods: 0, now: .zero).scaledTo == nil)
    guard case .value(2000, _) = loop.metrics(readings, current: 0, readyPods: 0, now: .zero)[0] else {
      Issue.record("the sum is the metric")
      return
    }
    #expect(throws: ScalingFormula.Failure.self) { try ScalingFormula(parsing: "a +") }
  }

  @Test func `a lag beyond the partitions is cut`() {
    var kafka = KafkaScaler()
    let partitions = Array(repeating: KafkaScaler.Partition(end: 1000 / 12 + 84, committed: 84), count: 12)
    #expect(kafka.read(partitions) == .value(120_000, isActive: true))
    kafka.allowsIdleConsumers = true
    #expect(kafka.read(partitions) == .value(996_000, isActive: true))
    var even = KafkaScaler()
    even.distributesEvenly = true
    #expect(even.read(Array(repeating: .init(end: 10, committed: 5), count: 12)) == .value(60_000, isActive: true))
    var fresh = KafkaScaler()
    #expect(fresh.read([.init(end: 50, committed: nil)]) == .value(1000, isActive: true))
    var stuck = KafkaScaler()
    stuck.excludesPersistentLag = true
    _ = stuck.read([.init(end: 50, committed: 20)])
    #expect(stuck.read([.init(end: 50, committed: 20)]) == .value(0, isActive: true))
  }

  @Test func `a stream is measured by its length, its lag or what is pending`() {
    let stream = StreamScaler.Stream(length: 40, group: .init(pending: 7, lag: 12))
    let length = StreamScaler(consumerGroup: "", lagCount: 3, streamLength: 20)
    #expect(length.target == 20 && length.read(stream) == .value(40_000, isActive: true))
    #expect(length.read(nil) == .value(0, isActive: false))
    var lag = StreamScaler(consumerGroup: "g", lagCount: 3)
    #expect(lag.target == 3 && lag.read(stream) == .value(12_000, isActive: true))
    #expect(lag.read(.init(length: 40)) == .value(40_000, isActive: true), "nobody has read yet")
    #expect(lag.read(nil) == .value(0, isActive: false))
    lag.activation = 12
    #expect(lag.read(stream) == .value(12_000, isActive: false))
    let pending = StreamScaler(consumerGroup: "g")
    #expect(pending.target == 5 && pending.read(stream) == .value(7_000, isActive: true))
    #expect(pending.read(.init(length: 40)) == .failure("NOGROUP No such key or consumer group"))
  }

  @Test func `scalers read their sources`() throws {
    #expect(QueueScaler().read(.init(visible: 3, inFlight: 2, delayed: 9)) == .value(5000, isActive: true))
    #expect(PrometheusScaler().read([1.5]) == .value(1500, isActive: true))
    #expect(PrometheusScaler().read([]) == .value(0, isActive: false))
    #expect(PrometheusScaler().read([1, 2]) == .failure("prometheus query returned multiple elements"))
    #expect(ListScaler().read(length: 0) == .value(0, isActive: false))
    let busy = RabbitScaler.Queue(ready: 10, publishRate: 3, deliverGetRate: 2)
    #expect(RabbitScaler(.expectedQueueConsumptionTime).read([busy]) == .value(5500, isActive: true))
    #expect(RabbitScaler(.publishedToDeliveredRatio).read([busy]) == .value(1500, isActive: true))
    let stuck = RabbitScaler.Queue(ready: 0, publishRate: 3)
    #expect(RabbitScaler(.publishedToDeliveredRatio).read([stuck]) == .value(0, isActive: true))
    let cron = CronScaler(
      start: try CronSchedule(parsing: "0 8 * * *"), end: try CronSchedule(parsing: "0 18 * * *"), desiredReplicas: 5,
      zoneOffset: 3600)
    #expect(cron.read(at: 7 * 3600) == .value(5000, isActive: true))
    #expect(cron.read(at: 17 * 3600) == .value(0, isActive: false))
  }

  @Test(arguments: [
    (ScaledJob.Strategy.standard, 2), (.accurate, 4), (.eager, 4), (.custom(deduction: 1, runningPercentage: 0.5), 3),
  ])
  func `each strategy starts its own number of Jobs`(strategy: ScaledJob.Strategy, created: Int) {
    var job = ScaledJob()
    job.maxReplicas = 8
    job.strategy = strategy
    let demand = ScaledJob.Demand(queueLength: 6, target: 1, maxReplicas: 8, isActive: true)
    #expect(job.decide([demand], running: 4, pending: 0).created == created)
  }

  @Test(arguments: [(5, 2, 3, 2), (5, 0, 5, 0), (3, 4, 3, 3)])
  func `a maximum of Jobs counts the minimum`(most: Int, least: Int, beyond: Int, minimum: Int) {
    let job = ScaledJob(["maxReplicaCount": .integer(most), "minReplicaCount": .integer(least)])
    #expect(job.maxReplicas == beyond && job.minReplicas == minimum)
    #expect(ScaledJob(["minReplicaCount": 2]).maxReplicas == 100)
  }

  @Test func `a minimum of Jobs is filled up first`() {
    var job = ScaledJob()
    job.minReplicas = 3
    #expect(job.decide([], running: 1, pending: 0).created == 2)
    job.combination = .avg
    let demands = [2.0, 4.0].map { ScaledJob.Demand(queueLength: $0, target: 1, maxReplicas: 100, isActive: true) }
    #expect(job.decide(demands, running: 3, pending: 0).created == 3)
  }
}
