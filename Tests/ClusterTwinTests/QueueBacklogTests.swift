import KubeModel
import SimKernel
import Testing

@testable import ClusterTwin

/// Queues of a TrafficProfile fill by its curve and are emptied by the consumers that are ready.
@Suite struct QueueBacklogTests {
  private func second(_ number: Int64) -> SimTime { .zero + .seconds(number) }

  @Test func `what comes and is not taken waits`() {
    // 10 a second for a minute, then 1.
    var backlog = QueueBacklog(
      arrivals: LoadCurve([(.zero, 10_000), (second(60), 1_000)], period: .seconds(120)))
    backlog.perConsumer = 4_000
    #expect(backlog.length(at: second(30)) == 300_000)
    backlog.setConsumers(2, at: second(30))
    #expect(backlog.length(at: second(60)) == 360_000)
    // Seven a second more go than come, then none are left; the next round begins.
    #expect(backlog.length(at: second(90)) == 150_000)
    #expect(backlog.length(at: second(120)) == 0)
    #expect(backlog.length(at: second(130)) == 20_000)
    backlog.setConsumers(0, at: second(130))
    #expect(backlog.length(at: second(131)) == 30_000)
  }

  @Test func `consumers of unknown speed take whatever is there`() {
    var backlog = QueueBacklog(arrivals: LoadCurve(constant: 5_000))
    #expect(backlog.length(at: second(10)) == 50_000)
    backlog.setConsumers(1, at: second(10))
    #expect(backlog.length(at: second(20)) == 0)
  }

  private static func cluster(perSecond: Int, engine: String = "sqs", consumers: String = "[worker]") -> String {
    """
    {apiVersion: v1, kind: Node, metadata: {name: a}, status: {allocatable: {cpu: 64, memory: 64Gi, pods: 110}}}
    ---
    apiVersion: plimsoll.dev/v1alpha1
    kind: TrafficProfile
    metadata: {name: load}
    spec:
      peakRequestsPerSecond: 1
      services:
        - {name: worker, namespace: shop, peakRequestsPerSecond: \(perSecond), cpuMicrosPerRequest: 50000}
      queues:
        - {name: orders, engine: \(engine), peakMessagesPerSecond: \(perSecond), consumers: \(consumers)}
    ---
    apiVersion: keda.sh/v1alpha1
    kind: ScaledObject
    metadata: {name: worker, namespace: shop}
    spec:
      scaleTargetRef: {name: worker}
      minReplicaCount: 1
      maxReplicaCount: 30
      triggers:
        - type: aws-sqs-queue
          metadata: {queueURL: "https://sqs.us-east-1.amazonaws.com/1/shop-production-orders", queueLength: "100", awsRegion: us-east-1}
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: worker, namespace: shop}
    spec:
      replicas: 1
      selector: {matchLabels: {app: worker}}
      template:
        metadata: {labels: {app: worker}}
        spec: {containers: [{name: worker, image: "worker:1", resources: {requests: {cpu: 500m}}}]}
    """
  }

  /// 500m at 50 ms a message are 10 messages a second.
  @Test(arguments: [
    (cluster(perSecond: 8), 1.0...1), (cluster(perSecond: 95), 10...30),
    (cluster(perSecond: 95, consumers: "[worker, other]"), 5...30),
    (cluster(perSecond: 95, engine: "kafka", consumers: "[worker, other]"), 10...30),
  ])
  func `KEDA sends as many consumers as keep up`(text: String, pods: ClosedRange<Double>) {
    var run = Simulation(yaml(text), cluster: nil, duration: .hours(2), seed: 1)
    #expect(run.diagnostics.isEmpty, "\(run.diagnostics)")
    run.run()
    #expect(!run.report.assumptions.contains { $0.contains("taken to be empty") })
    // Enough in the end, and never so many that the cluster is full.
    #expect(pods.contains(run.report.pods.mean) || pods.contains(run.report.pods.last), "\(run.report.pods.mean)")
    let metric = run.twin.usage.rows[0].metrics.first { $0.name == "orders" }
    let waiting = metric?.value(at: run.twin.now) ?? -1
    #expect(waiting >= 0 && waiting < 5_000_000, "\(waiting)")
  }
}
